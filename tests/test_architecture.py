"""Rules of the house that import-linter cannot say; those on imports stand in pyproject.toml."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
APP = PROJECT / "app"
LONGEST_FILE = 450
# The pages of one noun are one idea; torn apart they would be harder to find.
LONGEST_ROUTES = 600
NAMES_THAT_SAY_NOTHING = frozenset(
    {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "service"}
)
MODULES = sorted(APP.rglob("*.py"))
PROFILE_CODES = ("sakado", "ryugasaki", "tachikawa", "memuro", "kishiwada")


def _name(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 100


def test_no_module_has_a_name_that_says_nothing() -> None:
    found = [_name(path) for path in MODULES if path.stem in NAMES_THAT_SAY_NOTHING]
    found += [
        _name(path)
        for path in APP.rglob("*")
        if path.is_dir() and path.name in NAMES_THAT_SAY_NOTHING
    ]
    assert found == []


def test_every_module_says_which_thing_of_the_trade_it_is() -> None:
    silent = [
        _name(path)
        for path in MODULES
        if path.name != "__init__.py" and not ast.get_docstring(_tree(path))
    ]
    assert silent == []


def test_no_file_is_too_long() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    allowed = {
        name: LONGEST_ROUTES if name.endswith("/routes.py") else LONGEST_FILE for name in lengths
    }
    assert {name: lines for name, lines in lengths.items() if lines > allowed[name]} == {}


def _inner_imports(tree: ast.Module) -> Iterator[int]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield node.lineno


def test_imports_stand_at_the_top() -> None:
    found = [f"{_name(path)}:{line}" for path in MODULES for line in _inner_imports(_tree(path))]
    assert found == []


def test_no_code_asks_for_a_body_by_its_name() -> None:
    """What differs from body to body is data of its profile, never an `if`."""
    found = []
    for path in MODULES:
        for node in ast.walk(_tree(path)):
            compared = isinstance(node, ast.Compare) and [node.left, *node.comparators]
            for side in compared or ():
                if isinstance(side, ast.Constant) and side.value in PROFILE_CODES:
                    found.append(f"{_name(path)}:{side.lineno}")
    assert found == []


def _imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)


def test_routes_only_read_what_stands_above_them() -> None:
    """A page may show what stands above its package, but changes go through its own operations."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = settings["tool"]["importlinter"]["contracts"][0]["layers"]
    place = {package: number for number, package in enumerate(layers)}
    found = []
    for path in sorted(APP.glob("*/routes.py")):
        own = path.parent.name
        for module, line in _imports(path):
            parts = module.split(".")
            above = parts[0] == "app" and place.get(parts[1], len(layers)) < place[own]
            if above and parts[-1] == "operations":
                found.append(f"{_name(path)}:{line} imports {module}")
    assert found == []


def test_nobody_imports_at_the_application_root() -> None:
    """`app/__init__.py` imports nothing, so that a pure rule costs nothing to load."""
    assert list(_imports(APP / "__init__.py")) == []
