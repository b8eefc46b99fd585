"""Input of the pages of papers (書面): fixing a version, and the lines of the 単価表."""

from collections.abc import Mapping
from decimal import Decimal

from app.contracts.signing import COLUMNS, UNIT_PRICE_ROWS, unit_price_key
from app.japanese.width import full_width
from app.web.choices import CheckField
from app.web.fields import DecimalField, TextField
from app.web.forms import Form

LONGEST_LINE = 60
PRICE = "price"


class IssueForm(Form):
    """Makes a paper; its kind is said by the button."""


class FreezeForm(Form):
    """Fixes a version in which nothing is undecided."""


class FreezeUnsettledForm(FreezeForm):
    """Fixes a version in which something is undecided, knowingly."""

    accepted_unsettled = CheckField("未定の事項を残したまま確定する", required=True)


class CompleteForm(Form):
    """Completes a fixed version that has no 単価表."""

    def entered(self) -> Mapping[str, str]:
        """What was typed for the 単価表, by the key of the blank."""
        names = {_name(row, key): (row, key) for row in _rows() for key, _, _ in COLUMNS}
        return {
            unit_price_key(*names[name]): _printed(value)
            for name, value in self.answers().items()
            if name in names and value not in (None, "")
        }


def _rows() -> range:
    return range(1, UNIT_PRICE_ROWS + 1)


def _name(row: int, column: str) -> str:
    return f"{column}_{row}"


def _printed(value: str | Decimal) -> str:
    """A price as the 単価表 prints it, １２．５円; everything else as typed."""
    return f"{full_width(f'{value:,f}')}円" if isinstance(value, Decimal) else value


def _fields() -> dict[str, TextField | DecimalField]:
    return {
        _name(row, key): _field(row, key, label) for row in _rows() for key, label, _ in COLUMNS
    }


def _field(row: int, key: str, label: str) -> TextField | DecimalField:
    name = f"{row}行目の{label}"
    if key == PRICE:
        return DecimalField(name, places=2, least=0, unit="円")
    return TextField(name, max_length=LONGEST_LINE)


class CompleteUnitPriceForm(CompleteForm):
    """Completes a fixed version with its 単価表, row by row."""


for _field_name, _made in _fields().items():
    setattr(CompleteUnitPriceForm, _field_name, _made)
