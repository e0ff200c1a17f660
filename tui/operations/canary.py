"""The state of each target of a batch, and the healthy one that goes first. Pure.

The first server of a batch is the test for the rest: if it fails, nothing more is sent. A server
that is off, suspended, or busy is not a valid test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_rented
from tui.format import ago
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.operations.guards import cautions
from tui.operations.plan import Plan
from tui.store.operations import Operation
from tui.text import safe_text

RECENT_S = 180.0
"""Age above which a power reading is stale."""
SWITCHES_ON = "eq/on"
POWERED = frozenset({"eq/off", "eq/hard_off", "eq/reboot"})
"""Actions that have no effect, or another effect, on a server that is off."""
SUSPENDED, OVERDUE, OFF, ON = "suspended", "overdue", "off", "on"


@dataclass(frozen=True, slots=True)
class Standing:
    """The known state of one target."""

    words: str
    """For the list in the confirmation: "on", "on, stale: read 2 h ago", "unknown"."""
    tone: str
    """ "", "warn", "bad" or "dim"."""
    group: str = ""
    """Why the dialog offers to skip the target, in a word; empty if it does not."""
    problems: tuple[str, ...] = ()
    """Reasons why it cannot go first, the worst one first; empty for a healthy server."""


@dataclass(frozen=True, slots=True)
class Known:
    """The inputs of the choice."""

    rows: Mapping[int, ServerRow]
    pending: Mapping[int, Operation]
    """Operations in progress or undecided, by server."""
    now: float
    """Unix seconds."""
    here: frozenset[str] = frozenset()
    """Addresses of this connection."""


def standing(server_id: int, action: str, known: Known) -> Standing:
    """Return the state of a target of `action`, a name of the catalog."""
    row = known.rows.get(server_id)
    if row is None:
        return Standing("unknown", "warn", problems=("it is not in the list",))
    rental = row.status.lower()
    if not is_rented(row.status):
        word = safe_text(rental, 24)
        return Standing(
            word, "bad", word, (f"its rental is {word}", *_problems(row, action, known))
        )
    if row.days_left is not None and row.days_left < 0:
        words = f"{_power_words(row, known.now)}, payment overdue"
        return Standing(
            words, "bad", OVERDUE, ("its payment is overdue", *_problems(row, action, known))
        )
    problems = _problems(row, action, known)
    group = _power_group(row, action)
    tone = "warn" if group or _is_stale(row, known.now) or row.power is Power.UNKNOWN else ""
    return Standing(_power_words(row, known.now), tone, group, problems)


def _power_group(row: ServerRow, action: str) -> str:
    if action in POWERED and row.power is Power.OFF:
        return OFF
    return ON if action == SWITCHES_ON and row.power is Power.ON else ""


def _is_stale(row: ServerRow, now: float) -> bool:
    return row.power is not Power.UNKNOWN and not (
        row.power_at is not None and now - row.power_at <= RECENT_S
    )


def _power_words(row: ServerRow, now: float) -> str:
    if row.power is Power.UNKNOWN:
        return "unknown"
    if not _is_stale(row, now):
        return str(row.power)
    when = "never read" if row.power_at is None else f"read {ago(now - row.power_at)}"
    return f"{row.power}, stale: {when}"


def _problems(row: ServerRow, action: str, known: Known) -> tuple[str, ...]:
    found = []
    pending = known.pending.get(row.id)
    if pending is not None:
        found.append(
            "another operation is running on it"
            if pending.under_way
            else "the outcome of an operation on it is unknown"
        )
    found += cautions(row, known.here)
    if row.alarm is SensorStatus.CRITICAL:
        found.append("a sensor is critical")
    wanted = Power.OFF if action == SWITCHES_ON else Power.ON
    if row.power is Power.UNKNOWN:
        found.append("its power is unknown")
    elif row.power is not wanted:
        found.append(f"it is {row.power}")
    elif _is_stale(row, known.now):
        found.append("its power was not read recently")
    return tuple(found)


def healthy_first(plan: Plan, known: Known) -> Plan:
    """Return the plan with a healthy server first. The others keep their order.

    Only for a batch of one request per server, because in every other plan the order matters.
    """
    if not is_fleet_batch(plan):
        return plan
    first = min(
        plan.requests, key=lambda request: _rank(request.server_id or 0, request.action.name, known)
    )
    rest = tuple(request for request in plan.requests if request is not first)
    return replace(plan, requests=(first, *rest))


def _rank(server_id: int, action: str, known: Known) -> tuple[bool, bool, bool, int]:
    """Return the sort key; the best server to go first has the smallest."""
    found = standing(server_id, action, known)
    busy = server_id in known.pending
    return (
        bool(found.problems),
        busy or found.tone == "bad",
        bool(found.group),
        len(found.problems),
    )


def first_words(plan: Plan, known: Known) -> str:
    """Return which server goes first and why, for the confirmation."""
    first = plan.requests[0]
    problems = standing(first.server_id or 0, first.action.name, known).problems
    name = first.server_name
    if not problems:
        return f"Starts with {name}, then {plan.wave} at a time."
    return (
        f"No target is known to be healthy. Starts with {name} although {', '.join(problems)}, "
        f"then {plan.wave} at a time."
    )


def tally(plan: Plan, known: Known) -> str:
    """Return the number of targets per state: "20 on, 3 on but stale, 2 off, 5 unknown"."""
    counted: Counter[str] = Counter()
    for request in plan.requests:
        state, _, more = standing(
            request.server_id or 0, request.action.name, known
        ).words.partition(", ")
        counted[f"{state} but stale" if more.startswith("stale") else more or state] += 1
    return ", ".join(f"{number:,} {state}" for state, number in counted.most_common())


def is_fleet_batch(plan: Plan) -> bool:
    """Return whether it sends one request to each of several servers, in any order."""
    ids = [request.server_id for request in plan.requests]
    return len(ids) > 1 and not plan.batch and None not in ids and len(set(ids)) == len(ids)


def groups(plan: Plan, known: Known) -> Mapping[str, Sequence[int]]:
    """Return the servers that the dialog offers to skip, by the word for the reason."""
    found: dict[str, list[int]] = {}
    for request in plan.requests if is_fleet_batch(plan) else ():
        group = standing(request.server_id or 0, request.action.name, known).group
        if group:
            found.setdefault(group, []).append(request.server_id or 0)
    return found
