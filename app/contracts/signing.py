"""The end of a contract (後文・記名押印): closing sentence, parties with or without seal, members."""

from collections.abc import Mapping, Sequence

from app.catalogue.conditions import Facts as ConditionFacts
from app.contracts.values import placeholder_spans
from app.documents.word import Block, Open, Paragraph, Span, Table, Text
from app.engagements.facts import Facts
from app.papers.kinds import PaperForm

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
    signatory = spans["受任者" if facts.text("contractor.signatory") else "受注者代表者"]
    blocks += _party(
        texts["受注者"] or "",
        (("住所", spans["受注者住所"]), ("名称", spans["受注者名称"])),
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
    return [*rows, Paragraph((*signed, Text(seal)), indent=12), Paragraph(())]


def member_blocks(facts: Facts) -> Sequence[Block]:
    """The members of a joint venture, the representative one first; nothing for others."""
    members = facts.names("contractor.members")
    if not members:
        return []
    rows = [
        ((Text("代表構成員" if number == 0 else "構成員"),), (Text(name),))
        for number, name in enumerate(members)
    ]
    return [
        Paragraph((Text("共同企業体の構成員"),), keep_next=True),
        Table((), rows, (30, 70)),
    ]


def price_table() -> Sequence[Block]:
    """単価表 with blank rows: unit prices and planned quantities are not facts of the ledger."""
    rows = [
        tuple((Open(f"unit_price.{number}.{key}", label, blank),) for key, label, blank in COLUMNS)
        for number in range(1, UNIT_PRICE_ROWS + 1)
    ]
    return [Table(tuple(label for _, label, _ in COLUMNS), rows, (34, 16, 25, 25))]


COLUMNS = (
    ("item", "品目・作業", "　　　　　　　　"),
    ("unit", "単位", "　　　　"),
    ("price", "単価（税込）", "　　　　　円"),
    ("quantity", "予定数量", "　　　　　"),
)
