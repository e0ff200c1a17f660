"""`hostdeck ops --decide`: the read that tells what became of a change whose answer was lost, and
its verdict kept.

Nothing is ever sent again. What the read shows to be going on still is followed to its end.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.change_session import exit_code_of
from tui.cli.exit_codes import ExitCode
from tui.cli.workshop import LOOK_S, Workshop, workshop
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.store.operations import Operation


def decide(
    start: StartOptions, numbers: Sequence[int], timeout_s: float
) -> tuple[list[Operation], ExitCode]:
    """Decide these operations, or all that are undecided, and wait for what goes on.

    Returns:
        The operations as they are now, newest first, and the exit code of the worst.

    Raises:
        UsageError: There is no operation of that number in this account's journal.
    """
    with workshop(start) as shop:
        chosen = _chosen(shop, numbers)
        _read(shop, [one for one in chosen if one.is_undecided], timeout_s)
        now = [shop.store.operations[one.id] for one in chosen]
        if any(one.under_way for one in now):
            _tell(shop.give_to_background())
    return now, exit_code_of(now)


def _chosen(shop: Workshop, numbers: Sequence[int]) -> list[Operation]:
    """What is to be decided; it stands in the store then, however old it is."""
    journal, account = shop.operations.ledger.journal(), shop.operations.profile
    undecided = [one for one in journal.open_operations(account) if one.is_undecided]
    known = {one.id: one for one in (*journal.since(account, 0.0), *undecided)}
    missing = [number for number in numbers if number not in known]
    if missing:
        raise UsageError(
            "Deciding what became of a change",
            said=f"There is no operation {missing[0]} here.",
            certain="Nothing was asked of the provider.",
            next="hostdeck ops --open lists what is undecided.",
        )
    found = [known[number] for number in numbers] if numbers else undecided
    shop.store.put_operations([one for one in found if one.id not in shop.store.operations])
    return sorted((shop.store.operations[one.id] for one in found), key=lambda one: -one.id)


def _read(shop: Workshop, undecided: Sequence[Operation], timeout_s: float) -> None:
    """Make the reads, all at once; wait for what they tell, and for the end of what they show to be
    going on."""
    from tui.operations.outcomes.verdicts import decider_of

    until = shop.clock.monotonic() + timeout_s
    waited: list[threading.Event] = []
    for one in undecided:
        if decider_of(one) is None:
            sys.stderr.write(
                f"{safe_text(f'{one.id} {one.action}')}: no read tells what became of it. "
                f"Say it: hostdeck ops --done {one.id}, or --not-done {one.id}.\n"
            )
            continue
        heard = threading.Event()
        waited.append(heard)
        shop.operations.deciding.now(one.id, heard.set)
    for heard in waited:
        heard.wait(max(0.0, until - shop.clock.monotonic()))
    pause = threading.Event()
    while (
        any(shop.store.operations[one.id].under_way for one in undecided)
        and shop.clock.monotonic() < until
    ):
        pause.wait(LOOK_S)


def _tell(pid: int | None) -> None:
    if pid is not None:
        sys.stderr.write(
            f"Still under way; process {pid} watches it in the background. hostdeck ops shows it.\n"
        )
