"""Start Itaku: python3 scripts/serve.py [--host H] [--port N] [--instance DIR] [--demo].

The first start makes .venv and installs the pinned parts; later ones are up at once.
"""

import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import environment


def main():
    """Prepare the environment, then hand over to the server inside it."""
    environment.check_python()
    python = environment.prepare("requirements.lock")
    command = [python, "-m", "app.entrypoint.server"] + sys.argv[1:]
    if os.name == "nt":
        # Windows has no exec: wait for the server and pass on how it ended.
        try:
            sys.exit(subprocess.call(command, cwd=environment.PROJECT))
        except KeyboardInterrupt:
            sys.exit(0)
    os.execv(python, command)


if __name__ == "__main__":
    main()
