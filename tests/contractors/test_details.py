"""What may be stored of a contractor, and what is refused in words."""

from dataclasses import replace

import pytest

from app.contractors.details import (
    ContractorDetails,
    ContractorKind,
    InvalidContractor,
    Member,
    checked_details,
)

COMPANY = ContractorDetails("株式会社サンプル", ContractorKind.CORPORATION)
VENTURE = ContractorDetails("みらい共同事業体", ContractorKind.JOINT_VENTURE)
LEADER = Member(name="株式会社ホールマネジメント", is_representative=True)
PARTNER = Member(name="株式会社邉見設備")


def test_kinds_have_labels() -> None:
    assert [kind.label for kind in ContractorKind] == [
        "法人",
        "個人事業主",
        "共同企業体",
        "その他の団体",
    ]


def test_texts_stay_as_typed() -> None:
    typed = replace(
        COMPANY,
        name="㈱髙﨑\U000e0100ｻﾝﾌﾟﾙ\ue000",
        representative="代表取締役　濵田 誠",
        note="一行目\n二行目",
    )
    assert checked_details(typed) == typed


@pytest.mark.parametrize("number", [None, "", "　"])
def test_a_number_may_be_unknown(number: str | None) -> None:
    assert checked_details(replace(COMPANY, corporate_number=number)).corporate_number is None


def test_a_number_is_reduced_to_its_digits() -> None:
    details = replace(COMPANY, corporate_number="７-0000-1205-0002")
    assert checked_details(details).corporate_number == "7000012050002"


@pytest.mark.parametrize(
    ("details", "field", "message"),
    [
        (replace(COMPANY, name=" "), "name", "名称を入力"),
        (replace(COMPANY, name="a\x00"), "name", "制御文字"),
        (replace(COMPANY, address="a\nb"), "address", "住所に改行"),
        (replace(COMPANY, phone="1" * 41), "phone", "40文字以内"),
        (replace(COMPANY, note="a\x00"), "note", "制御文字"),
        (replace(COMPANY, note="a\ud800"), "note", "制御文字"),
        (replace(COMPANY, note="あ" * 4001), "note", "4000文字以内"),
        (replace(COMPANY, corporate_number="123"), "corporate_number", "3桁"),
        (
            ContractorDetails("山田太郎", ContractorKind.SOLE_PROPRIETOR, "", "7000012050002"),
            "corporate_number",
            "個人事業主に法人番号はありません",
        ),
        (
            replace(VENTURE, corporate_number="7000012050002"),
            "corporate_number",
            "共同企業体に法人番号はありません",
        ),
        (replace(COMPANY, members=(LEADER, PARTNER)), "members", "共同企業体だけ"),
        (replace(VENTURE, members=(LEADER,)), "members", "2者以上"),
        (replace(VENTURE, members=(PARTNER, Member(name="甲"))), "members", "代表構成員"),
        (
            replace(VENTURE, members=(LEADER, replace(PARTNER, is_representative=True))),
            "members",
            "代表構成員",
        ),
        (replace(VENTURE, members=(LEADER, PARTNER, PARTNER)), "members", "2回"),
        (replace(VENTURE, members=(LEADER, Member())), "members", "どちらか"),
        (replace(VENTURE, members=(LEADER, Member(1, "甲"))), "members", "どちらか"),
        (replace(VENTURE, members=(LEADER, Member(name="a\n"))), "members", "制御文字"),
    ],
)
def test_refused_with_a_reason(details: ContractorDetails, field: str, message: str) -> None:
    with pytest.raises(InvalidContractor, match=message) as refusal:
        checked_details(details)
    assert list(refusal.value.messages) == [field]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(InvalidContractor) as refusal:
        checked_details(replace(COMPANY, name="", corporate_number="1", phone="a\nb"))
    assert list(refusal.value.messages) == ["name", "phone", "corporate_number"]


def test_members_may_be_open_or_complete() -> None:
    assert checked_details(VENTURE) == VENTURE
    complete = replace(VENTURE, members=(LEADER, PARTNER, Member(contractor_id=3)))
    assert checked_details(complete) == complete
