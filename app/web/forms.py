"""Base of all forms (入力フォーム): CSRF on, Japanese messages, errors ready for the summary."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import wtforms
from flask import request
from wtforms.i18n import get_translations
from wtforms.meta import DefaultMeta

from app.web.choices import Option
from app.web.fields import VersionField

if TYPE_CHECKING:  # flask_wtf ships no types; its form is a wtforms form
    from wtforms import Form as FlaskForm
else:
    from flask_wtf import FlaskForm


class _JapaneseMeta(DefaultMeta):
    locales = ("ja",)

    def get_translations(self, form: wtforms.form.BaseForm) -> Any:
        return get_translations(("ja",))


@dataclass(frozen=True)
class FieldError:
    """One line of the error summary; `target` is the id of the control, "" for the whole form."""

    target: str
    text: str


class Form(FlaskForm):
    """A form that is sent by POST. `options` gives the choices of fields by field name."""

    class Meta(_JapaneseMeta):
        pass

    def __init__(
        self, *args: Any, options: Mapping[str, Sequence[Option]] | None = None, **kwargs: Any
    ) -> None:
        self.given_options = options or {}
        super().__init__(*args, **kwargs)

    def process(self, *args: Any, **kwargs: Any) -> None:
        for name, options in self.given_options.items():
            self._fields[name].options = tuple(options)  # type: ignore[attr-defined]
        super().process(*args, **kwargs)

    def accepted(self) -> bool:
        """True if the form was sent and every answer fits; otherwise the errors are set."""
        return request.method == "POST" and self.validate()

    def refuse(self, text: str, field: str = "") -> None:
        """Adds what an operation refused to the error summary, at a field if one is named."""
        if field:
            target = self._fields[field]
            target.errors = [*target.errors, text]
        else:
            self.form_errors = [*self.form_errors, text]

    def answers(self) -> dict[str, Any]:
        """What was typed, by field name, without the token and the version."""
        return {field.short_name: field.data for field in self.asked()}

    def asked(self) -> Iterator[wtforms.Field]:
        """The fields a person sees, in their order."""
        for field in self:
            if not is_hidden(field):
                yield field

    def hidden(self) -> Iterator[wtforms.Field]:
        for field in self:
            if is_hidden(field):
                yield field

    def summary(self) -> list[FieldError]:
        """All errors in the order of the page, those of the whole form first."""
        lines = [FieldError("", str(text)) for text in self.form_errors]
        for field in self.asked():
            lines += [FieldError(focus_id(field), str(text)) for text in field.errors]
        return lines

    def takes_files(self) -> bool:
        return any(isinstance(field, wtforms.FileField) for field in self)


class VersionedForm(Form):
    """A form over an entry that several people may change; carries the version they saw."""

    version = VersionField()


class FilterForm(Form):
    """A form of a list that is sent by GET: nothing changes, so no token, and it is always read."""

    class Meta(_JapaneseMeta):
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(request.args, *args, **kwargs)


def is_hidden(field: wtforms.Field) -> bool:
    return isinstance(field, wtforms.HiddenField)


def focus_id(field: wtforms.Field) -> str:
    """The id of the control that an error link leads to: the first box of a group."""
    in_group = isinstance(field, wtforms.RadioField | wtforms.SelectMultipleField)
    return f"{field.id}-0" if in_group else field.id


def mark_of(field: wtforms.Field) -> str:
    """※必須 or ※任意, one of which stands on every field."""
    return "※必須" if field.flags.required else "※任意"
