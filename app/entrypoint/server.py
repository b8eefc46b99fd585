"""The server process (サーバー): prepares the instance and serves it with waitress."""

import argparse
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import peewee
from waitress import serve

from app.entrypoint.application import create_app
from app.entrypoint.console import speak_utf8
from app.entrypoint.demo import fill_demo
from app.storage.instance import Instance, InstanceProblem
from app.storage.migrate import SchemaProblem

PROJECT = Path(__file__).resolve().parent.parent.parent
THREADS = 8
HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until stopped; gives the exit code."""
    speak_utf8()
    options = _options(arguments)
    problem = _port_problem(options.host, options.port)
    if problem:
        return _stop(problem)
    try:
        instance = Instance(options.instance)
        options.instance.mkdir(parents=True, exist_ok=True)
        instance.prepare()
        signing_in = fill_demo(instance) if options.demo else ""
        application = create_app(instance)
    except (InstanceProblem, SchemaProblem) as error:
        return _stop(str(error))
    except OSError as error:
        return _stop(f"フォルダー「{options.instance}」を使用できません（{error.strerror}）。")
    except peewee.PeeweeException as error:
        return _stop(f"データベースを開けません（{error}）。")
    if signing_in:
        print(signing_in)
    print(f"委託台帳を起動しました： http://{options.host}:{options.port}", flush=True)
    serve(application, host=options.host, port=options.port, threads=THREADS, ident=None)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="serve.py", description="委託台帳を起動します。")
    parser.add_argument("--host", default="127.0.0.1", help="待ち受けるアドレス")
    parser.add_argument("--port", type=int, default=8000, help="待ち受けるポート")
    parser.add_argument("--instance", type=Path, default=PROJECT / "instance", metavar="DIR")
    parser.add_argument("--demo", action="store_true", help="架空の町のデータを入れる")
    return parser.parse_args(arguments)


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
        return f"{host} のポート {port} で待ち受けられません（{error.strerror}）。"
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
