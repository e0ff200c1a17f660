"""The filter fields `kind` and `state`: a value is unknown while a read may still change it."""

from __future__ import annotations

from tui.fleet.filter_tokens import Piece
from tui.fleet.filter_values import Check, agreed, choice_reader, text_reader
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import state_of
from tui.fleet.truth import Truth
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus

_KINDS = {
    "bare metal": ServerKind.BARE_METAL.value,
    "bare-metal": ServerKind.BARE_METAL.value,
    "metal": ServerKind.BARE_METAL.value,
    "dedicated": ServerKind.BARE_METAL.value,
    **{kind.value.lower(): kind.value for kind in ServerKind},
}
_REFINED = {
    ServerKind.BARE_METAL: (ServerKind.BARE_METAL.value, ServerKind.GPU.value),
    ServerKind.VM: (ServerKind.VM.value, ServerKind.VGPU.value),
    ServerKind.UNKNOWN: tuple(kind.value for kind in ServerKind),
}


def kinds_possible(value: tuple[ServerKind, bool]) -> tuple[str, ...]:
    """Return the possible kinds of a server. Only the details show whether it has a graphics
    card."""
    kind, detailed = value
    return (kind.value,) if detailed else _REFINED.get(kind, (kind.value,))


kind_reader = choice_reader(_KINDS, "server type", kinds_possible)
"""Makes the check of one term of `kind`."""


NO_SENSORS = (ServerKind.VM, ServerKind.VGPU)
"""Kinds of servers whose sensors are never read."""
_States = tuple[str, Power, SensorStatus, ServerKind, bool]


def _states_possible(value: _States) -> set[str]:
    """Return the words that the column STATE may show after everything has been read."""
    status, power, alarm, kind, _ = value
    powers = tuple(Power) if power is Power.UNKNOWN else (power,)
    sensors = alarm is SensorStatus.UNKNOWN and kind not in NO_SENSORS
    alarms = tuple(SensorStatus) if sensors else (alarm,)
    return {
        state_of(ServerRow(0, status=status, power=power, alarm=two)).word
        for power in powers
        for two in alarms
    }


def state_reader(piece: Piece) -> tuple[Check[_States], str]:
    """Make the check of one term of `state`."""
    by_text, spelled = text_reader(piece)

    def of_word(word: str) -> Truth:
        answer = by_text(word, True)
        return Truth.UNKNOWN if word == Power.UNKNOWN and answer is Truth.NO else answer

    def by_word(value: _States, settled: bool) -> Truth:
        status, power, alarm, _, detailed = value
        if settled:
            return of_word(state_of(ServerRow(0, status=status, power=power, alarm=alarm)).word)
        if not status and not detailed:
            return Truth.UNKNOWN  # any rental status is still possible
        return agreed(map(of_word, _states_possible(value)))

    return by_word, spelled


def is_known_kind(value: tuple[ServerKind, bool]) -> bool:
    """Return whether the kind of a server is known."""
    return value[0] is not ServerKind.UNKNOWN
