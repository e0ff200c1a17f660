"""Runs of the user's programs in the journal, for the audit trail. Worker threads only (disk)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields

from tui.operations.journal.journal_loss import refuse_after_loss
from tui.operations.journal.journal_owners import JournalOwners


@dataclass(frozen=True, slots=True)
class ProgramRun:
    """One run of a program on one server."""

    id: int
    at: float
    """Unix seconds."""
    who: str
    name: str
    """Name of the command in the configuration."""
    server_id: int
    server_name: str
    words: str
    """Program and arguments as one line; secrets are masked."""
    state: str
    """ "running", "done", "failed", "refused"."""
    said: str
    reason: str
    ticket: str


_COLUMNS = ", ".join(field.name for field in fields(ProgramRun))


class JournalPrograms(JournalOwners):
    """The part of the journal about programs of the user."""

    def note_program(self, run: ProgramRun, profile: str) -> int:
        """Record a run before it starts, or its refusal. Return its number."""
        with self._writing("Recording the program before it runs") as db:
            if run.state != "refused":
                refuse_after_loss(db, "Running a program")
            cursor = db.execute(
                "INSERT INTO program (at, profile, who, name, server_id, server_name, words, state,"
                " said, reason, ticket) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
                (
                    run.at,
                    profile,
                    run.who,
                    run.name,
                    run.server_id,
                    run.server_name,
                    run.words,
                    run.state,
                    run.said,
                    run.reason,
                    run.ticket,
                ),
            )
            return int(cursor.lastrowid or 0)

    def end_program(self, number: int, state: str, said: str) -> None:
        """Record how a run ended."""
        with self._writing("Recording the result of the program") as db:
            db.execute("UPDATE program SET state=?, said=? WHERE id=?", (state, said, number))

    def programs(self, profile: str, at: float) -> list[ProgramRun]:
        """Return the runs since a time, newest first."""
        with self._reading():
            try:
                rows = self._db.execute(
                    f"SELECT {_COLUMNS} FROM program WHERE profile=? AND at>=? ORDER BY id DESC",
                    (profile, at),
                ).fetchall()
            except sqlite3.OperationalError:
                return []  # a read-only journal may lack this table
        return [ProgramRun(*row) for row in rows]
