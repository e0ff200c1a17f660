"""Losses of the journal: recorded with the saved operations. Changes are refused until the user has
confirmed the loss once.

A missing change may have been sent. Without its record, nothing prevents sending it again.
"""

from __future__ import annotations

import sqlite3

from tui.operations.journal.journal_errors import JournalError

CONFIRM = "hostdeck ops --confirm-loss"


class JournalLost(JournalError):
    """Records were lost and the user has not confirmed that yet. Changes are refused."""

    outcome = "the journal lost records"
    exit_code = 3


def note_loss(db: sqlite3.Connection, at: float, words: str) -> None:
    """Record a loss, in sentences."""
    db.execute("INSERT INTO loss VALUES (?, ?, NULL, '')", (at, words))


def add_words(db: sqlite3.Connection, words: str) -> None:
    """Add a sentence to the newest loss."""
    db.execute(
        "UPDATE loss SET words = words || ' ' || ? WHERE rowid = (SELECT max(rowid) FROM loss)",
        (words,),
    )


def withdraw_loss(db: sqlite3.Connection) -> None:
    """Delete the newest loss, because nothing was lost."""
    db.execute("DELETE FROM loss WHERE rowid = (SELECT max(rowid) FROM loss)")


def unconfirmed(db: sqlite3.Connection) -> str:
    """Return the unconfirmed losses, in sentences; empty if there are none."""
    rows = db.execute("SELECT words FROM loss WHERE confirmed_at IS NULL ORDER BY rowid").fetchall()
    return " ".join(str(row[0]) for row in rows)


def confirm(db: sqlite3.Connection, at: float, who: str) -> None:
    """Note that the user knows of the losses, and allow changes again."""
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
    """Return sentences on the saved and lost records.

    Args:
        saved: How many operations were saved.
        newest: The highest number among them.
        known: The highest number ever written, according to the mark beside the journal.
    """
    words = f"{what} Hostdeck recovered {saved} operation{'' if saved == 1 else 's'}"
    if known > newest:
        reach = f", the newest with number {newest}" if saved else ""
        return f"{words}{reach}; operations up to number {known} had been written."
    return f"{words}; others may be missing."
