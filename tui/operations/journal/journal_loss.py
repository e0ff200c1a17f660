"""Losses of the journal: said with what was saved, and changes are refused until a person has
confirmed once.

A change that is missing may have been sent: without its record nothing keeps it from being sent
again.
"""

from __future__ import annotations

import sqlite3

from tui.operations.journal.journal_errors import JournalError

CONFIRM = "hostdeck ops --confirm-loss"


class JournalLost(JournalError):
    """Records were lost and no person has confirmed that yet: changes are refused."""

    outcome = "the journal lost records"
    exit_code = 3


def note_loss(db: sqlite3.Connection, at: float, words: str) -> None:
    """Write down a loss, in sentences."""
    db.execute("INSERT INTO loss VALUES (?, ?, NULL, '')", (at, words))


def add_words(db: sqlite3.Connection, words: str) -> None:
    """Add a sentence to the newest loss."""
    db.execute(
        "UPDATE loss SET words = words || ' ' || ? WHERE rowid = (SELECT max(rowid) FROM loss)",
        (words,),
    )


def withdraw_loss(db: sqlite3.Connection) -> None:
    """Forget the newest loss: nothing was lost after all."""
    db.execute("DELETE FROM loss WHERE rowid = (SELECT max(rowid) FROM loss)")


def unconfirmed(db: sqlite3.Connection) -> str:
    """Return the losses that have not been confirmed, in sentences; empty when there is none."""
    rows = db.execute("SELECT words FROM loss WHERE confirmed_at IS NULL ORDER BY rowid").fetchall()
    return " ".join(str(row[0]) for row in rows)


def confirm(db: sqlite3.Connection, at: float, who: str) -> None:
    """A person knows of the losses: changes are let through again."""
    db.execute(
        "UPDATE loss SET confirmed_at=?, confirmed_by=? WHERE confirmed_at IS NULL", (at, who)
    )


def refuse_after_loss(db: sqlite3.Connection, doing: str) -> None:
    """Raise JournalLost while a loss is not confirmed."""
    words = unconfirmed(db)
    if words:
        raise JournalLost(
            doing,
            said=words,
            certain="Nothing was sent.",
            next="A change that is missing may have been sent: check your servers, then confirm "
            f"with {CONFIRM}.",
        )


def saved_words(what: str, saved: int, newest: int, known: int) -> str:
    """Return sentences on what became of the records.

    Args:
        saved: How many operations were saved.
        newest: The highest number among them.
        known: The highest number that was ever written, as far as the mark beside the journal
        tells.
    """
    words = f"{what} Hostdeck recovered {saved} operation{'' if saved == 1 else 's'}"
    if known > newest:
        reach = f", the newest with number {newest}" if saved else ""
        return f"{words}{reach}; operations up to number {known} had been written."
    return f"{words}; others may be missing."
