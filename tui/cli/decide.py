"""The command `hostdeck ops --decide`: read and save the outcome of a change whose answer was lost.

Nothing is ever sent again. If the read shows that the operation is still running, it is followed to
its end. The invoices of loose ends are read too: a paid invoice ends its loose end.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING

from tui.api.task_names import task_name
from tui.cli.change_session import exit_code_of
from tui.cli.command_parts import LOOK_S, CommandParts, command_parts
from tui.cli.exit_codes import ExitCode
from tui.config.start_options import StartOptions
from tui.errors import ApiError, UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.store.operations import Operation


def decide(
    start: StartOptions, numbers: Sequence[int], timeout_s: float
) -> tuple[list[Operation], ExitCode]:
    """Decide these operations, or all undecided ones, and wait for running ones.

    Returns:
        The operations as they are now, newest first, and the exit code of the worst outcome.

    Raises:
        UsageError: This account's journal has no operation with that number.
    """
    with command_parts(start) as parts:
        chosen = _chosen(parts, numbers)
        _read(parts, [operation for operation in chosen if operation.is_undecided], timeout_s)
        _read_invoices(parts, numbers)
        now = [parts.store.operations[operation.id] for operation in chosen]
        if any(operation.under_way for operation in now):
            _tell(parts.give_to_background())
    return now, exit_code_of(now)


def _chosen(parts: CommandParts, numbers: Sequence[int]) -> list[Operation]:
    """Return the operations to decide; load old ones into the store."""
    journal, account = parts.operations.ledger.journal(), parts.operations.profile
    undecided = [
        operation for operation in journal.open_operations(account) if operation.is_undecided
    ]
    known = {operation.id: operation for operation in (*journal.since(account, 0.0), *undecided)}
    missing = [number for number in numbers if number not in known]
    if missing:
        raise UsageError(
            "Checking the outcome of an operation",
            said=f"There is no operation {missing[0]}.",
            certain="Nothing was sent.",
            next="To list operations with an unknown outcome, run: hostdeck ops --open",
        )
    found = [known[number] for number in numbers] if numbers else undecided
    parts.store.put_operations(
        [operation for operation in found if operation.id not in parts.store.operations]
    )
    return sorted(
        (parts.store.operations[operation.id] for operation in found),
        key=attrgetter("id"),
        reverse=True,
    )


def _read(parts: CommandParts, undecided: Sequence[Operation], timeout_s: float) -> None:
    """Send all deciding reads; wait for their results and for operations found running."""
    from tui.operations.outcomes.verdicts import decider_of

    until = parts.clock.monotonic() + timeout_s
    waited: list[threading.Event] = []
    for operation in undecided:
        if decider_of(operation) is None:
            sys.stderr.write(
                f"{safe_text(f'{operation.id} {task_name(operation.action)}')}: "
                "Hostdeck cannot check the outcome. "
                f"Check the server, then run: hostdeck ops --done {operation.id} or "
                f"hostdeck ops --not-done {operation.id}\n"
            )
            continue
        decided = threading.Event()
        waited.append(decided)
        parts.operations.deciding.now(operation.id, decided.set)
    for decided in waited:
        decided.wait(max(0.0, until - parts.clock.monotonic()))
    pause = threading.Event()
    while (
        any(parts.store.operations[operation.id].under_way for operation in undecided)
        and parts.clock.monotonic() < until
    ):
        pause.wait(LOOK_S)


def _read_invoices(parts: CommandParts, numbers: Sequence[int]) -> None:
    """Read the invoices of loose ends, of all or of these operations, and print their states."""
    from tui.operations.loose_ends import RELEVANT, awaited_invoice, loose_ends

    history = parts.operations.ledger.journal().naming(parts.operations.profile, RELEVANT)
    known = {operation.id: operation for operation in history}
    for end in loose_ends(history, ()):
        invoice = awaited_invoice(end, known.get(end.id))
        if invoice is None or (numbers and end.id not in numbers):
            continue
        words = _invoice_words(parts, end.id, invoice)
        sys.stderr.write(f"{safe_text(f'{end.id} {task_name(known[end.id].action)}: {words}')}\n")


def _invoice_words(parts: CommandParts, number: int, invoice_id: int) -> str:
    """Read an invoice, and return its state. If it is paid or void, mark the operation as
    resolved."""
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.models.unknown_word import unknown_word
    from tui.models.vocabulary.business_vocabulary import PAID, UNPAID, VOID

    try:
        invoice = parts.client.call(whmcs.GET_INVOICE, whmcs.InvoiceRef(invoice_id=invoice_id))
    except ApiError as error:
        return f"Invoice {invoice_id} could not be read: {error}"
    if invoice.id != invoice_id:
        return f"The answer is about invoice {invoice.id}, not {invoice_id}."
    words = f"Invoice {invoice_id} is {invoice.shown_status}."
    if invoice.state in (PAID, VOID):
        settled = parts.operations.ledger.journal().settle(number, words)
        parts.store.put_operations([settled])
        return words
    if invoice.state == UNPAID:
        return f"{words} To pay it from the credit, run: hostdeck billing --pay {invoice_id}"
    if not invoice.status:
        return f"Invoice {invoice_id}: the state is unknown."
    return words if invoice.state else f"Invoice {invoice_id}: {unknown_word(str(invoice.status))}."


def _tell(pid: int | None) -> None:
    if pid is not None:
        sys.stderr.write(
            f"The operation is still running. Process {pid} follows it in the background. "
            "To see it, run: hostdeck ops"
        )
