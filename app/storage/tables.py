"""The tables of the product: which models there are, in one list that nobody has to keep.

A package that keeps something defines subclasses of `Table` in its `models.py`; `all_tables`
finds them. A model outside of a `models.py` is not found, and the tests say so.
"""

import importlib
import importlib.util
import pkgutil

import peewee
from peewee import Model

import app
from app.storage.database import Table


def all_tables() -> list[type[Model]]:
    """Every model of every package, referred tables before referring ones.

    Imports `app.<package>.models` of all packages: storage lies below them and may not name them.
    """
    for package in pkgutil.iter_modules(app.__path__, "app."):
        name = f"{package.name}.models"
        if package.ispkg and importlib.util.find_spec(name) is not None:
            importlib.import_module(name)
    shipped = [model for model in _below(Table) if model.__module__.startswith("app.")]
    by_name = sorted(shipped, key=lambda model: str(model._meta.table_name))
    return list(peewee.sort_models(by_name))  # type: ignore[attr-defined]


def _below(model: type[Model]) -> list[type[Model]]:
    found = []
    for child in model.__subclasses__():
        found += [child, *_below(child)]
    return found
