"""法人番号: check digit and what people type."""

import pytest

from app.contractors.corporate_number import check_digit, parse_corporate_number

VALID = ["7000012050002", "1180301018771", "4011001098993", "7123456789012", "2120901007402"]


@pytest.mark.parametrize("number", VALID)
def test_real_numbers_pass(number: str) -> None:
    assert parse_corporate_number(number) == number
    assert check_digit(number[1:]) == int(number[0])


@pytest.mark.parametrize(
    "typed",
    [
        "７００００１２０５０００２",
        "7-0000-1205-0002",
        "７－００００－１２０５－０００２",
        " 7000 0120 50002 ",
        "7000012050002\n",
    ],
)
def test_other_ways_of_typing_pass(typed: str) -> None:
    assert parse_corporate_number(typed) == "7000012050002"


@pytest.mark.parametrize("number", VALID)
def test_any_other_first_digit_is_refused(number: str) -> None:
    for first in set("0123456789") - {number[0]}:
        with pytest.raises(ValueError, match="検査用数字"):
            parse_corporate_number(first + number[1:])


@pytest.mark.parametrize("place", range(1, 13))
def test_a_mistyped_digit_is_noticed_but_for_0_and_9(place: int) -> None:
    number = "7123456789012"
    for digit in set("0123456789") - {number[place]}:
        mistyped = number[:place] + digit + number[place + 1 :]
        if {digit, number[place]} == {"0", "9"}:
            assert parse_corporate_number(mistyped) == mistyped
        else:
            with pytest.raises(ValueError, match="検査用数字"):
                parse_corporate_number(mistyped)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "入力してください"),
        ("　", "入力してください"),
        ("T7000012050002", "登録番号"),
        ("Ｔ７００００１２０５０００２", "登録番号"),
        ("000012050002", "会社法人等番号"),
        ("70000120500021", "14桁"),
        ("123", "3桁"),
        ("70000120五0002", "数字13桁"),
        ("٧000012050002", "数字13桁"),
        ("0000000000000", "検査用数字"),
    ],
)
def test_refused_with_a_reason(typed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_corporate_number(typed)


def test_base_must_be_twelve_digits() -> None:
    with pytest.raises(ValueError, match="12 digits"):
        check_digit("7000012050002")
