"""Simultaneous edits (同時更新): what another person saved meanwhile, beside what was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import wtforms

from app.web.choices import CheckboxesField, Option, RadiosField, SelectField
from app.web.fields import IntegerField
from app.web.forms import VersionedForm, focus_id
from app.web.labels import shown


@dataclass(frozen=True)
class Difference:
    """One field whose stored value is not what was typed; both as they are shown."""

    target: str
    label: str
    theirs: str
    yours: str


@dataclass(frozen=True)
class Conflict:
    """Who saved the entry meanwhile, when (aware time), and where the two differ."""

    saved_by: str
    saved_at: datetime
    differences: tuple[Difference, ...]


def find_conflict(
    form: VersionedForm,
    stored: Mapping[str, Any],
    version: int,
    saved_by: str,
    saved_at: datetime,
) -> Conflict:
    """Compares the form with the stored values (by field name) and moves the form to `version`.

    What was typed stays in the form; sending it once more is then a knowing decision.
    """
    differences = []
    for field in form.asked():
        if field.short_name not in stored:
            continue
        theirs = stored[field.short_name]
        if same_answer(theirs, field.data):
            continue
        differences.append(
            Difference(
                focus_id(field), field.label.text, worded(field, theirs), worded(field, field.data)
            )
        )
    form.version.data = version
    form.version.raw_data = None
    return Conflict(saved_by, saved_at, tuple(differences))


def worded(field: wtforms.Field, value: Any) -> str:
    """The value as the form would show it: the words of options, 和暦, yen; 未入力 for None."""
    if isinstance(field, CheckboxesField) and value is not None:
        chosen = {Option(one, "").code for one in value}
        words = [option.label for option in field.options if option.code in chosen]
        return "、".join(words) or field.none_label or "なし"
    if isinstance(field, RadiosField | SelectField):
        code = Option(value, "").code
        return next((one.label for one in field.options if one.code == code), shown(value))
    if isinstance(field, IntegerField) and value is not None:
        return f"{field.shown(value)}{field.unit}"
    return shown(value)


def same_answer(theirs: Any, yours: Any) -> bool:
    """Whether a stored value and a typed one are the same answer; an open one equals only open."""
    if isinstance(theirs, list | tuple) and isinstance(yours, list | tuple):
        return sorted(map(str, theirs)) == sorted(map(str, yours))
    if isinstance(theirs, bool) or isinstance(yours, bool):
        return theirs is yours  # 0 is a number, いいえ is not
    # An empty text in the database and an open answer are the same thing; 0 and () are not.
    return bool((None if theirs == "" else theirs) == (None if yours == "" else yours))
