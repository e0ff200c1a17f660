"""Claims: facts at the provider that have decided an operation. One fact decides at most one
operation.

A claim is written in the transaction that moves the operation, so two processes cannot both claim a
fact. Worker threads only (disk).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from tui.errors import HostdeckError
from tui.models.ticket import request_in
from tui.operations.outcomes.verdict import Verdict, is_same_request
from tui.store.operations import ORDERS, Operation, OpState, answer_of

if TYPE_CHECKING:
    from tui.operations.journal.journal import Journal

_NO_EFFECT = frozenset({OpState.PLANNED, OpState.NOT_SENT, OpState.REFUSED})
_INVOICE_FIELDS = ("invoice", "invoice_id", "invoiceid")
_INVOICE = re.compile(r"\b[Ii]nvoice (\d{1,18})\b")
_KINDS = {"eq/order_instance": "server", "eq/deploy": "server", "ssh_keys/add": "SSH key"}
"""Kind of object that the number in an answer of these actions identifies."""


class NotDecided(HostdeckError):
    """The facts of a read may belong to another operation. Nothing was written."""


def _alike(action: str) -> tuple[str, ...]:
    """Return the actions whose operations may explain the same facts."""
    return tuple(sorted(ORDERS)) if action in ORDERS else (action,)


def fact_check(
    journal: Journal, operation: Operation, verdict: Verdict
) -> Callable[[sqlite3.Connection], None]:
    """Return the check that runs inside the transaction of the move and claims the facts there.

    The check raises `NotDecided` if another operation holds a fact, follows the same key, or also
    matches.
    """

    def check(db: sqlite3.Connection) -> None:
        others = [
            other
            for other in journal.naming(operation.profile, _alike(operation.action))
            if other.id != operation.id
        ]
        claimed = _claims(db, operation.profile)
        _refuse_taken(verdict, others, claimed, operation)
        _refuse_rivals(
            verdict, [other for other in others if _may_explain(journal, other)], claimed, operation
        )
        db.executemany(
            "INSERT OR IGNORE INTO claim VALUES (?,?,?)",
            [(operation.profile, fact, operation.id) for fact in verdict.facts],
        )

    return check


def _claims(db: sqlite3.Connection, profile: str) -> dict[str, int]:
    return dict(
        db.execute("SELECT fact, operation FROM claim WHERE profile=?", (profile,)).fetchall()
    )


def _refuse_taken(
    verdict: Verdict, others: Collection[Operation], claimed: dict[str, int], operation: Operation
) -> None:
    for fact in verdict.facts:
        holder = claimed.get(fact)
        if holder is None:
            holder = next((other.id for other in others if fact in facts_of(other)), None)
        if holder is not None and holder != operation.id:
            raise _not_decided(
                f"{_named(fact)} belongs to operation {holder} and does not decide this operation."
            )
    if verdict.key is not None:
        for other in others:
            if other.key == verdict.key:
                raise _not_decided(f"Its key already belongs to operation {other.id}.")


def _refuse_rivals(
    verdict: Verdict, others: Collection[Operation], claimed: dict[str, int], operation: Operation
) -> None:
    fits = verdict.fits or (partial(_fits_state, operation))
    owned: dict[int, set[str]] = {}
    for fact, holder in claimed.items():
        owned.setdefault(holder, set()).add(_kind(fact))
    rivals = [
        other
        for other in others
        if fits(other) >= verdict.strength
        and not _is_explained(other, verdict, owned.get(other.id, set()))
    ]
    if not rivals:
        return
    numbers = sorted(rival.id for rival in (operation, *rivals))
    listed = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
    what = " and ".join(map(_named, verdict.facts)) or "The state that was read"
    raise _not_decided(f"{what} matches operations {listed} equally and decides none of them.")


def _is_explained(other: Operation, verdict: Verdict, owned: set[str]) -> bool:
    """Return whether the operation is known to have created another object of the same kind."""
    kinds = owned | {_kind(fact) for fact in facts_of(other)}
    return any(_kind(fact) in kinds for fact in verdict.facts)


def _fits_state(operation: Operation, other: Operation) -> int:
    """Return the match of two requests; 0 if the other one was done before this one was sent.

    States recur, so the earlier operation is unrelated.
    """
    if other.state is OpState.DONE and other.changed_at < (
        operation.sent_at or operation.planned_at
    ):
        return 0
    return is_same_request(operation, other)


def _may_explain(journal: Journal, other: Operation) -> bool:
    if other.state in _NO_EFFECT or other.sent_at is None:
        return False
    if other.state is not OpState.FAILED:
        return True
    # Accepted first and failed later: an order may have left its invoice anyway.
    return was_accepted(journal, other)


def was_accepted(journal: Journal, operation: Operation) -> bool:
    """Return whether the provider returned a key for it."""
    return any(event.state is OpState.RUNNING for event in journal.events(operation.id))


def facts_of(operation: Operation) -> frozenset[str]:
    """Return the objects that the answer of an operation names as its own."""
    answer = answer_of(operation)
    parts = [
        part
        for part in (answer, answer.get("scope"), answer.get("context"), answer.get("data"))
        if isinstance(part, dict)
    ]
    found = {
        f"invoice {number}"
        for part in parts
        for name in _INVOICE_FIELDS
        if (number := _number(part.get(name)))
    }
    if operation.state is OpState.DONE:
        found |= {f"invoice {number}" for number in _INVOICE.findall(operation.said)}
    kind = _KINDS.get(operation.action)
    if kind is not None:
        found |= {f"{kind} {number}" for part in parts if (number := _number(part.get("id")))}
    if operation.action == "rhr/add" and (request := request_in(operation.said)) is not None:
        found.add(f"request {request}")
    return frozenset(found)


def answer_of_facts(facts: Collection[str]) -> str | None:
    """Return the facts in the form of an answer, JSON: the invoice and the server; `None` without
    either."""
    numbers = {_kind(fact): _number(fact.rpartition(" ")[2]) for fact in facts}
    answer: dict[str, Any] = {"invoice": numbers["invoice"]} if "invoice" in numbers else {}
    answer |= {"context": {"id": numbers["server"]}} if "server" in numbers else {}
    return json.dumps(answer) if answer else None


def _number(value: Any) -> int:
    if isinstance(value, dict):
        value = value.get("id")
    text = str(value)[:19]
    return int(text) if text.isascii() and text.isdecimal() and not isinstance(value, bool) else 0


def _kind(fact: str) -> str:
    return fact.rpartition(" ")[0]


def _named(fact: str) -> str:
    return fact[:1].upper() + fact[1:]


def _not_decided(words: str) -> NotDecided:
    return NotDecided("Deciding an operation", said=words, certain="Nothing was written.")
