"""Names of persons and companies (氏名・名称) as they are stored: exactly as typed, or refused.

A stored name is never normalised, since NFC already turns 神 (U+FA19) into another character.
"""

import unicodedata

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def checked_name(text: str, what: str = "名称", longest: int = 200) -> str:
    """The text itself, if it may be stored as a name of at most `longest` visible characters.

    Raises ValueError with a message for the user: blank, too long, line breaks or other control
    characters, invisible format characters, damaged characters. 外字 are allowed (`private_use`).
    """
    if not text.strip():
        raise ValueError(f"{what}を入力してください。")
    for character in text:
        category = unicodedata.category(character)
        if category in {"Cc", "Zl", "Zp"}:
            raise ValueError(f"{what}に改行やタブなどの制御文字は使えません。")
        if category == "Cf":
            raise ValueError(
                f"{what}に目に見えない文字（U+{ord(character):04X}）が含まれています。"
                "その文字を消して入力し直してください。"
            )
        if category == "Cs" or character == _REPLACEMENT or _is_noncharacter(character):
            raise ValueError(
                f"{what}に読み取れない文字が含まれています。文字化けがないか確認してください。"
            )
    if visible_length(text) > longest:
        raise ValueError(f"{what}は{longest}文字以内で入力してください。")
    return text


def private_use(text: str) -> tuple[str, ...]:
    """The 外字 (private use characters) in the text, each once, in order.

    They differ from body to body, so a screen or paper that shows them should say so.
    """
    return tuple(dict.fromkeys(c for c in text if unicodedata.category(c) == "Co"))


def visible_length(text: str) -> int:
    """How many characters a reader counts: marks and variation selectors are no own ones."""
    return sum(
        1
        for position, character in enumerate(text)
        if position == 0 or not unicodedata.category(character).startswith("M")
    )


def _is_noncharacter(character: str) -> bool:
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
