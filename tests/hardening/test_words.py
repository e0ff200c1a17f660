"""Some thousand changed wordings on every run of the tests; `make hardening` reads a hundred
thousand."""

from __future__ import annotations

from tests.hardening import words
from tests.support.wordings import READERS


def test_no_changed_wording_is_misread() -> None:
    found = words.measure(4000, 5)
    assert not found.wrong, words.report(found, 5)
    assert min(found.kinds.values()) > 500


def test_a_reader_of_letters_is_caught() -> None:
    """The check can fail: this is how ports were read before there was a vocabulary."""

    def careless(text: str) -> str:
        low = text.lower()
        if any(word in low for word in ("not", "down", "no link", "inactive")):
            return "down"
        return (
            "up" if any(word in low for word in ("connected", "up", "active", "on")) else "unknown"
        )

    found = words.measure(2000, 5, {**READERS, "link": careless})
    assert any(problem.startswith("link: ") for problem in found.wrong)
