"""Which records are offered as possible duplicates, with the reason in words."""

import pytest

from app.contractors.duplicates import Named, resemblance

ONE, OTHER = "7000012050002", "1180301018771"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("株式会社サンプル", ONE), ("別の名称株式会社", ONE), "同じ法人番号"),
        (("株式会社サンプル", None), ("株式会社サンプル", None), "同じ名称"),
        (("株式会社サンプル", ONE), ("㈱ｻﾝﾌﾟﾙ", None), "表記の違い"),
        (("㈱髙橋印刷", None), ("株式会社　高橋印刷", None), "表記の違い"),
        (("株式会社邉見設備", None), ("（株）辺見設備", OTHER), "表記の違い"),
        (("株式会社サンプル", ONE), ("㈱サンプル", OTHER), "表記の違い（法人番号は異なる）"),
        (("サンプル", ONE), ("サンプル", OTHER), "同じ名称（法人番号は異なる）"),
        (
            ("株式会社サンプル", None),
            ("サンプル株式会社", None),
            "似た名称（法人の種類又はその位置が異なる）",
        ),
        (
            ("有限会社サンプル", None),
            ("株式会社サンプル", None),
            "似た名称（法人の種類又はその位置が異なる）",
        ),
        (("株式会社東武情報システム", None), ("東武情報システムズ㈱", None), "似た名称"),
        (("株式会社東武情報システム", ONE), ("東武情報システムズ㈱", OTHER), None),
        (("株式会社山田", None), ("株式会社山本", None), None),
        (("株式会社サンプル", None), ("株式会社見本", None), None),
        (("株式会社あ", None), ("株式会社い", None), None),
        (("・", None), ("＊", None), None),
    ],
)
def test_resemblance(
    one: tuple[str, str | None], other: tuple[str, str | None], reason: str | None
) -> None:
    there = resemblance(Named.typed(*one), Named.typed(*other))
    back = resemblance(Named.typed(*other), Named.typed(*one))
    assert (there.reason if there else None) == reason
    assert (back.reason if back else None) == reason


def test_the_surest_likeness_comes_first() -> None:
    asked = Named.typed("株式会社サンプル", ONE)
    others = [
        Named.typed("サンプル株式会社", None),
        Named.typed("㈱サンプル", None),
        Named.typed("株式会社サンプル", None),
        Named.typed("株式会社べつ", ONE),
    ]
    found = [r for other in others if (r := resemblance(asked, other))]
    assert [r.likeness.label for r in sorted(found, key=lambda r: r.order)] == [
        "同じ法人番号",
        "同じ名称",
        "表記の違い",
        "似た名称",
    ]
