"""Hostile text from the provider: shown as harmless pictures, sent back as it was."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tui.text import MAX_CHARS, REPLACEMENT, Untrusted, safe_lines, safe_text

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x9d\x07\n\r\t\x7f\u202e\u2066\u200b\ufeff\ud800[]"),
    )
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("web-01.example.net", "web-01.example.net"),
        ("\x1b]52;c;cm0gLXJmIC8=\x1b\\", "␛]52;c;cm0gLXJmIC8=␛\\"),
        ("\x1b]0;title\x07", "␛]0;title␇"),
        ("\x1b[2J\x1b[31m", "␛[2J␛[31m"),
        ("\x1b]8;;https://evil\x1b\\x", "␛]8;;https://evil␛\\x"),
        ("a\nb\r\nc\td", "a␊b␍␊c␉d"),
        ("nul\x00 del\x7f bs\x08", "nul␀ del␡ bs␈"),
        ("csi\x9b31m osc\x9d0;x\x9c", f"csi{REPLACEMENT}31m osc{REPLACEMENT}0;x{REPLACEMENT}"),
        ("\u202egnp.exe", f"{REPLACEMENT}gnp.exe"),
        ("a\u2066b\u2069\u200e\u200f\u061c", f"a{REPLACEMENT}b" + REPLACEMENT * 4),
        ("zero\u200b\u200c\u200d\u2060\ufeff\u00ad", "zero" + REPLACEMENT * 6),
        ("\u2028\u2029", REPLACEMENT * 2),
        ("\ud800", REPLACEMENT),
        ("\ue000\U000e0041\u0378", REPLACEMENT * 3),
        ("a\u00a0b\u3000c", "a b c"),
    ],
)
def test_what_could_act_becomes_a_picture(raw: str, shown: str) -> None:
    assert safe_text(raw) == shown


@pytest.mark.parametrize(
    "text", ["host[/]", "web[@click=app.reboot]01[/]", "[red]x", "a\\[b]c", "[[red]]x", "$h"]
)
def test_markup_is_left_alone_for_it_is_only_text(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize(
    "text", ["サーバー", "服务器-01", "сервер", "café", "cafe\u0301", "🖥", "٣"]
)
def test_other_scripts_wide_and_combined_characters_stay(text: str) -> None:
    assert safe_text(text) == text


@given(HOSTILE)
def test_nothing_that_acts_or_hides_is_left(text: str) -> None:
    shown = safe_text(text)
    assert not {unicodedata.category(char) for char in shown} & {
        "Cc",
        "Cf",
        "Cs",
        "Co",
        "Cn",
        "Zl",
        "Zp",
    }
    assert len(shown.splitlines()) <= 1
    assert safe_text(shown) == shown
    assert len(shown) == min(len(text), MAX_CHARS)
    shown.encode()


@given(HOSTILE)
def test_several_lines_are_each_harmless(text: str) -> None:
    lines = safe_lines(text)
    assert lines == [safe_text(line) for line in lines]
    assert all(len(line.splitlines()) <= 1 for line in lines)


def test_lines_are_split_where_people_see_them_end() -> None:
    assert safe_lines("a\r\nb\rc\nd\te\x0bf") == ["a", "b", "c", "d    e␋f"]
    assert safe_lines("") == [""]


def test_text_is_cut_at_its_limit() -> None:
    assert len(safe_text("x" * 10_000)) == MAX_CHARS == 4096
    assert safe_text("\x1b" * 10, 3) == "␛␛␛"
    assert len(safe_lines("x" * 100_000)[0]) == MAX_CHARS
    assert len(safe_lines("x\n" * 50_000)) == 65_536 // 2 + 1


HIDDEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


@pytest.mark.parametrize("char", HIDDEN, ids=lambda char: f"U+{ord(char):04X}")
def test_two_names_that_look_the_same_are_told_apart(char: str) -> None:
    assert safe_text(f"web{char}01") == f"web{REPLACEMENT}01"


# The type


def test_untrusted_text_shows_itself_harmless_and_keeps_what_was_sent() -> None:
    name = Untrusted("web\x1b]0;x\x07")
    assert str(name) == f"{name}" == name.shown == "web␛]0;x␇"
    assert "\x1b" not in repr(name)
    assert name.raw == "web\x1b]0;x\x07", "clear_pxe wants the host name as it is"
    assert not Untrusted("")
    assert not isinstance(name, str), "no widget takes it by mistake"


def test_it_is_read_from_text_and_numbers_and_written_as_it_came() -> None:
    adapter = TypeAdapter(Untrusted)
    assert adapter.validate_python("a\nb") == Untrusted("a\nb")
    assert adapter.validate_python(12) == Untrusted("12")
    assert adapter.validate_python(Untrusted("x")) == Untrusted("x")
    assert adapter.dump_python(Untrusted("a\nb")) == "a\nb"
    for wrong in (None, True, [], {}, b"x"):
        with pytest.raises(ValidationError):
            adapter.validate_python(wrong)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("e\u0301\u0302\u0303\u0304x", "e\u0301\u0302\ufffd\ufffdx"),
        ("\u2764\ufe0f", "\u2764\ufffd"),
        ("\U0001f1e9\U0001f1ea", "\ufffd\ufffd"),
        ("1\u20e3", "1\ufffd"),
    ],
)
def test_what_terminals_disagree_about_or_what_piles_up_is_replaced(raw: str, shown: str) -> None:
    assert safe_text(raw) == shown
    assert safe_text(shown) == shown
