"""serve.py and test.py: read by any Python, they say in one sentence what hinders them."""

import ast
import importlib.util
import io
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.entrypoint.processes import PROJECT

SCRIPTS = PROJECT / "scripts"
READ_BY_OLD_PYTHONS = ("environment.py", "serve.py", "test.py")


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """scripts/environment.py, working on a project folder of its own."""
    spec = importlib.util.spec_from_file_location("environment", SCRIPTS / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "PROJECT", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    (tmp_path / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (tmp_path / "requirements.lock").write_text("flask==3.1\n", encoding="utf-8")
    return module


class FakePrograms:
    """Stands for venv and pip, which need minutes and the network; remembers what was called."""

    def __init__(self, environment: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.calls: list[list[str]] = []
        self.failing = ""
        self.environment = environment
        monkeypatch.setattr(environment.subprocess, "run", self._run)

    def _run(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        python = Path(self.environment.venv_python())
        if command[1] == "-c":  # is the interpreter there and of this version?
            answer = repr(tuple(sys.version_info[:2])) if python.exists() else ""
            return subprocess.CompletedProcess(command, 0, answer.encode(), b"")
        self.calls.append(command)
        failed = bool(self.failing) and self.failing in command
        if "venv" in command and not failed:
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return subprocess.CompletedProcess(command, int(failed), b"details of the failure", b"")


@pytest.fixture
def programs(environment: ModuleType, monkeypatch: pytest.MonkeyPatch) -> FakePrograms:
    return FakePrograms(environment, monkeypatch)


def _stopped(environment: Any, capfd: pytest.CaptureFixture[str]) -> str:
    """The one sentence with which the preparation ends."""
    with pytest.raises(SystemExit) as stop:
        environment.prepare("requirements.lock")
    assert stop.value.code == 2
    (line,) = capfd.readouterr().err.splitlines()
    return line


# --- old Pythons --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", READ_BY_OLD_PYTHONS)
def test_old_pythons_can_parse_the_scripts(name: str) -> None:
    source = (SCRIPTS / name).read_bytes()
    tree = ast.parse(source, feature_version=(3, 4))
    assert list(_too_new(tree)) == []
    # Python 2 refuses a file with Japanese in it unless the first lines name the encoding.
    ascii_only = all(byte < 0x80 for byte in source)
    assert ascii_only or source.startswith(b"# -*- coding: utf-8 -*-\n")


def test_the_check_for_new_syntax_sees_new_syntax() -> None:
    new = "def f(a: int, *, b): return f'{a}', [*a, 1], g(*a, *b)\nasync def h(): pass\nx: int = 1"
    assert len(list(_too_new(ast.parse(new)))) >= 6


def _too_new(tree: ast.AST) -> Iterator[str]:
    """What Python 2.7 or 3.4 would not parse."""
    for node in ast.walk(tree):
        match node:
            case ast.JoinedStr() | ast.NamedExpr() | ast.AnnAssign() | ast.AsyncFunctionDef():
                yield ast.dump(node)
            case ast.Match() | ast.Await() | ast.YieldFrom() | ast.Nonlocal():
                yield ast.dump(node)
            case ast.arguments(posonlyargs=posonly, kwonlyargs=kwonly) if posonly or kwonly:
                yield ast.dump(node)
            case ast.arg(annotation=ast.AST()) | ast.FunctionDef(returns=ast.AST()):
                yield ast.dump(node)
            case ast.List() | ast.Tuple() | ast.Set():
                if any(isinstance(part, ast.Starred) for part in node.elts):
                    yield ast.dump(node)
            case ast.Dict(keys=keys) if None in keys:
                yield ast.dump(node)
            case ast.Call(args=args) if sum(isinstance(a, ast.Starred) for a in args) > 1:
                yield ast.dump(node)
            case ast.Raise(cause=ast.AST()):
                yield ast.dump(node)


@pytest.mark.parametrize("name", READ_BY_OLD_PYTHONS)
def test_no_number_has_underscores(name: str) -> None:
    tokens = tokenize.tokenize(io.BytesIO((SCRIPTS / name).read_bytes()).readline)
    assert not [t.string for t in tokens if t.type == tokenize.NUMBER and "_" in t.string]


def test_a_python_too_old_is_said(
    environment: Any, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 9, 2, "final", 0))
    said = _stopped(environment, capfd)
    assert "3.11 以上" in said
    assert "3.9" in said


# --- the environment ----------------------------------------------------------------------------


def test_the_first_start_makes_the_environment_and_the_second_does_nothing(
    environment: Any, programs: FakePrograms
) -> None:
    python = environment.prepare("requirements.lock")
    made = list(programs.calls)
    assert python == environment.venv_python()
    assert [("venv" in call, "--require-hashes" in call, "-e" in call) for call in made] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert environment.prepare("requirements.lock") == python
    assert programs.calls == made


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_changed_parts_are_installed_again(
    environment: Any, programs: FakePrograms, tmp_path: Path, changed: str
) -> None:
    environment.prepare("requirements.lock")
    done = len(programs.calls)
    (tmp_path / changed).write_text("something = 2\n", encoding="utf-8")
    environment.prepare("requirements.lock")
    again = programs.calls[done:]
    assert [("venv" in call) for call in again] == [False, False]


def test_a_failed_install_is_tried_again(
    environment: Any, programs: FakePrograms, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    programs.failing = "--require-hashes"
    said = _stopped(environment, capfd)
    assert "インターネットへの接続" in said
    assert (tmp_path / ".venv" / "install.log").read_bytes() == b"details of the failure"
    programs.failing = ""
    done = len(programs.calls)
    environment.prepare("requirements.lock")
    assert len(programs.calls) == done + 2


def test_a_missing_venv_package_is_said(
    environment: Any, programs: FakePrograms, capfd: pytest.CaptureFixture[str]
) -> None:
    programs.failing = "venv"
    assert "python3-venv" in _stopped(environment, capfd)


def test_parts_in_the_wheels_folder_are_installed_without_network(
    environment: Any, programs: FakePrograms, tmp_path: Path
) -> None:
    (tmp_path / "wheels").mkdir()
    environment.prepare("requirements.lock")
    installs = [call for call in programs.calls if "install" in call]
    assert installs
    assert all("--no-index" in call for call in installs)


def test_sentences_reach_a_console_that_has_no_japanese(tmp_path: Path) -> None:
    script = tmp_path / "speak.py"
    script.write_text(
        "import sys\nsys.path.insert(0, sys.argv[1])\nimport environment\n"
        "environment.say('準備をしています…', sys.stdout)\nenvironment.stop('できません。')\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", script, SCRIPTS],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout.decode("utf-8").strip() == "準備をしています…"
    assert done.stderr.decode("utf-8").strip() == "できません。"
