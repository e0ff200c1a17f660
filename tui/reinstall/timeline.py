"""The timeline of a reinstall for the screens, and the durations of earlier ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median

from tui.reinstall.decision import Have, Next
from tui.reinstall.next_step import next_move
from tui.reinstall.record import Record
from tui.reinstall.steps import sent_steps
from tui.store.operations import FINAL, Operation, OpState
from tui.store.reinstalls import Going, Line, StageLine
from tui.text import safe_text

StageTimes = Callable[[int], list[tuple[float, str]]]
"""Number of an operation → times and texts of its stage reports."""


@dataclass(frozen=True, slots=True)
class Took:
    """The duration of one installation, in seconds from its request."""

    record: str
    all_s: float
    stages_s: tuple[float, ...]


class Usual:
    """Durations of installations: in total, and until each stage report. An installation is never
    compared with itself."""

    def __init__(self, took: Iterable[Took] = ()) -> None:
        self._took = {past.record: past for past in took}

    def learn(
        self, record: Record, operations: Iterable[Operation], stage_times: StageTimes
    ) -> None:
        """Add a successful installation."""
        main = _main(record, operations)
        if main is None or main.state is not OpState.DONE or main.sent_at is None:
            return
        stages = tuple(when - main.sent_at for when, _ in stage_times(main.id))
        self._took[record.id] = Took(record.id, main.changed_at - main.sent_at, stages)

    def before(self, record: Record) -> Usual:
        """Return the durations of the other installations, for comparison with that one."""
        return Usual(past for past in tuple(self._took.values()) if past.record != record.id)

    @property
    def range_s(self) -> tuple[float, float] | None:
        """Return the shortest and longest duration so far."""
        all_s = [past.all_s for past in self._took.values()]
        return (min(all_s), max(all_s)) if all_s else None

    def stage_s(self, at: int) -> float | None:
        """Return when the stage with that index is usually reported, in seconds from the start."""
        known = [past.stages_s[at] for past in self._took.values() if at < len(past.stages_s)]
        return median(known) if known else None

    def late_s(self) -> float | None:
        """Return after how many seconds an installation is late: one and a half times the longest,
        and at least a minute more."""
        return None if self.range_s is None else max(self.range_s[1] * 1.5, self.range_s[1] + 60.0)


def _main(record: Record, operations: Iterable[Operation]) -> Operation | None:
    found = sent_steps(record, operations).get(record.main)
    return found[-1] if found else None


def going(
    record: Record,
    operations: Iterable[Operation],
    what: Next,
    stage_times: StageTimes,
    usual: Usual,
    *,
    problem: str,
    elsewhere: bool,
) -> Going:
    """Return the reinstall as the screens show it."""
    operations, usual = list(operations), usual.before(record)
    sent = sent_steps(record, operations)
    names = {step.id: (step.words, step.action) for step in record.steps}
    extra = {
        "abort": ("Abort the installation", "eq/abort_reinstall"),
        "human": ("Remote hands: PXE boot", "jira/request_PXEboot"),
    }
    lines = [_line(name, *words, sent.get(name, [])) for name, words in names.items()]
    lines += [
        _line(name, *words, sent[name])
        for name, words in extra.items()
        if name in sent and name not in names
    ]
    main = _main(record, operations)
    stages = stage_times(main.id) if main is not None else []
    return Going(
        record.id,
        record.server_id,
        record.server_name,
        record.os_name,
        str(record.way),
        record.began_at,
        tuple(lines),
        tuple(
            StageLine(safe_text(words), at, usual.stage_s(n))
            for n, (at, words) in enumerate(stages)
        ),
        str(what.kind),
        what.step,
        safe_text(what.words),
        tuple(str(offer) for offer in what.offers),
        what.needs,
        _late_at(main, what, usual),
        usual.range_s,
        what.went_well,
        safe_text(problem),
        elsewhere,
    )


def going_as_written(
    record: Record, operations: Iterable[Operation], *, in_hand: bool, now: float
) -> Going:
    """Return the timeline from record and journal alone, for a process that only reads. `in_hand`:
    another process runs the reinstall."""
    operations = list(operations)
    have = Have(go_on=in_hand, pin=in_hand, password=in_hand, script=in_hand)
    what = next_move(record, operations, have, now)
    return going(
        record, operations, what, lambda number: [], Usual(), problem="", elsewhere=in_hand
    )


def _late_at(main: Operation | None, what: Next, usual: Usual) -> float | None:
    """Return when the installation is late, compared with earlier ones, once its end is awaited."""
    late_s = usual.late_s()
    if main is not None and main.sent_at is not None and main.stages > 0 and late_s is not None:
        return main.sent_at + late_s
    return what.late_at


def _line(name: str, words: str, action: str, found: list[Operation]) -> Line:
    if not found:
        return Line(name, words, action, "")
    operation = found[-1]
    ended = (
        operation.changed_at
        if operation.state in FINAL or operation.state is OpState.UNKNOWN
        else None
    )
    return Line(
        name,
        words,
        action,
        str(operation.state),
        operation.sent_at or operation.planned_at,
        ended,
        operation.said,
        operation.id,
    )
