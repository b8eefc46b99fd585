"""The story of the product, told once: a town has its tax notices printed.

Read this file first. Each sentence is one that a colleague of the town would say; how it is done
on the pages stands in `deeds.py`.
"""

from app.documents.word import open_controls, plain_text, references, skeleton_digest
from app.installation.verify import verify
from app.storage.instance import Instance
from tests.flows import deeds

BODY = {
    "profile_code": "sakado",
    "body_name": "柿の木市",
    "head_title": "市長",
    "head_name": "柿木 太郎",
    "address": "埼玉県柿の木市本町一丁目1番1号",
}
PRINTING: dict[str, deeds.Answers] = {
    "when": {"start": "令和9年4月1日", "end": "R9.6.30", "renewal": "なし"},
    "information": {
        "confidentiality": "3B",
        "integrity": "2",
        "availability": "2",
        "personal_information": "yes",
        "persons": "４２，０００",
        "sensitive_personal_information": "no",
        "specific_personal_information": "no",
        "data_taken_out": "yes",
        "medium": ["electronic", "paper"],
    },
    "where": {"workplace": "contractor", "network": "none"},
    "it": {"it_work": ["none"], "equipment": "no", "uses_cloud": "no"},
    "subcontracting": {
        "subcontracting": "with_consent",
        "contractor_uses_dispatch_workers": "no",
        "sub_1_name": "有限会社𠮷野封入サービス",
        "sub_1_level": "1",
        "sub_1_work": "封入封緘",
    },
    "money": {
        "procurement": "competitive",
        "price": "unit",
        "estimated_yen": "3,300,000",
        "electronic_contract": "no",
    },
}
PRINTER = {
    "name": "株式会社髙﨑印刷",
    "kind": "法人",
    "corporate_number": "7990000000101",
    "address": "埼玉県坂戸市千代田一丁目1番1号",
    "representative": "代表取締役 髙﨑 一郎",
}
PRICES = {
    "item_1": "納税通知書の印刷",
    "unit_1": "通",
    "price_1": "38.5",
    "quantity_1": "42,000",
}


def test_a_year_of_outsourcing(instance: Instance) -> None:
    # Given a city that has chosen its policy, with a tax section and the people who work on this
    admin = deeds.set_up_the_body(instance, BODY)
    deeds.add_section(admin, "1010", "税務課", post="税務課長")
    clerk = deeds.add_account(admin, "税務 次郎", "所管課担当", "税務課")
    head = deeds.add_account(admin, "税務 課長", "所属長", "税務課")
    buyer = deeds.add_account(admin, "契約 三郎", "契約担当")

    # When the clerk describes the printing of the tax notices, with contractor and price open
    printing = deeds.register_engagement(clerk, "納税通知書印刷業務", "契約書", **PRINTING)
    deeds.name_responsible_post(clerk, printing, "税務課長", "2024-04-01")

    # Then the requirements that apply stand there, each with its reason, and the others with theirs
    page = clerk.open(f"/engagements/{printing}/requirements")
    assert "個人情報を取り扱うため" in page.main
    assert "PII-01" in page.main
    assert "MYN-01" in page.main.partition("適用されない要件と理由")[2]
    assert "HKN-01" in page.main.partition("適用されない要件と理由")[2]

    # When the clerk makes the terms that are joined to the city's own contract form
    terms = deeds.issue(clerk, printing, "特記事項（一式）")
    # Then they hold the clauses for personal information and none for My Number
    text = plain_text(deeds.take_file(clerk, terms))
    assert "個人情報" in text
    assert "特定個人情報" not in text
    assert "《" not in text

    # When the whole contract is made and the head of the section fixes it for the public notice
    draft = deeds.issue(clerk, printing, "契約書等（全文）")
    deeds.move_on(clerk, printing, "公告・見積依頼")
    deeds.freeze(head, draft)
    fixed = deeds.take_file(clerk, draft)
    # Then contractor and date are still blanks in it
    assert {"contractor.name", "engagement.concluded_on"} <= open_controls(fixed).keys()

    # When the tender has found a printer and the contract is concluded
    deeds.register_contractor(buyer, PRINTER)
    deeds.choose_contractor(buyer, printing, PRINTER["name"])
    deeds.move_on(head, printing, "決定")
    deeds.answer(clerk, printing, "when", {"concluded_on": "令和9年4月1日"})
    contract = deeds.complete(clerk, draft, PRICES)
    deeds.move_on(head, printing, "締結")

    # Then the contract names the printer, and nothing but the blanks has changed
    completed = deeds.take_file(clerk, contract)
    assert "補完した欄以外は、確定版と同一です" in clerk.open(f"/papers/{contract}").main
    assert skeleton_digest(completed) == skeleton_digest(fixed)
    text = plain_text(completed)
    for expected in (PRINTER["name"], "代表取締役 髙﨑 一郎", "令和９年４月１日", "３８．５円"):
        assert expected in text
    assert all(reference.right for reference in references(completed))
    # And what was shown at the public notice can still be taken out, byte for byte
    assert deeds.take_file(buyer, draft) == fixed

    # When a contract runs on the day on which the new rule comes into force
    upkeep = deeds.register_engagement(
        clerk, "税システム保守業務", "契約書", when={"start": "R6.10.1", "end": "R9.9.30"}
    )
    assert "判断が未記録" in clerk.open(f"/engagements/{upkeep}/requirements").main
    deeds.judge(head, upkeep, "former_rule", "施行日前に締結した契約のため", "令和7年4月1日")
    # Then the judgement stands with its requirement
    page = clerk.open(f"/engagements/{upkeep}/requirements")
    assert "施行日前に締結した契約のため" in page.main
    assert "判断が未記録" not in page.main

    # And at the end of all this nothing is wrong with history, files and references
    assert verify(instance.folder) == {"ok": True, "problems": []}
