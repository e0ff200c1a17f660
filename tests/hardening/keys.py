"""Every fault into the looks at a key while a change is under way, at a look too early and at the
one that matters.

The change was sent once and stays sent once. It may end as done, or as unknown; as failed only when
the provider said so itself.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from tests.operations.rig import rig, signed_in, still_provider
from tests.operations.test_operations import METAL, Scene, reboot
from tui.simulator.faults import AFTER_EFFECT, Fault
from tui.store.operations import OpState

CHECK = "eq_callback/check"
NOT_HERE = {Fault.SOLD_OUT, Fault.PRICE_CHANGED, Fault.SLOW, Fault.NO_KEY, Fault.SESSION_LOST}
"""Without a meaning for a look at a key; a look is allowed 15 seconds, too long to wait for."""
SAYS_NO = {Fault.WRONG_PIN}
"""A plain no about the task: a look sends no PIN. Any other bare no may be about the look."""
HARMLESS = {Fault.BOM, Fault.WRONG_TYPES}


@dataclass
class Looks:
    """How the operations ended."""

    runs: int = 0
    ends: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[str] = field(default_factory=list)


def may_end(fault: Fault, *, last: bool) -> set[OpState]:
    """What is right after that fault, at the look that finds the work ended or at an earlier
    one."""
    if fault in SAYS_NO:
        return {OpState.FAILED}
    if fault is Fault.YES_ONLY or fault in HARMLESS:
        return {OpState.DONE}
    if fault is Fault.KEY_GONE or fault is Fault.ANOTHER_SERVER:
        return {OpState.UNKNOWN} if last or fault is Fault.KEY_GONE else {OpState.DONE}
    # The provider deletes a key with the answer that says OK, and that answer was lost.
    return {OpState.UNKNOWN} if last and fault in AFTER_EFFECT else {OpState.DONE}


def measure() -> Looks:
    """Every fault at both looks; the state after it, and how often the change was sent."""
    looks = Looks()
    for fault in Fault:
        for last in (False, True):
            if fault not in NOT_HERE:
                _run_to_end(looks, fault, last=last)
    return looks


def _run_to_end(looks: Looks, fault: Fault, *, last: bool) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="hostdeck-keys-") as directory,
        still_provider() as (server, world),
        signed_in(server.url) as client,
        rig() as parts,
    ):
        scene = Scene(parts, client, world, Path(directory) / "state" / "journal.sqlite3").begin()
        world.faults.add(CHECK, fault)
        scene.submit(reboot(METAL))
        scene.wind(
            lambda: OpState.PLANNED not in scene.states() and OpState.SENDING not in scene.states(),
            "it is sent",
        )
        if last:
            world.clock.advance(600)
        scene.wind_to_end()
        (state,) = scene.states()
        looks.runs += 1
        when = "the last look" if last else "an early look"
        looks.ends[fault.value][f"{when}: {state}"] += 1
        if state not in may_end(fault, last=last):
            looks.wrong.append(f"{fault} at {when}: {state} {scene.found()[0].said!r}")
        if world.requests["eq/reboot"] != 1:
            looks.wrong.append(f"{fault} at {when}: sent {world.requests['eq/reboot']} times")
        scene.operations.close()


def report(looks: Looks) -> str:
    """A line for each fault."""
    lines = [f"{looks.runs} operations, {len(looks.wrong)} wrong"]
    lines += [f"  {fault:<16}{', '.join(ends)}" for fault, ends in looks.ends.items()]
    return "\n".join([*lines, *looks.wrong])
