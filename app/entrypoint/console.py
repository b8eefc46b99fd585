"""Speaking to a console (端末): in Japanese, and in UTF-8 whatever its code page."""

import argparse
import io
import os
import sys
from collections.abc import Iterable
from typing import Any


def speak_utf8() -> None:
    """Make stdout and stderr UTF-8; a character that cannot be shown never stops the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def drop_output() -> None:
    """Send what is still to be printed nowhere, after the reader has closed its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


class _JapaneseHelp(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, "使い方：" if prefix is None else prefix)


class JapaneseParser(argparse.ArgumentParser):
    """Explains itself in Japanese, and leaves it to the caller to word what is wrong.

    `parse_known_args` raises argparse.ArgumentError. Options are declared with `option`, never
    as required ones: argparse would complain of those in English.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(
            **settings,
            add_help=False,
            allow_abbrev=False,
            exit_on_error=False,
            formatter_class=_JapaneseHelp,
        )
        self._group = self.add_argument_group("オプション")
        self._group.add_argument("-h", "--help", action="help", help="この説明を表示する")

    def option(self, name: str, **settings: Any) -> None:
        """Declare an option; the settings are those of argparse."""
        self._group.add_argument(name, **settings)
