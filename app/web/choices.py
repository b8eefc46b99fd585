"""Choices (選択肢): radio groups, selects and boxes whose answers are values, not texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import wtforms
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # stubs are of 3.2

from app.web.fields import Required, checks_of, sent_text


@dataclass(frozen=True)
class Option:
    """One answer that can be chosen; `value` comes out of the field, `support` explains it."""

    value: Any
    label: str
    support: str = ""

    @property
    def code(self) -> str:
        """How the answer is sent: words for yes, no and open, otherwise the value as text."""
        if self.value is None:
            return "open"
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return str(self.value)


def options_of(values: Iterable[Any]) -> tuple[Option, ...]:
    """Options from an enumeration whose members have a Japanese `label`."""
    return tuple(Option(value, value.label) for value in values)


class _Choosing:
    """What radio groups and selects share: options with values of their own."""

    options: Sequence[Option]

    def choose(self, code: str) -> Any:
        """The value of the answer sent. Raises ValueError when it is not among the options."""
        for option in self.options:
            if option.code == code:
                return option.value
        raise ValueError("選択肢の中から選び直してください。")

    def is_chosen(self, option: Option, data: Any) -> bool:
        return option.code == Option(data, "").code


class RadiosField(_Choosing, wtforms.RadioField):
    """One answer of a few, all visible. With an option of value None, open is an answer too."""

    kind = "radios"

    def __init__(
        self,
        label: str,
        *,
        options: Sequence[Option] = (),
        required: bool = False,
        support: str = "",
        in_row: bool = False,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "選択", more=validators)
        super().__init__(
            label, checks, choices=[], validate_choice=False, description=support, **kwargs
        )
        self.options = tuple(options)
        self.in_row = in_row

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        code = sent_text(valuelist)
        self.data = None
        if code:
            self.data = self.choose(code)
        elif any(option.value is None for option in self.options):
            # A browser always sends one of them; silence must not turn a fact into an open one.
            raise ValueError(f"{self.label.text}を選択してください。")

    def iter_choices(self) -> Any:
        for option in self.options:
            yield Choice(option.code, option.label, self.is_chosen(option, self.data), {})


class YesNoField(RadiosField):
    """はい・いいえ・未定 → True, False, None."""

    def __init__(
        self, label: str, *, words: tuple[str, str, str] = ("はい", "いいえ", "未定"), **kwargs: Any
    ) -> None:
        yes, no, open_word = words
        options = (Option(True, yes), Option(False, no), Option(None, open_word))
        kwargs.setdefault("in_row", True)
        super().__init__(label, options=options, **kwargs)


class SelectField(_Choosing, wtforms.SelectField):
    """One answer of many; nothing chosen is None. `empty` is the first line of the list."""

    kind = "select"

    def __init__(
        self,
        label: str,
        *,
        options: Sequence[Option] = (),
        required: bool = False,
        support: str = "",
        empty: str = "選択してください",
        width: int | None = None,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "選択", more=validators)
        super().__init__(
            label, checks, choices=[], validate_choice=False, description=support, **kwargs
        )
        self.options = tuple(options)
        self.empty = empty
        self.width = width
        self.unit = ""

    def process_data(self, value: Any) -> None:
        self.data = value

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            code = sent_text(valuelist)
            self.data = None
            self.data = self.choose(code) if code else None

    def iter_choices(self) -> Any:
        yield Choice("", self.empty, self.data is None, {})
        for option in self.options:
            yield Choice(option.code, option.label, self.is_chosen(option, self.data), {})


NONE_CODE = "none"


class CheckboxesField(_Choosing, wtforms.SelectMultipleField):
    """Any number of answers → tuple. With `none_label` nothing ticked is open (None) and the
    answer 「該当なし」 is the empty tuple; without it nothing ticked is the empty tuple."""

    kind = "checkboxes"
    data: Any
    widget = wtforms.widgets.ListWidget(prefix_label=False)
    option_widget = wtforms.widgets.CheckboxInput()

    def __init__(
        self,
        label: str,
        *,
        options: Sequence[Option] = (),
        none_label: str = "",
        required: bool = False,
        support: str = "",
        in_row: bool = False,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "選択", more=validators)
        super().__init__(
            label, checks, choices=[], validate_choice=False, description=support, **kwargs
        )
        self.options = tuple(options)
        self.none_label = none_label
        self.in_row = in_row

    def process_data(self, value: Any) -> None:
        self.data = None if value is None else tuple(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        codes = [code for code in valuelist if isinstance(code, str)]
        chosen = tuple(self.choose(code) for code in codes if code != NONE_CODE)
        self.data = chosen
        if not self.none_label:
            return
        if NONE_CODE in codes and chosen:
            raise ValueError(f"「{self.none_label}」と他の項目を同時に選択することはできません。")
        if not codes:
            self.data = None

    def iter_choices(self) -> Any:
        chosen = {Option(value, "").code for value in self.data or ()}
        for option in self.options:
            yield Choice(option.code, option.label, option.code in chosen, {})
        if self.none_label:
            sent_none = NONE_CODE in (self.raw_data or ())
            yield Choice(NONE_CODE, self.none_label, sent_none or self.data == (), {})


class CheckField(wtforms.BooleanField):
    """One box to tick: a confirmation, True or False."""

    kind = "check"

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        support: str = "",
        message: str | None = None,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        first = (
            [Required(message=message or f"「{label}」に印を付けてください。")] if required else []
        )
        super().__init__(label, [*first, *validators], description=support, **kwargs)
