"""The server process (サーバー): prepares the instance and serves it with waitress."""

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import peewee
from waitress import create_server

from app.entrypoint.application import MAX_REQUEST_BYTES, create_app
from app.entrypoint.console import JapaneseParser, speak_utf8
from app.entrypoint.demo import fill_demo
from app.storage.instance import Instance, InstanceProblem
from app.storage.migrate import SchemaProblem

PROJECT = Path(__file__).resolve().parent.parent.parent
THREADS = 8
HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; gives the exit code."""
    speak_utf8()
    try:
        options = _options(arguments)
    except _WrongCall as wrong:
        return _stop(str(wrong))
    problem = _port_problem(options.host, options.port)
    if problem:
        return _stop(problem)
    try:
        instance = Instance(options.instance)
        # Passwords' hashes and papers are for the account of the server alone.
        options.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        instance.prepare()
        signing_in = fill_demo(instance) if options.demo else ""
        application = create_app(instance)
    except (InstanceProblem, SchemaProblem) as error:
        return _stop(str(error))
    except OSError as error:
        # The reason is in the language of the system, so it stands behind our own sentence.
        return _stop(
            f"フォルダー「{options.instance}」を使用できません。"
            f"場所と、読み書きの権限を確認してください（{error.strerror}）。"
        )
    except peewee.PeeweeException as error:
        return _stop(f"データベースを開けません（{error}）。")
    try:
        server = create_server(
            application,
            host=options.host,
            port=options.port,
            threads=THREADS,
            ident=None,
            # waitress would keep up to 1 GB of anybody's before asking the application, which
            # refuses what is too large with a page of its own.
            max_request_body_size=2 * MAX_REQUEST_BYTES,
        )
    except OSError:
        return _stop(_taken(options.port))  # by somebody who was quicker than this start
    if signing_in:
        print(signing_in)
    print(f"委託台帳を起動しました： http://{_shown(options.host)}:{options.port}", flush=True)
    server.run()
    return 0


class _WrongCall(Exception):
    """The options cannot be understood; the message says which."""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = JapaneseParser(prog="serve.py", description="委託台帳を起動します。")
    parser.option("--host", default="127.0.0.1", help="待ち受けるアドレス（既定は127.0.0.1）")
    parser.option("--port", type=int, default=8000, help="待ち受けるポート（既定は8000）")
    folder = PROJECT / "instance"
    parser.option("--instance", type=Path, default=folder, metavar="DIR", help="データのフォルダー")
    parser.option("--demo", action="store_true", help="架空の町のデータを入れる")
    try:
        options, unknown = parser.parse_known_args(arguments)
    except argparse.ArgumentError as error:
        raise _WrongCall(f"{error.argument_name} の指定が正しくありません。") from error
    if unknown:
        raise _WrongCall(f"「{unknown[0]}」という指定はありません。")
    return options


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port_problem(host: str, port: int) -> str:
    """A sentence if the address cannot be used. Windows would bind a taken port silently."""
    if not 1 <= port <= HIGHEST_PORT:
        return f"ポート番号は1から{HIGHEST_PORT}までで指定してください。"
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return _taken(port)
    except OSError:
        pass  # nobody answers there, as it should be
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, sys.platform != "win32")
            probe.bind((host, port))
    except PermissionError:
        return f"ポート {port} を使う権限がありません。--port で1024以上の番号を指定してください。"
    except OSError as error:
        return (
            f"「{host}」のポート {port} で待ち受けられません。"
            f"--host と --port を確認してください（{error.strerror}）。"
        )
    return ""


def _taken(port: int) -> str:
    return (
        f"ポート {port} は、別のプログラムが使用中です。"
        "そのプログラムを終了するか、--port で別の番号を指定してください。"
    )


def _stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


def run() -> NoReturn:
    """The module's own start."""
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    run()
