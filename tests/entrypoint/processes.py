"""Real processes of the product: the command `itaku` and the server, as an office starts them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 30


@dataclass(frozen=True)
class Ended:
    """How a process ended, and what it said as bytes."""

    code: int
    stdout: bytes
    stderr: bytes

    @property
    def said(self) -> str:
        return self.stderr.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.stdout.decode("utf-8"))


def run(
    *arguments: str | Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    module: str = "app.entrypoint.commands",
) -> Ended:
    """Run a module of the product to its end (the command `itaku` if none is named)."""
    # The console script needs an installed project; this is what it calls.
    code = f"import sys; from {module} import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        check=False,
        timeout=120,
        env=_environment(environment),
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def _environment(more: Mapping[str, str] | None) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT), **(more or {})}


def free_port() -> int:
    """A port at which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class ServerProcess:
    """A running server; `seconds` is how long it took until it answered."""

    process: subprocess.Popen[bytes]
    port: int
    seconds: float

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def start_server(instance: Path, port: int, *options: str) -> ServerProcess:
    """Start a server and wait for its first answer. Raises AssertionError if none comes."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "app.entrypoint.server", "--instance", str(instance)]
    process = subprocess.Popen(
        [*command, "--port", str(port), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=PROJECT,
        env=_environment(None),
    )
    server = ServerProcess(process, port, 0.0)
    while not _answers(server):
        assert process.stdout is not None
        if process.poll() is not None:
            said = process.stdout.read().decode("utf-8")
            process.stdout.close()
            raise AssertionError(f"the server ended with {process.returncode}: {said}")
        if time.perf_counter() - begin > START_SECONDS:
            server.kill()
            raise AssertionError("the server did not answer")
    server.seconds = time.perf_counter() - begin
    return server


def _answers(server: ServerProcess) -> bool:
    try:
        with urllib.request.urlopen(f"{server.address}/sign-in", timeout=5) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def running_server(instance: Path, *options: str) -> Iterator[ServerProcess]:
    """A server for the time of a test; it is told to stop as a service manager does."""
    server = start_server(instance, free_port(), *options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(timeout=20)
        assert server.process.stdout is not None
        server.process.stdout.close()
