"""Groups of servers by location, kind, status, account, or tag, with their sums. Pure.

Unknown values are counted separately and belong to no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong
from tui.models.power import Power

NONE, NOT_READ = "none", "not read"
"""Names of the groups for servers without a value, and for servers whose value is unknown."""
_LAST = {NONE: 1, NOT_READ: 2}


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some servers."""

    servers: int = 0
    on: int = 0
    off: int = 0
    problems: int = 0
    month: tuple[tuple[str, Decimal], ...] = ()
    """Currency and monthly cost. Amounts in different currencies are not added together."""
    without_price: int = 0
    traffic_tb: float = 0.0
    """Outgoing traffic of the month, for the servers with a known value."""
    without_traffic: int = 0

    @property
    def unknown_power(self) -> int:
        """Servers whose power is not known."""
        return self.servers - self.on - self.off


def sums_of(rows: Iterable[ServerRow]) -> Sums:
    """Return the sums of these servers."""
    servers = on = off = problems = without_price = without_traffic = 0
    traffic_tb = 0.0
    prices: dict[str, list[float]] = {}
    for row in rows:
        servers += 1
        on += row.power is Power.ON
        off += row.power is Power.OFF
        problems += is_wrong(row)
        if row.price is None or row.price < 0:
            without_price += 1
        else:
            prices.setdefault(row.currency, []).append(row.price)
        if row.traffic_used_tb is None:
            without_traffic += 1
        else:
            traffic_tb += row.traffic_used_tb
    month = {
        currency: sum((Decimal(str(price)) for price in found), Decimal(0))
        for currency, found in prices.items()
    }
    return Sums(
        servers,
        on,
        off,
        problems,
        tuple(sorted(month.items(), key=_dearest_first)),
        without_price,
        traffic_tb,
        without_traffic,
    )


def _dearest_first(amount: tuple[str, Decimal]) -> Decimal:
    return -amount[1]


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its value, and the positions of its servers in the list, in order."""

    value: str
    places: tuple[int, ...]


def reader_of(by: str) -> Callable[[ServerRow], str]:
    """Return a function that returns a server's value of "account", "location", "kind", "status",
    or "tag:KEY"."""
    if by.startswith("tag:"):
        key = by[4:]

        def tag_value(row: ServerRow) -> str:
            found = next((value or "yes" for name, value in row.tags if name == key), None)
            if found is not None:
                return found
            is_whole = row.detailed and "tags" not in row.left_out
            return NONE if is_whole else NOT_READ

        return tag_value

    def value(row: ServerRow) -> str:
        return str(getattr(row, by)) or NOT_READ

    return value


def grouped(rows: Sequence[ServerRow], places: Iterable[int], by: str) -> list[Group]:
    """Return the groups of the servers at these positions, by value. Unknown values come last."""
    read = reader_of(by)
    found: dict[str, list[int]] = {}
    for at in places:
        found.setdefault(read(rows[at]), []).append(at)
    ordered = sorted(found, key=_by_value)
    return [Group(value, tuple(found[value])) for value in ordered]


def _by_value(value: str) -> tuple[int, str]:
    return _LAST.get(value, 0), value.lower()


def group_choices(rows: Iterable[ServerRow], *, accounts: bool) -> list[str]:
    """Return every key to group servers by; tags by their existing names."""
    keys = sorted({name for row in rows for name, _ in row.tags if name not in _OWN})
    first = ["account"] if accounts else []
    return [*first, "location", "kind", "status", *(f"tag:{key}" for key in keys)]


# The provider stores the host name as a tag.
_OWN = frozenset({"hostname", "server_name"})
