"""The comparison with an order as lines and marks: a sign and words for each point."""

from __future__ import annotations

from tui.store.as_ordered import Compared, Match
from widgets.delivery_lines import delivery_lines, delivery_marks
from widgets.glyphs import ASCII, UNICODE

NAME = Compared("Host name", "web-09", "web-09", Match.YES)
SYSTEM = Compared("System", "Debian 12", "Debian 11", Match.NO)
LOGIN = Compared(
    "SSH key login", "ssh-ed25519 anna", "", Match.UNKNOWN, "the server was not checked"
)


def words(*points: Compared) -> list[str]:
    return ["".join(text for text, *_ in line) for line in delivery_lines(points, 100, UNICODE)]


def test_each_point_has_a_sign_and_both_values() -> None:
    title, name, system, login = words(NAME, SYSTEM, LOGIN)

    assert "1 as ordered, 1 differs, 1 unknown" in title
    assert name.startswith(UNICODE.ok)
    assert system.startswith(UNICODE.critical)
    assert "Debian 11, Debian 12 ordered" in system
    assert login.startswith(UNICODE.unknown)
    assert "the server was not checked" in login
    assert words() == []


def test_marks_name_what_differs_and_are_never_good_where_all_is_unknown() -> None:
    (wrong,) = delivery_marks([NAME, SYSTEM, LOGIN], ASCII)
    assert (wrong.tone, wrong.words, wrong.note) == (
        "bad",
        "System: Debian 11",
        "Debian 12 ordered",
    )
    (good,) = delivery_marks([NAME, LOGIN], ASCII)
    assert (good.tone, good.note) == ("good", "1 unknown")
    (unknown,) = delivery_marks([LOGIN], ASCII)
    assert unknown.tone == "dim"
    assert "unknown" in unknown.words
    assert delivery_marks([], ASCII) == []
