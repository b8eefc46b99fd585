"""Input fields (入力欄): what may be typed, what comes out, and the message when it does not fit.

Every field knows how the macro `field` draws it: `kind`, `width` (characters), `unit`, `support`.
An empty or unanswered optional field gives None, which the trade reads as an open fact (未定).
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import wtforms
from werkzeug.datastructures import FileStorage
from wtforms.validators import StopValidation, ValidationError

from app.japanese.amounts import parse_yen
from app.japanese.eras import format_wareki, parse_date

BLANKS = " \t\r\n\u3000"
# No paper and no database column can hold these: C0 except tab and line feed, DEL, C1, lone
# surrogates and the two non-characters of the basic plane. Marks that turn the direction of
# writing (U+202A to 202E, 2066 to 2069) make a title look like another one.
_REFUSED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029")
DATE_SUPPORT = "和暦でも西暦でも入力できます。例）令和9年4月1日、R9.4.1、2027-04-01"


class Required:
    """Refuses an answer that was left out; names the thing and the deed in the message."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, deed: str = "入力", message: str | None = None) -> None:
        self.deed = deed
        self.message = message

    def __call__(self, form: wtforms.form.BaseForm, field: wtforms.Field) -> None:
        given = field.raw_data and any(not is_blank(value) for value in field.raw_data)
        if not given:
            field.errors = []
            raise StopValidation(self.message or f"{field.label.text}を{self.deed}してください。")


class MaxLength:
    """Refuses a text that is too long, and says by how many characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: wtforms.form.BaseForm, field: wtforms.Field) -> None:
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(
                f"{field.label.text}は{self.limit}文字以内で入力してください。"
                f"現在{length}文字で、{length - self.limit}文字超過しています。"
            )


class Bounds:
    """Refuses a number outside its limits, both of which are allowed values."""

    def __init__(self, least: float | None, most: float | None, unit: str) -> None:
        self.least = least
        self.most = most
        self.unit = unit

    def __call__(self, form: wtforms.form.BaseForm, field: wtforms.Field) -> None:
        if field.data is None:
            return
        if self.least is not None and field.data < self.least:
            raise ValidationError(
                f"{field.label.text}は{self.least:,}{self.unit}以上で入力してください。"
            )
        if self.most is not None and field.data > self.most:
            raise ValidationError(
                f"{field.label.text}は{self.most:,}{self.unit}以下で入力してください。"
            )


def is_blank(value: object) -> bool:
    if isinstance(value, FileStorage):
        return not value.filename
    return not str(value).strip(BLANKS)


def checks_of(required: bool, deed: str, *own: Any, more: Iterable[Any] = ()) -> list[Any]:
    first = [Required(deed)] if required else []
    return [*first, *own, *more]


def sent_text(valuelist: Sequence[Any]) -> str:
    """The first value as text; files and other things sent in its place count as nothing."""
    value = valuelist[0] if valuelist else ""
    return value if isinstance(value, str) else ""


class TextField(wtforms.StringField):
    """One line of text; white space at both ends is dropped, nothing else is changed."""

    kind = "text"
    trims = True
    keeps_lines = False

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        support: str = "",
        max_length: int = 200,
        width: int | None = None,
        unit: str = "",
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "入力", MaxLength(max_length), more=validators)
        super().__init__(label, checks, description=support, **kwargs)
        self.max_length = max_length
        self.width = width
        self.unit = unit

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        text = _LINE_ENDS.sub("\n", sent_text(valuelist))
        if not self.keeps_lines:
            text = text.replace("\n", " ").replace("\t", " ")
        if self.trims:
            text = text.strip(BLANKS)
        self.data = None if is_blank(text) else text
        if _REFUSED.search(text):
            raise ValueError(
                f"{self.label.text}に使用できない文字（制御文字）が含まれています。"
                "削除して入力し直してください。"
            )


class NameField(TextField):
    """A name as it was typed: no trimming, no Unicode normalisation (髙 stays 髙)."""

    trims = False


class TextAreaField(TextField):
    """Several lines of text; line ends are stored as LF."""

    kind = "textarea"
    keeps_lines = True
    widget = wtforms.widgets.TextArea()

    def __init__(self, label: str, *, max_length: int = 2000, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(label, max_length=max_length, **kwargs)
        self.rows = rows


class PasswordField(wtforms.PasswordField):
    """A secret: never trimmed, never shown again."""

    kind = "password"

    def __init__(
        self,
        label: str,
        *,
        required: bool = True,
        support: str = "",
        width: int | None = 20,
        autocomplete: str = "current-password",
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "入力", MaxLength(200), more=validators)
        kwargs.setdefault("render_kw", {"autocomplete": autocomplete})
        super().__init__(label, checks, description=support, **kwargs)
        self.width = width
        self.unit = ""


class DateField(wtforms.StringField):
    """A day in 和暦 or 西暦, full or half width, in one text field → date or None."""

    kind = "date"
    data: Any

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        support: str = DATE_SUPPORT,
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "入力", more=validators)
        super().__init__(label, checks, description=support, **kwargs)
        self.width = 12
        self.unit = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        text = sent_text(valuelist)
        self.data = None
        if not is_blank(text):
            self.data = parse_date(text)

    def _value(self) -> str:
        if self.raw_data:
            return sent_text(self.raw_data)
        return format_wareki(self.data) if isinstance(self.data, date) else ""


class IntegerField(wtforms.StringField):
    """A whole number; full-width digits and separators are accepted."""

    kind = "number"
    data: Any

    def __init__(
        self,
        label: str,
        *,
        required: bool = False,
        support: str = "",
        least: int | None = None,
        most: int | None = None,
        width: int = 8,
        unit: str = "",
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "入力", Bounds(least, most, unit), more=validators)
        super().__init__(label, checks, description=support, **kwargs)
        self.width = width
        self.unit = unit

    def read(self, text: str) -> Any:
        """The number in a text that is not blank. Raises ValueError with a message."""
        folded = _folded_number(text, self.unit)
        if not re.fullmatch(r"[+-]?[0-9]{1,15}", folded):
            raise ValueError(f"{self.label.text}は整数の数字で入力してください。")
        return int(folded)

    def shown(self, value: Any) -> str:
        return f"{value:,}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        text = sent_text(valuelist)
        self.data = None
        if not is_blank(text):
            self.data = self.read(text)

    def _value(self) -> str:
        if self.raw_data:
            return sent_text(self.raw_data)
        return "" if self.data is None else self.shown(self.data)


class MoneyField(IntegerField):
    """An amount in whole yen."""

    def __init__(self, label: str, *, width: int = 12, unit: str = "円", **kwargs: Any) -> None:
        super().__init__(label, width=width, unit=unit, **kwargs)

    def read(self, text: str) -> Any:
        return parse_yen(text)


class DecimalField(IntegerField):
    """A number with at most `places` digits after the point, as Decimal (単価 in 円 and 銭)."""

    def __init__(self, label: str, *, places: int = 2, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.places = places

    def read(self, text: str) -> Any:
        folded = _folded_number(text, self.unit)
        try:
            if not re.fullmatch(r"[+-]?[0-9]{1,15}(?:\.[0-9]+)?", folded):
                raise InvalidOperation
            number = Decimal(folded)
        except InvalidOperation:
            raise ValueError(f"{self.label.text}は数字で入力してください。") from None
        if -int(number.as_tuple().exponent) > self.places:
            raise ValueError(
                f"{self.label.text}は小数点以下{self.places}桁までで入力してください。"
            )
        return number


def _folded_number(text: str, unit: str) -> str:
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    return folded.removesuffix(unit).replace(",", "").replace("、", "").replace("−", "-")


class FileField(wtforms.FileField):
    """One file → FileStorage or None; endings and size (bytes) are checked, the content is not."""

    kind = "file"

    def __init__(
        self,
        label: str,
        *,
        endings: Sequence[str],
        max_bytes: int,
        required: bool = False,
        support: str = "",
        validators: Iterable[Any] = (),
        **kwargs: Any,
    ) -> None:
        checks = checks_of(required, "選択", more=validators)
        kwargs.setdefault("render_kw", {"accept": ",".join(f".{ending}" for ending in endings)})
        size = f"{max_bytes // 1024**2}MB（{max_bytes:,}バイト）まで"
        rule = f"対応ファイル：{'、'.join(endings)}。{size}"
        super().__init__(label, checks, description=f"{support}{rule}", **kwargs)
        self.endings = tuple(endings)
        self.max_bytes = max_bytes

    def process_formdata(self, valuelist: list[Any]) -> None:
        files = [value for value in valuelist if isinstance(value, FileStorage) and value.filename]
        self.data = files[0] if files else None

    def pre_validate(self, form: wtforms.form.BaseForm) -> None:
        if not isinstance(self.data, FileStorage):
            return
        ending = (self.data.filename or "").rpartition(".")[2].lower()
        if ending not in self.endings:
            raise ValidationError(f"{'、'.join(self.endings)}のファイルを選択してください。")
        size = self.data.stream.seek(0, 2)
        self.data.stream.seek(0)
        if size > self.max_bytes:
            raise ValidationError(
                f"ファイルの大きさは{self.max_bytes:,}バイトまでです。"
                f"選択したファイルは{size:,}バイトです。"
            )


class VersionField(wtforms.HiddenField):
    """The version of the entry that the person saw when the form was opened (同時更新の検知)."""

    kind = "hidden"
    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = sent_text(valuelist)
        # A version that cannot be read is older than any: the save is then treated as a conflict.
        self.data = int(text) if re.fullmatch(r"[0-9]{1,15}", text) else -1
