"""What `make hardening` does with two users, on every run of the tests: it takes seconds."""

from __future__ import annotations

import sys

from tests.hardening import neighbors


def test_neither_user_sees_alters_or_holds_up_anything_of_the_other() -> None:
    found = neighbors.measure()
    assert not found.wrong, neighbors.report(found)
    assert found.files > 5
    assert found.commands >= (7 if found.left_out else 21)


def test_files_that_others_can_read_are_found() -> None:
    """The check can fail: without this the one above would prove nothing."""
    found = neighbors.Found()
    with neighbors.provider() as (scratch, _, url):
        alone = neighbors.Person(scratch, "alone", None, sys.executable, url)
        place = scratch / "alone" / neighbors.OURS[1]
        (place / "journal.sqlite3").touch()
        (place / "journal.sqlite3").chmod(0o644)
        neighbors._modes(found, alone)
    assert any("mode 644" in problem for problem in found.wrong)
