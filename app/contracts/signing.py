"""The end of a contract (後文・記名押印): closing sentence, signatures, members, unit prices."""

from collections.abc import Mapping, Sequence

from app.catalogue.conditions import Facts as ConditionFacts
from app.contracts.values import placeholder_spans
from app.documents.word import Block, Open, Paragraph, Span, Table, Text
from app.engagements.facts import Facts
from app.papers.kinds import PaperForm
from app.papers.placeholders import blank_of

SIGNED_NAME = "contractor.name.signed"
"""The blank for the name where it is signed: a joint venture names its members there."""

GAP = Paragraph(())
SEAL = "　　㊞"
UNIT_PRICE_ROWS = 5


def closing_blocks(text: str) -> Sequence[Block]:
    """後文: how many originals there are and who keeps them."""
    return [Paragraph((Text(text),))]


def signature_blocks(
    form: PaperForm, facts: Facts, texts: Mapping[str, str | None], values: ConditionFacts
) -> Sequence[Block]:
    """Address, name and representative of each party, with a seal mark unless electronic."""
    spans = placeholder_spans(texts)
    seal = "" if values.get("engagement.electronic_contract") is True else SEAL
    blocks: list[Block] = []
    if "order-slip" not in form.template:
        blocks += _party(
            texts["発注者"] or "",
            (("住所", spans["団体の住所"]), ("", spans["団体名"])),
            (*spans["団体の長"], Text("　"), *spans["団体の長の氏名"]),
            seal,
        )
        blocks.append(GAP)
    # Open until the award: the blank of the representative then takes the 受任者, if there is one.
    signatory = spans["受任者" if facts.text("contractor.signatory") else "受注者代表者"]
    name: Sequence[Span] = spans["受注者名称"]
    if texts["受注者名称"] is None:
        name = (Open(SIGNED_NAME, "名称（記名押印の欄）", blank_of("受注者名称")),)
    blocks += _party(
        texts["受注者"] or "",
        (("住所", spans["受注者住所"]), ("名称", name)),
        signatory,
        seal,
    )
    return blocks


def _party(
    role: str, lines: Sequence[tuple[str, Sequence[Span]]], signed: Sequence[Span], seal: str
) -> Sequence[Block]:
    rows: list[Block] = [Paragraph((Text(role),), indent=10, keep_next=True)]
    rows += [
        Paragraph((Text(f"{label}　" if label else ""), *spans), indent=12, keep_next=True)
        for label, spans in lines
    ]
    return [*rows, Paragraph((*signed, Text(seal)), indent=12)]


def member_blocks(facts: Facts) -> Sequence[Block]:
    """The members of a joint venture, the representative one first; nothing for others."""
    members = facts.names("contractor.members")
    if not members:
        return []
    rows = [((Text(_member_role(number)),), (Text(name),)) for number, name in enumerate(members)]
    return [
        GAP,
        Paragraph((Text("共同企業体の構成員"),), keep_next=True),
        Table((), rows, (30, 70)),
    ]


def signed_name(facts: Facts) -> str:
    """The contractor's name for a blank that was open: with the members of a joint venture."""
    members = facts.names("contractor.members")
    lines = [facts.text("contractor.name")]
    lines += [f"{_member_role(number)}　{name}" for number, name in enumerate(members)]
    return "\n".join(line for line in lines if line)


def _member_role(number: int) -> str:
    return "代表構成員" if number == 0 else "構成員"


def price_table() -> Sequence[Block]:
    """単価表 with blank rows: unit prices and planned quantities are not facts of the ledger."""
    rows = [
        tuple((Open(unit_price_key(number, key), label, blank),) for key, label, blank in COLUMNS)
        for number in range(1, UNIT_PRICE_ROWS + 1)
    ]
    return [Table(tuple(label for _, label, _ in COLUMNS), rows, (34, 16, 25, 25))]


def unit_price_key(row: int, column: str) -> str:
    """The key of a blank of the 単価表; rows count from 1."""
    return f"unit_price.{row}.{column}"


def unit_price_texts(entered: Mapping[str, str], open_keys: frozenset[str]) -> dict[str, str]:
    """What to fill into the 単価表, of `entered` (text by key of the blank).

    Once a row is filled in, the rows that stay empty are closed with 以下余白, so that nobody can
    add to the signed paper. Without any row the blanks stay open.
    """
    filled = {key: text.strip() for key, text in entered.items() if key in open_keys}
    filled = {key: text for key, text in filled.items() if text}
    if not filled:
        return {}
    last = max(int(key.split(".")[1]) for key in filled)
    texts = dict(filled)
    for row in range(1, UNIT_PRICE_ROWS + 1):
        for column, _, _ in COLUMNS:
            key = unit_price_key(row, column)
            if key in open_keys and key not in texts and row > last:
                texts[key] = NO_FURTHER_ROWS if (row, column) == (last + 1, "item") else STRUCK_OUT
    return texts


NO_FURTHER_ROWS = "以下余白"
STRUCK_OUT = "―"
COLUMNS = (
    ("item", "品目・作業", "　　　　　　　　"),
    ("unit", "単位", "　　　　"),
    ("price", "単価（税込）", "　　　　　円"),
    ("quantity", "予定数量", "　　　　　"),
)
