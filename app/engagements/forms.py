"""Forms of outsourcings (委託業務の入力): the questions of a group come from the table of facts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms

from app.engagements.facts import FactError, Facts, Subcontractor
from app.engagements.fields import BY_KEY, Field, Kind, Stage
from app.engagements.numbers import LONGEST_NUMBER, NUMBERS
from app.engagements.wording import (
    GROUPS_BY_ID,
    NONE_LABELS,
    choices_of,
    fields_of,
    label_of,
    open_word,
    support_of,
)
from app.organization.profile import Parties, Profile
from app.web.choices import (
    CheckboxesField,
    CheckField,
    Option,
    RadiosField,
    SelectField,
    YesNoField,
    options_of,
)
from app.web.fields import (
    DATE_SUPPORT,
    DateField,
    IntegerField,
    MoneyField,
    NameField,
    TextField,
)
from app.web.forms import FilterForm, Form, VersionedForm, focus_id

LONGEST_TITLE = 200
LONGEST_TEXT = 200
SPARE_ROWS = 5
MOST_LEVELS = 99
SUBCONTRACTOR_PARTS = ("name", "level", "work")


class EngagementFilterForm(FilterForm):
    """What a list of outsourcings shows."""

    q = TextField("件名・相手方・番号", width=12)
    section = SelectField("所属", empty="全て")
    stage = SelectField("段階", empty="全て", options=options_of(Stage))
    instrument = SelectField("形式", empty="全て")
    year = SelectField("履行年度", empty="全て")
    closed = CheckField("終了したものを含む")


class StageForm(VersionedForm):
    """One step on, or one back with its reason."""

    stage = wtforms.HiddenField()
    note = TextField("戻す理由", max_length=500, width=30)


class CloseForm(VersionedForm):
    """Taking an outsourcing out of the running lists."""

    closed_on = DateField("終了した日", required=True)


class ReopenForm(VersionedForm):
    """Taking that back."""


class ResponsibleForm(Form):
    """The post responsible from a day on."""

    post = SelectField("責任者の職", required=True)
    since = DateField("いつから", required=True)


class ContractorSearchForm(FilterForm):
    """Finding a registered contractor."""

    q = TextField("名称・フリガナ・法人番号", width=20)


class ContractorForm(VersionedForm):
    """The contractor of an outsourcing, and who signs for it."""

    contractor = RadiosField("相手方")
    signatory = NameField(
        BY_KEY["contractor.signatory"].label,
        support=support_of(BY_KEY["contractor.signatory"]),
        max_length=LONGEST_TEXT,
        width=30,
    )


@dataclass(frozen=True)
class Elsewhere:
    """A refused fact that another page asks for."""

    message: str
    group_id: str
    group_label: str


def create_form(profile: Profile, parties: Parties, sections: Sequence[Option]) -> Form:
    """The first questions: 件名, 契約等の形式, and 所属 if there is more than one to choose."""
    fields: dict[str, Any] = {}
    if len(sections) > 1:
        fields["section"] = SelectField("所属", required=True, options=sections)
    for key in ("engagement.title", "engagement.instrument"):
        fields[BY_KEY[key].name] = _field_for(BY_KEY[key], profile, parties)
    made: Form = type("CreateForm", (Form,), fields)()
    return made


def facts_form(
    group_id: str, facts: Facts, version: int, profile: Profile, parties: Parties
) -> VersionedForm:
    """The questions of a group, answered with what is known."""
    fields = {one.name: _field_for(one, profile, parties) for one in asked_fields(group_id, facts)}
    if group_id == "subcontracting" and (fields or facts.subcontractors):
        fields.update(_subcontractor_fields(len(facts.subcontractors) + SPARE_ROWS))
    kind = type("FactsForm", (VersionedForm,), fields)
    made: VersionedForm = kind(data={**stored_answers(group_id, facts), "version": version})
    return made


def asked_fields(group_id: str, facts: Facts) -> tuple[Field, ...]:
    """The questions of a group; what an answer of another group rules out is not asked."""
    open_keys = set(facts.open_keys())
    return tuple(
        field
        for field in fields_of(group_id)
        if field.open_when not in ("not dispatch", "not agreement")
        or field.key in open_keys
        or field.key in facts.values
    )


def stored_answers(group_id: str, facts: Facts) -> dict[str, Any]:
    """What is kept, by the names of the form's fields."""
    answers = {field.name: facts.get(field.key) for field in fields_of(group_id)}
    if group_id == "subcontracting":
        for number, row in enumerate(facts.subcontractors, 1):
            for part in SUBCONTRACTOR_PARTS:
                answers[f"sub_{number}_{part}"] = getattr(row, part)
    return answers


def fact_changes(form: Form) -> dict[str, object | None]:
    """The answers by the keys of facts; None is an open fact."""
    answers = form.answers()
    return {field.key: answers[field.name] for field in BY_KEY.values() if field.name in answers}


def subcontractors_in(form: Form) -> list[Subcontractor] | None:
    """The rows that say something; None if the form does not ask for them.

    A row without a name is refused at its field; the caller looks at the form's errors.
    """
    if "sub_1_name" not in form:
        return None
    rows = []
    for name, level, work in subcontractor_rows(form):
        if not (name.data or work.data):
            continue
        if not name.data:
            form.refuse("再委託先の名称を入力してください。", name.short_name)
        rows.append(Subcontractor(name.data or "", level.data or 1, work.data or ""))
    return rows


def subcontractor_rows(form: Form) -> list[tuple[wtforms.Field, ...]]:
    """The three fields of each row, in order."""
    rows = []
    number = 1
    while f"sub_{number}_name" in form:
        rows.append(tuple(form[f"sub_{number}_{part}"] for part in SUBCONTRACTOR_PARTS))
        number += 1
    return rows


def refuse_facts(form: Form, errors: Iterable[FactError]) -> list[Elsewhere]:
    """Puts refused facts to their fields; gives those that another page asks for."""
    elsewhere = []
    for error in errors:
        field = BY_KEY.get(error.key)
        if field is not None and field.name in form:
            form.refuse(error.message, field.name)
        elif error.key.startswith("subcontractor") and "sub_1_name" in form:
            form.refuse(error.message, "sub_1_name")
        else:
            form.refuse(error.message)
            group = "subcontracting" if field is None else field.group
            elsewhere.append(Elsewhere(error.message, group, GROUPS_BY_ID[group].label))
    return elsewhere


def anchor_of(form: Form, name: str) -> str:
    """The id of a question's control on its page."""
    return focus_id(form[name]) if name in form else ""


def numbers_form(numbers: Mapping[str, str], version: int) -> VersionedForm:
    """The numbers of other systems as they are kept."""
    fields = {
        one.key: TextField(one.label, support=one.help, max_length=LONGEST_NUMBER, width=20)
        for one in NUMBERS
    }
    kind = type("NumbersForm", (VersionedForm,), fields)
    made: VersionedForm = kind(data={**numbers, "version": version})
    return made


def _field_for(field: Field, profile: Profile, parties: Parties) -> Any:
    label, support = label_of(field, profile), support_of(field)
    match field.kind:
        case Kind.TEXT:
            required = field.key == "engagement.title"
            longest = LONGEST_TITLE if required else LONGEST_TEXT
            return TextField(
                label, required=required, support=support, max_length=longest, width=30
            )
        case Kind.DATE:
            return DateField(label, support=f"{support}{DATE_SUPPORT}")
        case Kind.YES_NO:
            return YesNoField(label, support=support)
        case Kind.NUMBER:
            return IntegerField(label, support=support, least=0, unit=field.unit)
        case Kind.YEN:
            return MoneyField(label, support=support, least=0)
        case Kind.CHOICES:
            return CheckboxesField(
                label,
                options=_options(field, profile),
                support=support or "未定のときは、何も選ばないでください。",
                none_label=NONE_LABELS[field.key],
            )
        case _:
            options = [*_options(field, profile), Option(None, open_word(field, parties))]
            return RadiosField(label, options=options, support=support)


def _options(field: Field, profile: Profile) -> list[Option]:
    return [Option(one.value, one.label, one.support) for one in choices_of(field, profile)]


def _subcontractor_fields(rows: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for number in range(1, rows + 1):
        fields[f"sub_{number}_name"] = NameField(f"再委託先{number}の名称", max_length=LONGEST_TEXT)
        fields[f"sub_{number}_level"] = IntegerField(
            f"再委託先{number}の段階", least=1, most=MOST_LEVELS, width=4
        )
        fields[f"sub_{number}_work"] = TextField(f"再委託先{number}の業務", max_length=LONGEST_TEXT)
    return fields
