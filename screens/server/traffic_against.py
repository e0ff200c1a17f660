"""Comparisons of traffic: previous week, another port, another server. Starts no request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from screens.dialogs.choice_dialog import Choice
from screens.server.network_choice import BEFORE, Against
from tui.charts.windows import is_known_in, over_time_of, shifted
from tui.text import safe_text
from widgets.port_lines import port_name
from widgets.traffic_plot import Compared, Shown

if TYPE_CHECKING:
    from screens.server.network_choice import NetworkChoice
    from tui.charts.series import Series
    from tui.deck import Deck
    from tui.models.port import PortStatus

_NONE, _BEFORE = "none", "before"
_MOST_SERVERS = 500


def shown_with(
    choice: NetworkChoice, deck: Deck, series: Series, title: str, speed_bps: float | None
) -> Shown:
    """Return the traffic with its comparison, or with the reason why there is none."""
    if choice.against is None:
        return Shown(series, title, speed_bps)
    other, why = compared(choice.against, choice, deck, series)
    return Shown(series, f"{title}, {why}" if why else title, speed_bps, other)


def compared(
    against: Against, choice: NetworkChoice, deck: Deck, series: Series
) -> tuple[Compared | None, str]:
    """Return the compared values and their description; without values, why there are none."""
    name = _name(against, choice, deck)
    other = choice.other
    if other is None:
        return None, "no values from before this year"
    reading = other.known_traffic(deck, other.span)
    value = None if reading is None else reading.value
    if value is None or reading is None:
        failed = reading is not None and bool(reading.error)
        return None, f"{name}: could not be read" if failed else f"{name}: not read yet"
    if value.series is None:
        return None, f"{name}: no numbers"
    found = value.series
    if against.is_before:
        found = shifted(found, BEFORE[choice.span][1])
    over = over_time_of(found, series)
    if not is_known_in(over):
        return None, f"{name}: unknown"
    return Compared(over, f"{name}{_steps(found, series)}"), ""


def _steps(found: Series, series: Series) -> str:
    """Return the resolution of the compared values if it is coarser."""
    if found.step_s <= series.step_s * 1.5:
        return ""
    hours = found.step_s / 3600
    return f" ({hours:g} h steps)" if hours < 24 else f" ({hours / 24:g} d steps)"


def _name(against: Against, choice: NetworkChoice, deck: Deck) -> str:
    if against.is_before:
        return BEFORE[choice.span][2] if choice.span in BEFORE else "before"
    port = safe_text(against.port)
    if against.server_id == choice.server_id:
        return port
    row = deck.store.row(against.server_id)
    name = safe_text((row.hostname if row else "") or f"#{against.server_id}", 40)
    return " ".join(part for part in (name, port) if part)


def choices_for(choice: NetworkChoice, deck: Deck, ports: tuple[PortStatus, ...]) -> list[Choice]:
    """Return everything that can be compared, with the current comparison marked."""
    found = [Choice(_NONE, "No comparison")]
    if choice.span in BEFORE:
        found.append(Choice(_BEFORE, BEFORE[choice.span][2].capitalize(), group="Time"))
    here = choice.place(ports)
    found += [
        Choice(f"{choice.server_id} {port_name(port)}", port_name(port), group="Port")
        for at, port in enumerate(ports)
        if at != here
    ]
    return [*found, *_servers(choice, deck)]


def _servers(choice: NetworkChoice, deck: Deck) -> Iterator[Choice]:
    fleet = deck.store.fleet.value
    for row in islice(() if fleet is None else fleet.rows, _MOST_SERVERS):
        if row.id != choice.server_id:
            name = safe_text(row.called, 40)
            yield Choice(f"{row.id} ", name, note=safe_text(row.ip), group="Server")


def against_of(chosen: str) -> Against | None:
    """Return the comparison with a chosen id; `None` for none."""
    if chosen == _NONE:
        return None
    if chosen == _BEFORE:
        return Against()
    server_id, _, port = chosen.partition(" ")
    return Against(int(server_id), port)
