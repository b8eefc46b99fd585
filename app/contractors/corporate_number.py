"""法人番号: the 13 digits by which the state names a corporation; the first is a check digit."""

import unicodedata

LENGTH = 13
_SEPARATORS = str.maketrans(dict.fromkeys("-‐‑‒–—―−ー", ""))


def check_digit(base: str) -> int:
    """The check digit (検査用数字), 1 to 9, that belongs in front of the 12 base digits.

    Raises ValueError unless `base` is 12 ASCII digits.
    """
    if len(base) != LENGTH - 1 or not (base.isascii() and base.isdigit()):
        raise ValueError(f"not {LENGTH - 1} digits: {base!r}")
    # From the right, the digits weigh 1, 2, 1, 2 …
    weighed = sum(
        int(digit) * (1 if place % 2 == 1 else 2)
        for place, digit in enumerate(reversed(base), start=1)
    )
    return 9 - weighed % 9


def parse_corporate_number(text: str) -> str:
    """The 13 digits of what was typed, full width, blanks and hyphens allowed.

    Raises ValueError with a message for the user. A confusion of 0 and 9 cannot be noticed.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).split()).translate(_SEPARATORS)
    if not typed:
        raise ValueError("法人番号を入力してください。")
    if typed[0] in "Tt":
        raise ValueError(
            "「T」で始まる番号はインボイスの登録番号です。法人番号（数字13桁）を入力してください。"
        )
    if not (typed.isascii() and typed.isdigit()):
        raise ValueError("法人番号は数字13桁で入力してください。")
    if len(typed) == LENGTH - 1:
        raise ValueError(
            "法人番号は13桁です。12桁の番号は登記簿の会社法人等番号で、先頭に1桁を加えたものが"
            "法人番号です。国税庁の法人番号公表サイトなどで確認してください。"
        )
    if len(typed) != LENGTH:
        raise ValueError(f"法人番号は13桁です（入力された数字は{len(typed)}桁です）。")
    if int(typed[0]) != check_digit(typed[1:]):
        raise ValueError(
            "法人番号に誤りがあります（検査用数字が合いません）。番号を確認してください。"
        )
    return typed
