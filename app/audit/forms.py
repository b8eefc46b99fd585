"""What the history (操作履歴) is filtered by."""

from app.audit.labels import EVENTS, PACKAGES
from app.web.choices import Option, SelectField
from app.web.fields import DateField
from app.web.forms import FilterForm


def _names() -> list[Option]:
    """Each package as a whole, and below it its events."""
    options = []
    for package, word in PACKAGES.items():
        options.append(Option(package, f"{word}（全て）"))
        options += [
            Option(name, f"　{label}")
            for name, label in EVENTS.items()
            if _package(name) == package
        ]
    return options


def _package(name: str) -> str:
    return name.partition(":")[0]


class HistoryFilter(FilterForm):
    """Period (both days included), user and kind of operation."""

    since = DateField("期間の初日", support="")
    until = DateField("期間の末日", support="")
    actor = SelectField("利用者", empty="全て")
    name = SelectField("操作の種類", options=_names(), empty="全て")
