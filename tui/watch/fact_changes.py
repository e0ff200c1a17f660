"""Comparison of facts with the known facts, to find changes worth a notice. Pure.

Each fact requires a number of consecutive equal readings before it counts as changed. An unknown
value is not a fact, so it neither reports a change nor interrupts a series of readings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from tui.text import safe_text
from tui.watch.notices import LONGEST_WORDS, Fact, FactKey, Notice, Severity

LISTED = "listed"
"""Field for the presence of a server in the list, or of an open loose end."""
NAMED = 5
"""Servers that a notice about several of them names."""
_FIRST = {"server": "came", "loose-end": "opened"}


@dataclass(frozen=True, slots=True)
class Known:
    """The confirmed value of a fact, and a new unconfirmed one."""

    value: str
    hostname: str = ""
    severity: Severity = Severity.INFO
    candidate: str = ""
    seen: int = 0
    """Consecutive readings that showed the candidate."""


@dataclass(frozen=True)
class Round:
    """All facts of one reading."""

    facts: tuple[Fact, ...]
    complete: frozenset[str] = frozenset()
    """Subjects that were read completely. Anything missing from them is gone."""
    baseline: frozenset[str] = frozenset()
    """Subjects that are read for the first time. Only problems are reported."""
    undecided: frozenset[int] = frozenset()
    """Servers of the account that the filter could not decide. They are not gone."""
    listed: frozenset[int] = frozenset()
    """All servers of the account. A listed server that is missing from the facts only fails the
    filter."""


@dataclass
class Outcome:
    """The notices of a reading, and the facts to store."""

    notices: list[Notice] = field(default_factory=list)
    known: dict[FactKey, Known] = field(default_factory=dict)
    """Facts whose stored state changes."""
    gone: set[FactKey] = field(default_factory=set)
    groups: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Groups of the notices that belong to one, by their ids."""


def compare(
    known: Mapping[FactKey, Known], found: Round, now: float, make_id: Callable[[], str]
) -> Outcome:
    """Return the changes between `known` and a reading."""
    outcome = Outcome()
    present: set[tuple[str, int]] = set()
    for fact in found.facts:
        present.add((fact.key.subject, fact.key.id))
        was = known.get(fact.key)
        if was is None:
            _first(outcome, fact, found, now, make_id)
        else:
            _next(outcome, fact, was, now, make_id)
    if len(outcome.groups) > 1:
        outcome.notices = _together(outcome.notices, outcome.groups)
    for notice in _gone(known, found, present, outcome.gone, now, make_id):
        outcome.notices.append(notice)
    return outcome


def _first(
    outcome: Outcome, fact: Fact, found: Round, now: float, make_id: Callable[[], str]
) -> None:
    outcome.known[fact.key] = Known(fact.value, fact.hostname, fact.severity)
    is_baseline = fact.key.subject in found.baseline
    if fact.is_news and (not is_baseline or fact.severity > Severity.INFO):
        what = _FIRST.get(fact.key.subject, "") if fact.key.field == LISTED else fact.key.field
        _add(outcome, fact, _notice(fact, "", what, now, make_id))


def _next(outcome: Outcome, fact: Fact, was: Known, now: float, make_id: Callable[[], str]) -> None:
    if fact.value == was.value:
        if was.candidate or was.hostname != fact.hostname:
            outcome.known[fact.key] = replace(was, hostname=fact.hostname, candidate="", seen=0)
        return
    seen = was.seen + 1 if fact.value == was.candidate else 1
    if seen < fact.needs:
        outcome.known[fact.key] = replace(was, candidate=fact.value, seen=seen)
        return
    outcome.known[fact.key] = Known(fact.value, fact.hostname, fact.severity)
    _add(outcome, fact, _notice(fact, was.value, fact.key.field, now, make_id))


def _add(outcome: Outcome, fact: Fact, notice: Notice) -> None:
    outcome.notices.append(notice)
    if any(fact.group):
        outcome.groups[notice.id] = fact.group


def _together(notices: list[Notice], groups: Mapping[str, tuple[str, str]]) -> list[Notice]:
    """Return the notices; those of one group are one notice, in the place of the first."""
    members: dict[tuple[str, str], list[Notice]] = {}
    for notice in notices:
        if notice.id in groups:
            members.setdefault(groups[notice.id], []).append(notice)
    made: list[Notice] = []
    for notice in notices:
        group = members.get(groups.get(notice.id, ("", "")), [notice])
        if len(group) == 1:
            made.append(notice)
        elif notice is group[0]:
            made.append(_of_many(group, groups[notice.id]))
    return made


def _of_many(group: list[Notice], words: tuple[str, str]) -> Notice:
    """Return one notice about several servers."""
    names = [notice.hostname for notice in group]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    task, end = words
    text = f"{task} on {len(group)} servers {end} ({', '.join(names[:NAMED])}{more})"
    return replace(group[0], text=safe_text(text, LONGEST_WORDS), server_id=None, hostname="")


def _notice(fact: Fact, before: str, what: str, now: float, make_id: Callable[[], str]) -> Notice:
    return Notice(
        make_id(),
        now,
        fact.key.subject,
        what,
        fact.severity,
        fact.with_before(before or "unknown"),
        fact.server_id,
        fact.hostname,
        before,
        fact.value,
    )


def _gone(
    known: Mapping[FactKey, Known],
    found: Round,
    present: set[tuple[str, int]],
    gone: set[FactKey],
    now: float,
    make_id: Callable[[], str],
) -> Iterable[Notice]:
    """Return a notice for each server or loose end that disappeared."""
    for key, was in known.items():
        if key.subject not in found.complete or (key.subject, key.id) in present:
            continue
        if key.subject == "server" and key.id in found.undecided:
            continue
        gone.add(key)
        if key.field == LISTED:
            is_server = key.subject == "server"
            yield Notice(
                make_id(),
                now,
                key.subject,
                "went" if is_server else "closed",
                Severity.WARNING if is_server else Severity.INFO,
                gone_words(key, was, is_listed=is_server and key.id in found.listed),
                key.id if is_server else None,
                was.hostname,
                was.value,
                "",
            )


def gone_words(key: FactKey, was: Known, *, is_listed: bool = False) -> str:
    """Return the sentence about a server or loose end that disappeared.

    Args:
        is_listed: The server is in the account, but fails the filter.
    """
    if is_listed:
        return f"{server_words(was.hostname, key.id)} no longer matches the filter."
    if key.subject == "server":
        return f"{server_words(was.hostname, key.id)} was removed from the list."
    return f"Loose end closed: {was.value}."


def server_words(hostname: str, server_id: int) -> str:
    """Return a server for the start of a sentence: "web-01, id 20311,"."""
    return f"{hostname}, id {server_id}," if hostname else f"Id {server_id}"
