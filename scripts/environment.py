# -*- coding: utf-8 -*-
"""The project's own Python environment (.venv): made and filled by serve.py and test.py.

This file is read by whatever Python the machine has, so it keeps to syntax that old ones parse.
"""

from __future__ import print_function, unicode_literals

import hashlib
import os
import subprocess
import sys

PROJECT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(PROJECT, ".venv")
OLDEST = (3, 11)


def stop(sentence):
    """Say one clear sentence and end with exit code 2."""
    say(sentence, sys.stderr)
    sys.exit(2)


def say(sentence, stream):
    """Print a sentence in UTF-8, also on a console that would refuse the characters."""
    stream.flush()
    plain = getattr(stream, "buffer", stream)
    plain.write((sentence + "\n").encode("utf-8"))
    plain.flush()


def check_python():
    """End with a sentence if this Python is older than the product needs."""
    if sys.version_info[:2] < OLDEST:
        stop(
            "Python 3.11 以上が必要です（この Python は %d.%d です）。"
            "新しい Python で実行し直してください。" % sys.version_info[:2]
        )


def venv_python():
    """The path of the environment's own interpreter."""
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


def prepare(lock_name):
    """Make .venv hold what the lock file names, and the project itself; does nothing if it does.

    Gives the path of the environment's interpreter.
    """
    check_python()
    stamp_file = os.path.join(VENV, "prepared-" + lock_name)
    stamp = _stamp(lock_name)
    if os.path.exists(venv_python()) and _read(stamp_file) == stamp:
        return venv_python()
    say("初回の準備をしています（数分かかることがあります）…", sys.stdout)
    _make_venv()
    _install(["--require-hashes", "-r", os.path.join(PROJECT, lock_name)])
    _install(["--no-deps", "--no-build-isolation", "-e", PROJECT])
    with open(stamp_file, "w") as file:
        file.write(stamp)
    return venv_python()


def _stamp(lock_name):
    """A digest of everything that decides what the environment must hold."""
    digest = hashlib.sha256(repr((sys.version_info[:3], PROJECT)).encode("utf-8"))
    for name in (lock_name, "pyproject.toml"):
        with open(os.path.join(PROJECT, name), "rb") as file:
            digest.update(file.read().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def _read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return ""


def _make_venv():
    if _works(venv_python()):
        return
    command = [sys.executable, "-m", "venv", "--clear", VENV]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode or not _works(venv_python()):
        stop(
            "Python の仮想環境（.venv）を作成できませんでした。"
            "Debian・Ubuntu では python3-venv パッケージを入れてから、実行し直してください。"
        )


def _works(python):
    """True if the interpreter runs and is of this version (a moved or half-made one is not)."""
    question = "import sys, pip; print(sys.version_info[:2])"
    try:
        answer = subprocess.run([python, "-c", question], capture_output=True)
    except OSError:
        return False
    return answer.stdout.decode("ascii", "replace").strip() == repr(tuple(sys.version_info[:2]))


def _install(arguments):
    command = [venv_python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wheels = os.path.join(PROJECT, "wheels")
    if os.path.isdir(wheels):
        command += ["--no-index", "--find-links", wheels]
    done = subprocess.run(command + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode == 0:
        return
    report = os.path.join(PROJECT, ".venv", "install.log")
    with open(report, "wb") as file:
        file.write(done.stdout)
    stop(
        "部品をインストールできませんでした。初回はインターネットへの接続が必要です。"
        "接続できない場合は、部品を wheels フォルダーに置いて実行し直してください"
        "（詳しい記録：%s）。" % report
    )
