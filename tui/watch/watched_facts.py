"""Facts from rows of the fleet, the credit, the journal, and the connection. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.fleet.allowance import AllowanceState, allowance_of, over_words
from tui.fleet.rows import ServerRow
from tui.format import UNKNOWN, money
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.operations import FINAL, LooseEnd, Operation, OpState
from tui.text import safe_text
from tui.watch.fact_changes import LISTED, Known, server_words
from tui.watch.level_steps import Step, Steps
from tui.watch.notices import Fact, FactKey, Severity

if TYPE_CHECKING:
    from tui.billing.spending import Runway

SUBJECTS = ("servers", "power", "sensors", "traffic", "credit", "operations", "loose-ends")
"""Words for `--only`."""
TRAFFIC_BAND = 5.0
"""Percentage points below the warning share at which a warning ends."""
CREDIT_BAND_DAYS = 1.0
SHORT_CREDIT_DAYS = 3.0
FINE = "ok"
_TONES = {"bad": Severity.CRITICAL, "warn": Severity.WARNING}
_OPERATION_WORDS = {
    OpState.DONE: ("was carried out", Severity.INFO),
    OpState.FAILED: ("failed", Severity.CRITICAL),
    OpState.REFUSED: ("was refused", Severity.WARNING),
    OpState.NOT_SENT: ("was not sent", Severity.WARNING),
    OpState.UNKNOWN: ("has an unknown outcome", Severity.WARNING),
}


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    words: str
    read: Callable[[ServerRow], str]


def _text(name: str) -> Callable[[ServerRow], str]:
    def read(row: ServerRow) -> str:
        return safe_text(str(getattr(row, name)))

    return read


def _price(row: ServerRow) -> str:
    return "" if row.price is None else money(row.price, row.currency)


_FIELDS = (
    _Field("status", "rental status", _text("status")),
    _Field("hostname", "host name", _text("hostname")),
    _Field("ip", "main IP", _text("ip")),
    _Field("location", "location", _text("location")),
    _Field("os", "system", _text("os")),
    _Field("due", "due date", _text("due")),
    _Field("price", "price", _price),
)


@dataclass(frozen=True)
class FactRules:
    """Thresholds of the facts."""

    subjects: frozenset[str] = frozenset(SUBJECTS)
    sensor_readings: int = 2
    """Consecutive readings before a sensor alarm begins or ends."""
    warn_percent: float = 100.0
    credit_days: float = 14.0


def server_facts(
    rows: Iterable[ServerRow], rules: FactRules, known: Mapping[FactKey, Known]
) -> Iterator[Fact]:
    """Return the facts of each server."""
    for row in rows:
        name, hostname = server_words(safe_text(row.hostname), row.id), safe_text(row.hostname)
        if "servers" in rules.subjects:
            key = FactKey("server", row.id, LISTED)
            yield Fact(
                key, LISTED, f"{name} was added.", Severity.INFO, row.id, hostname, is_news=True
            )
        if "power" in rules.subjects and row.power is not Power.UNKNOWN:
            severity = Severity.WARNING if row.power is Power.OFF else Severity.INFO
            yield _changed(row, name, "power", "power", str(row.power), severity)
        if "servers" in rules.subjects:
            for field in _FIELDS:
                value = field.read(row)
                if value and value != UNKNOWN:
                    yield _changed(row, name, field.name, field.words, value, Severity.INFO)
        if "sensors" in rules.subjects:
            yield from _sensors(row, name, rules)
        if "traffic" in rules.subjects:
            yield from _traffic(row, name, rules, known)


def _changed(
    row: ServerRow,
    name: str,
    field: str,
    words: str,
    value: str,
    severity: Severity,
    needs: int = 1,
) -> Fact:
    return Fact(
        FactKey("server", row.id, field),
        value,
        f" to {value}.",
        severity,
        row.id,
        safe_text(row.hostname),
        needs,
        lead=f"{name} {words} changed from ",
    )


def _sensors(row: ServerRow, name: str, rules: FactRules) -> Iterator[Fact]:
    if row.alarm in (SensorStatus.UNKNOWN, SensorStatus.NO_READING):
        return
    severity = {
        SensorStatus.WARNING: Severity.WARNING,
        SensorStatus.CRITICAL: Severity.CRITICAL,
    }.get(row.alarm, Severity.INFO)
    yield _changed(
        row, name, "alarm", "sensor status", str(row.alarm), severity, rules.sensor_readings
    )


def _traffic(
    row: ServerRow, name: str, rules: FactRules, known: Mapping[FactKey, Known]
) -> Iterator[Fact]:
    state = allowance_of(row, rules.warn_percent).state
    if state is AllowanceState.UNKNOWN:
        return
    key = FactKey("server", row.id, "traffic")
    was = known.get(key)
    worst = max(row.traffic_percent or 0.0, row.traffic_forecast_percent or 0.0)
    if (
        state is AllowanceState.FINE
        and was is not None
        and was.value == str(AllowanceState.CLOSE)
        and worst >= rules.warn_percent - TRAFFIC_BAND
    ):
        state = AllowanceState.CLOSE
    severity = {
        AllowanceState.CLOSE: Severity.WARNING,
        AllowanceState.OVER: Severity.CRITICAL,
    }.get(state, Severity.INFO)
    words = (
        f"{name} {over_words(row)}."
        if severity > Severity.INFO
        else f"{name} traffic is within the allowance again."
    )
    yield Fact(
        key, str(state), words, severity, row.id, safe_text(row.hostname), is_news=severity > 0
    )


def credit_fact(
    lasts: Runway | None, today: datetime.date, rules: FactRules, before: str
) -> Fact | None:
    """Return how long the credit lasts; `None` if unknown."""
    if lasts is None:
        return None
    days = 1e9 if lasts.day is None else float((lasts.day - today).days)
    steps = Steps(
        FINE,
        (
            Step(-rules.credit_days, "low", Severity.WARNING),
            Step(-min(SHORT_CREDIT_DAYS, rules.credit_days), "very low", Severity.CRITICAL),
        ),
        CREDIT_BAND_DAYS,
    )
    level, severity = steps.level(-days, before)
    first = "" if lasts.first is None else safe_text(lasts.first.called)
    words = (
        f"Credit is enough for more than {rules.credit_days:g} days again."
        if level == FINE
        else f"Credit runs out on {lasts.day} (in {days:.0f} days): {first} is not covered."
    )
    key = FactKey("account", 0, "credit")
    return Fact(key, level, words, severity, is_news=severity > Severity.INFO)


def operation_facts(operations: Iterable[Operation]) -> Iterator[Fact]:
    """Return the operations that ended or whose outcome is unknown."""
    from tui.api.task_names import task_name

    for operation in operations:
        if operation.state not in FINAL and not operation.is_undecided:
            continue
        words, severity = _OPERATION_WORDS[operation.state]
        server = safe_text(operation.server_name)
        said = safe_text(operation.said, 200)
        task, end = task_name(operation.action), f"{words}. {said}".rstrip()
        is_one_of_many = bool(server) and operation.state in (OpState.REFUSED, OpState.NOT_SENT)
        yield Fact(
            FactKey("operation", operation.id, "state"),
            str(operation.state),
            f"{task}{f' on {server}' if server else ''} {words}."
            + (f" {said}" if said and severity > Severity.INFO else ""),
            severity,
            operation.server_id,
            server,
            is_news=True,
            group=(task, end) if is_one_of_many else ("", ""),
        )


def loose_end_facts(ends: Iterable[LooseEnd]) -> Iterator[Fact]:
    """Return the open loose ends."""
    for end in ends:
        server = safe_text(end.server_name)
        what = f"{server}: {safe_text(end.what)}" if server else safe_text(end.what)
        yield Fact(
            FactKey("loose-end", end.id, LISTED),
            what,
            f"Loose end: {what}. {safe_text(end.danger)}",
            _TONES.get(end.tone, Severity.INFO),
            end.server_id,
            server,
            is_news=True,
        )


def provider_fact(problem: str) -> Fact:
    """Return whether the provider responds; `problem` is empty if it does."""
    key = FactKey("account", 0, "provider")
    if problem:
        return Fact(key, "does not answer", safe_text(problem, 300), Severity.WARNING, is_news=True)
    return Fact(key, "answers", "The provider answers again.", Severity.INFO)
