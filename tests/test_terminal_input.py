"""Bytes of a terminal: keys, text and pastes come out, whatever else comes with them and wherever
it is cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.terminal_bytes import BEL, BODIES, REPLIES, ST, STRINGS
from tui.terminal.terminal_input import InputFilter, plain_text
from tui.terminal.terminal_tokens import Kind, Token

SOON, LATER = 0.0, 3.0


def texts(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens)


def keys_only(sequence: str) -> bool:
    return sequence in ("\x1b[A", "\x1b[3~", "\x1bOP")


def read(*pieces: bytes, pause: float = SOON) -> list[Token]:
    """Read pieces with a pause before each; what is cut is joined again."""
    reading = InputFilter(keys_only)
    tokens: list[Token] = []
    now = 100.0
    for piece in pieces:
        while (due := reading.deadline) is not None and due <= now:
            tokens += reading.tick(due)
        tokens += reading.feed(piece, now)
        now += pause
    return joined([*tokens, *reading.finish()])


def joined(tokens: list[Token]) -> list[Token]:
    made: list[Token] = []
    for token in tokens:
        if made and made[-1].kind is token.kind is Kind.TEXT:
            made[-1] = Token(Kind.TEXT, made[-1].text + token.text)
        else:
            made.append(token)
    return made


@pytest.mark.parametrize("data", [*STRINGS.values(), *REPLIES.values()], ids=[*STRINGS, *REPLIES])
def test_no_answer_of_a_terminal_is_typed_wherever_it_is_cut(data: bytes) -> None:
    assert read(b"a" + data + b"b") == [Token(Kind.TEXT, "ab")]
    for at in range(1, len(data)):
        assert texts(read(data[:at], data[at:], b"b")) == "b"
    for at in range(2, len(data)):
        assert texts(read(data[:at], data[at:], pause=LATER)) == "", data[:at]
        assert texts(read(data[:at], data[at:], pause=0.2)) == "", data[:at]


@pytest.mark.parametrize("data", [*STRINGS.values(), *REPLIES.values()], ids=[*STRINGS, *REPLIES])
def test_cut_right_after_its_esc_only_the_esc_is_a_key(data: bytes) -> None:
    assert texts(read(data[:1], data[1:], pause=LATER)) == "\x1b"


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_never_ends_is_dropped_and_keys_work_again(body: bytes) -> None:
    reading = InputFilter(keys_only)
    assert reading.feed(body, 0.0) == []
    assert reading.deadline is not None
    assert reading.tick(11.0) == []
    assert reading.feed(b"q", 11.0) == [Token(Kind.TEXT, "q")]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_esc_and_ctrl_c_lead_out_of_what_never_ends(body: bytes) -> None:
    reading = InputFilter(keys_only)
    reading.feed(body, 0.0)
    assert texts([*reading.feed(b"\x03", 1.0), *reading.tick(1.1)]) == "\x03"
    assert texts([*read(body, b"\x03reboot" + ST, pause=LATER)]) == ""
    reading.feed(body, 2.0)
    reading.feed(b"\x1b", 3.0)
    assert texts(reading.feed(b"q", 4.0)) == "q"


@pytest.mark.parametrize(
    "byte", [0xCA, 0xFC, 0x9B, 0x9D, 0x90, 0x9F, 0x98, 0x9E, 0x80, 0xA4, 0xC0, 0xFF]
)
def test_an_undecodable_byte_is_no_key_and_the_next_key_works(byte: int) -> None:
    assert texts(read(bytes((byte,)), b"q", pause=0.3)) == "q"


@pytest.mark.parametrize("first", [b"\x9b", b"\x9d", b"\x90", b"\x9f", b"\x98", b"\x9e"])
def test_a_control_string_of_8_bits_is_swallowed(first: bytes) -> None:
    content = b"31;1m" if first == b"\x9b" else b"11;rgb:1e1e" + ST
    for at in range(len(content)):
        assert texts(read(first + content[:at], content[at:])) == ""
        assert texts(read(first + content[:at], content[at:], pause=LATER)) == ""
    assert texts(read(first + content + b"q")) == "q"


@pytest.mark.parametrize("char", ["é", "漢", "😀", "Н", "А", "Ý", "ʛ", "С", "П"])
def test_a_character_may_come_in_pieces(char: str) -> None:
    data = char.encode()
    for at in range(1, len(data)):
        for pause in (SOON, LATER):
            assert read(data[:at], data[at:], b"!", pause=pause) == [Token(Kind.TEXT, f"{char}!")]


def test_esc_is_a_key_after_its_delay_and_alt_is_with_its_key() -> None:
    assert read(b"\x1b", b"]", pause=0.06) == [Token(Kind.KEY, "\x1b"), Token(Kind.TEXT, "]")]
    assert read(b"\x1b", b"]", b"j", pause=0.3) == [Token(Kind.KEY, "\x1b"), Token(Kind.TEXT, "]j")]
    assert read(b"\x1b", b"[", b"j", pause=0.3) == [Token(Kind.KEY, "\x1b"), Token(Kind.TEXT, "[j")]
    assert read(b"\x1bx") == [Token(Kind.KEY, "\x1bx")]
    assert read("\x1bé".encode()) == [Token(Kind.KEY, "\x1bé")]
    assert read(b"\x1b\x1b") == [Token(Kind.KEY, "\x1b")] * 2
    assert read(b"\x1b[A") == read(b"\x1b", b"[A") == [Token(Kind.SEQUENCE, "\x1b[A")]
    assert read(b"\x1bOP") == [Token(Kind.SEQUENCE, "\x1bOP")]
    assert read(b"\x1b]", b"j", pause=0.3) == [Token(Kind.TEXT, "j")]


def test_a_paste_is_text_and_nothing_else() -> None:
    begin, end = b"\x1b[200~", b"\x1b[201~"
    assert read(begin + b"y\x1b[Aes\r\x07" + end) == [Token(Kind.PASTE, "y[Aes\r")]
    assert read(begin + b"a" + end + b"q\r" + end) == [Token(Kind.PASTE, "aq\r")]
    assert read(begin + b"a" + end, b"q", pause=0.2) == [
        Token(Kind.PASTE, "a"),
        Token(Kind.TEXT, "q"),
    ]
    assert read(begin + b"a" + end + begin + b"b" + end) == [
        Token(Kind.PASTE, "a"),
        Token(Kind.PASTE, "b"),
    ]
    assert read(begin + b"abc", b"def" + end, pause=5.0) == [Token(Kind.PASTE, "abcdef")]
    assert read(begin + b"abc", b"q", pause=1.0) == [
        Token(Kind.PASTE, "abc"),
        Token(Kind.TEXT, "q"),
    ]
    assert read(begin + b"abc", b"\x1b", pause=1.0) == [
        Token(Kind.PASTE, "abc"),
        Token(Kind.KEY, "\x1b"),
    ]
    assert read(begin + b"abc\xff\xca") == [Token(Kind.PASTE, "abc")]
    assert read(end + b"q") == [Token(Kind.TEXT, "q")]
    data = begin + "é漢 x".encode() + end
    for at in range(1, len(data)):
        assert read(data[:at], data[at:]) == [Token(Kind.PASTE, "é漢 x")]


pieces = st.one_of(
    st.binary(max_size=6),
    st.sampled_from([*STRINGS.values(), *REPLIES.values()]),
    st.sampled_from(
        [
            b"\x1b",
            b"\x1b[",
            b"\x1b]",
            b"\x1bP",
            ST,
            BEL,
            b"\x1b[200~",
            b"\x1b[201~",
            b"\x1b[A",
            b"\x9b",
        ]
    ),
    st.text(max_size=3).map(lambda text: text.encode("utf-8", "replace")),
)


@settings(max_examples=400)
@given(st.lists(pieces, max_size=8), st.data())
def test_any_bytes_cut_anywhere_give_the_same(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    bounds = [0, *cuts, len(whole)]
    assert read(*(whole[a:b] for a, b in itertools.pairwise(bounds))) == read(whole)


inner = st.binary(max_size=40).filter(lambda body: not set(body) & {0x07, 0x18, 0x1A, 0x1B, 0x9C})


@settings(max_examples=400)
@given(
    st.sampled_from(
        [
            b"\x1b]",
            b"\x1bP",
            b"\x1b_",
            b"\x1b^",
            b"\x1bX",
            b"\x9d",
            b"\x90",
            b"\x9f",
            b"\x98",
            b"\x9e",
        ]
    ),
    inner,
    st.sampled_from([ST, BEL]),
)
def test_nothing_from_within_a_control_string_comes_out(
    begin: bytes, body: bytes, end: bytes
) -> None:
    assert texts(read(begin + body + end + b"q")) == "q"


@settings(max_examples=300)
@given(st.lists(st.tuples(pieces, st.sampled_from([0.0, 0.04, 0.2, 1.0, 12.0])), max_size=12))
def test_whatever_comes_the_keyboard_works_again_in_the_end(
    parts: list[tuple[bytes, float]],
) -> None:
    reading, now = InputFilter(keys_only), 0.0
    for part, pause in parts:
        now += pause
        reading.feed(part, now)
    for _ in range(4):
        due = reading.deadline
        if due is not None:
            now = max(now, due)
            reading.tick(now)
    assert texts(reading.feed(b"q", now + 12.0)).endswith("q")


def test_an_old_mouse_beside_a_string_of_8_bits() -> None:
    assert texts(read(b"\x1b[M\xf1\x89\xc4\x9freboot\x07q")) == "q"


def test_a_line_at_a_prompt() -> None:
    assert plain_text(b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\yes\n") == "yes\n"
    assert plain_text(b"\x1b]0;yes\x1b\\\n") == "\n"
    assert plain_text(b"\xfcyes\n") == "\ufffdyes\n"
    assert plain_text(b"y\x9bes\n").strip() != "yes"
    assert plain_text("é漢\n".encode()) == "é漢\n"
