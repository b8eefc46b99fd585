"""Speaking to a console (端末): whatever its code page, what we print is UTF-8."""

import io
import sys


def speak_utf8() -> None:
    """Make stdout and stderr UTF-8; a character that cannot be shown never stops the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
