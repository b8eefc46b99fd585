"""Numbers of other systems (他のシステムの番号): entered or imported, never invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """One number or date that another system gives."""

    key: str
    label: str
    help: str = ""


NUMBERS = (
    Number("contract_number", "契約番号"),
    Number("draft_number", "起案番号"),
    Number("decided_on", "決裁日", "文書管理システムの記載のとおり入力してください。"),
    Number("decision_class", "決裁区分", "市長決裁、部長専決、代決など"),
    Number("commitment_number", "支出負担行為番号"),
    Number("creditor_number", "債権者番号"),
    Number("budget_item", "会計・款・項・目・節"),
    Number("negotiated_ground", "随意契約の根拠号", "地方自治法施行令第167条の2第1項の号"),
    Number("document_class", "文書分類"),
    Number("retention", "保存年限"),
)
NUMBER_KEYS = frozenset(number.key for number in NUMBERS)
LONGEST_NUMBER = 100
