from app.papers.placeholders import PLACEHOLDERS, blank_of, unknown_placeholders


def test_every_inline_placeholder_has_a_blank_that_can_be_seen_and_a_key():
    assert len(PLACEHOLDERS) > 30
    for spec in PLACEHOLDERS.values():
        assert spec.key
        assert spec.meaning
        assert spec.example
        assert bool(spec.blank) == (spec.kind == "inline"), spec.name
        # The tag of a content control takes 64 letters.
        assert len(f"open:{spec.key}") <= 64


def test_keys_are_not_used_twice():
    keys = [spec.key for spec in PLACEHOLDERS.values()]
    assert len(keys) == len(set(keys))


def test_blanks_have_the_form_of_what_is_filled_in():
    assert blank_of("締結日") == "令和　　年　　月　　日"
    assert blank_of("契約金額").startswith("金")
    assert blank_of("契約金額").endswith("円")


def test_unknown_names_are_listed():
    assert unknown_placeholders(["件名", "けんめい", "あ"]) == ("あ", "けんめい")
