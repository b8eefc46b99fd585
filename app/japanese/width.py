"""Full-width and half-width characters (全角・半角) in papers and in what people type."""

FULL_WIDTH_OFFSET = 0xFEE0  # distance between U+0021..U+007E and their full-width forms

_DIGITS_TO_FULL = {ord("0") + n: ord("０") + n for n in range(10)}
_DIGITS_TO_HALF = {ord("０") + n: ord("0") + n for n in range(10)}
_ASCII_TO_FULL = {code: code + FULL_WIDTH_OFFSET for code in range(0x21, 0x7F)} | {0x20: 0x3000}
_ASCII_TO_HALF = {full: half for half, full in _ASCII_TO_FULL.items()}


def full_width_digits(value: str | int) -> str:
    """The text with its ASCII digits in full width: 12 → １２. Other characters stay."""
    return str(value).translate(_DIGITS_TO_FULL)


def half_width_digits(text: str) -> str:
    """The text with its full-width digits in half width: １２ → 12. Other characters stay."""
    return text.translate(_DIGITS_TO_HALF)


def full_width(text: str) -> str:
    """The text with all printable ASCII in full width: 12,345-6 → １２，３４５－６."""
    return text.translate(_ASCII_TO_FULL)


def half_width(text: str) -> str:
    """The text with full-width digits, letters and signs of ASCII in half width."""
    return text.translate(_ASCII_TO_HALF)
