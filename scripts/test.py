"""Check Itaku: python3 scripts/test.py [--all] [what pytest takes].

Formatting, lint, types, package layers and the whole test suite. `--all` also requires the real
parts that Debian packages bring (Chromium, LibreOffice, poppler, PostgreSQL).
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import environment


def main():
    """Run every check, then say which failed."""
    environment.check_python()
    python = environment.prepare("requirements-dev.lock")
    checks = (
        ("ruff format", ["-m", "ruff", "format", "--check", "--quiet", "."]),
        ("ruff", ["-m", "ruff", "check", "--quiet", "."]),
        ("mypy", ["-m", "mypy", "--no-error-summary"]),
        ("import-linter", ["-c", "from importlinter.cli import lint_imports_command as c; c()"]),
        ("pytest", ["-m", "pytest"] + sys.argv[1:]),
    )
    failed = []
    for name, arguments in checks:
        print("== " + name)
        sys.stdout.flush()
        if subprocess.call([python] + arguments, cwd=environment.PROJECT):
            failed.append(name)
    if failed:
        print("failed: " + ", ".join(failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
