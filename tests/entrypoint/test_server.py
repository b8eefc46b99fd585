"""The server as a process: it starts, says so, starts again at once, refuses in one sentence."""

import socket
import sqlite3
import sys
import urllib.request
from contextlib import closing
from pathlib import Path

import pytest

from app.storage.database import close_connections, execute_sql
from app.storage.instance import Instance
from tests.entrypoint.processes import Ended, free_port, run, running_server

SECOND_START_SECONDS = 2.0


def _serve(*arguments: str | Path) -> Ended:
    return run(*arguments, module="app.entrypoint.server")


def _one_sentence(ended: Ended) -> str:
    """What a refused start says: one line, no traceback, exit code 2."""
    assert ended.code == 2, ended.said
    assert ended.stdout == b""
    (line,) = ended.said.splitlines()
    return line


def test_a_new_instance_is_made_and_served(tmp_path: Path) -> None:
    folder = tmp_path / "委託台帳" / "instance"
    with running_server(folder) as server:
        with urllib.request.urlopen(f"{server.address}/", timeout=10) as answer:
            page = answer.read().decode("utf-8")
        assert answer.status == 200
        assert '<html lang="ja"' in page
        assert (folder / "itaku.sqlite3").is_file()
        if sys.platform != "win32":
            assert folder.stat().st_mode & 0o077 == 0


def test_the_second_start_is_up_in_two_seconds(tmp_path: Path) -> None:
    starts = []
    for _ in range(4):  # the machine may be busy with something else: the best of three counts
        with running_server(tmp_path) as server:
            starts.append(server.seconds)
    assert min(starts[1:]) < SECOND_START_SECONDS


def test_where_it_serves_is_said_once_it_does(tmp_path: Path) -> None:
    with running_server(tmp_path) as server:
        server.process.terminate()
        assert server.process.stdout is not None
        said = server.process.stdout.read().decode("utf-8")
    assert said == f"委託台帳を起動しました： {server.address}\n"


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        said = _one_sentence(_serve("--instance", tmp_path / "new", "--port", port))
    assert port in said
    assert "使用中" in said
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("options", "word"),
    [
        (["--port", "0"], "1から65535"),
        (["--port", "65536"], "1から65535"),
        (["--port", "http"], "--port"),
        (["--port"], "--port"),
        (["--colour", "red"], "--colour"),
        (["--host", "192.0.2.1"], "192.0.2.1"),
    ],
)
def test_a_wrong_call_is_said(tmp_path: Path, options: list[str], word: str) -> None:
    port = [] if "--port" in options else ["--port", str(free_port())]
    said = _one_sentence(_serve("--instance", tmp_path / "new", *port, *options))
    assert word in said
    assert not (tmp_path / "new").exists()


def test_a_file_in_place_of_the_instance_is_said(tmp_path: Path) -> None:
    place = tmp_path / "instance"
    place.write_text("not a folder", encoding="utf-8")
    assert str(place) in _one_sentence(_start(place))


def test_a_broken_configuration_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[database", encoding="utf-8")
    assert "config.toml" in _one_sentence(_start(tmp_path))


def test_a_file_that_is_no_database_is_said_and_kept(tmp_path: Path) -> None:
    database = tmp_path / "itaku.sqlite3"
    database.write_bytes(b"not a database " * 1000)
    assert "データベース" in _one_sentence(_start(tmp_path))
    assert database.read_bytes() == b"not a database " * 1000


def test_a_database_of_a_newer_version_is_said_and_left_alone(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.prepare()
    with instance.bound():
        applied = execute_sql("SELECT * FROM schema_migration").fetchall()
        execute_sql(
            "INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', 'x')"
        )
    close_connections(instance.database)
    assert applied
    assert "新しい版" in _one_sentence(_start(tmp_path))
    with closing(sqlite3.connect(instance.database)) as database:
        kept = database.execute("SELECT count(*) FROM schema_migration").fetchone()[0]
    assert kept == len(applied) + 1


def _start(instance: Path) -> Ended:
    return _serve("--instance", instance, "--port", str(free_port()))


def test_the_help_is_in_japanese() -> None:
    done = _serve("--help")
    text = done.stdout.decode("utf-8")
    assert done.code == 0
    assert "使い方：serve.py" in text
    assert "options" not in text
