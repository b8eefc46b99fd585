"""Input about requirements: a judgement on a contract (判断), a confirmed basis (確認), filters."""

from collections.abc import Iterator

from app.catalogue.requirements import Phase, Requirement, Subject, shipped_catalogue
from app.requirements.judgement import Outcome
from app.web.choices import Option, RadiosField, SelectField, options_of
from app.web.fields import DateField, TextAreaField, TextField
from app.web.forms import FilterForm, Form


class JudgementForm(Form):
    """The judgement under the transitional rule, with its reason and day."""

    outcome = RadiosField("判断", options=options_of(Outcome), required=True)
    reason = TextAreaField(
        "理由",
        required=True,
        max_length=1000,
        support="契約を締結した日、履行期間、変更や更新の予定など、判断の元になった事実を入力してください。",
    )
    judged_on = DateField("判断日", required=True)


class ConfirmationForm(Form):
    """Where the body's own standard says what the requirement rests on."""

    place = TextField(
        "対策基準の箇所",
        required=True,
        max_length=200,
        width=30,
        support="この要件の根拠がある章、条、項を入力してください。例）対策基準 第8章 8.1(2)",
    )


def _about(subject: Subject) -> Iterator[Requirement]:
    return (one for one in shipped_catalogue().requirements if one.subject is subject)


class CatalogueFilter(FilterForm):
    """What the catalogue shows."""

    q = TextField("語", width=12)
    subject = SelectField(
        "対象",
        options=[Option(one, one.label) for one in Subject if any(_about(one))],
        empty="全て",
    )
    phase = SelectField("時期", options=[Option(one, one.label) for one in Phase], empty="全て")
