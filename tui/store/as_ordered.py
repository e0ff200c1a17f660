"""The order compared with the delivered server: host name, system, disks, addresses, location, SSH
key login. Pure.

The order is the newest finished order or reinstall of a server. The server's details must have been
read after it. Without such a reading, or without a value from the provider, a point is unknown:
neither as ordered nor different.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tui.lazy_dataclass import dataclass
from tui.models.disks import parse_disks, total_gb
from tui.store.comebacks import COMEBACK, Answering, Comeback
from tui.store.operations import (
    ORDERS,
    LooseEnd,
    Operation,
    OpState,
    new_server,
    parameters_of,
)
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.models.server import ServerDetail
    from tui.store.store import Store

ORDERED = "ordered"
"""Key among the facts noted before an operation: the system, disks, and addresses as words."""
_INSTALLS = ORDERS | {"eq/reinstall"}
_CHANGES_SINCE: Mapping[str, tuple[str, ...]] = {
    "eq/rename_server": ("Host name",),
    "net/add_ipv4": ("Addresses",),
    "net/remove_ipv4": ("Addresses",),
    "ip/set_main": ("Addresses",),
}
_SIZE_TOLERANCE = 0.03
"""Fraction by which a disk may differ, because sizes are rounded and counted in two ways."""
_WIDEST = 60
NOT_READ = "the server has not been read since"


class Match(StrEnum):
    """The result for one point of an order."""

    YES = "as ordered"
    NO = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Compared:
    """One point of an order. All text is safe."""

    what: str
    ordered: str
    found: str
    """Value on the server; empty if unknown."""
    match: Match
    reason: str = ""
    """The reason if it is unknown."""

    @property
    def words(self) -> str:
        """Return the found value and the ordered one, or the reason."""
        if self.match is Match.UNKNOWN:
            return f"{self.ordered} ordered; unknown: {self.reason}"
        if self.match is Match.NO:
            return f"{self.found}, {self.ordered} ordered"
        return self.found


@dataclass(frozen=True, slots=True)
class Delivery:
    """A finished order or reinstall and the delivered server."""

    operation: Operation
    server_id: int
    ended_at: float
    """Unix seconds."""
    changed: frozenset[str] = frozenset()
    """Points that a later operation changed."""

    @property
    def asked(self) -> Mapping[str, Any]:
        """Return the parameters from the journal."""
        return parameters_of(self.operation)


# The order


def delivery_of(operation: Operation, operations: Iterable[Operation]) -> Delivery | None:
    """Return the delivery of an operation; `None` while it is in progress or if it is not a
    delivery."""
    return next((d for d in deliveries(operations, (operation,)) if d.operation is operation), None)


def newest_delivery(operations: Iterable[Operation], server_id: int) -> Delivery | None:
    """Return the newest finished order or reinstall of a server."""
    found = [each for each in deliveries(operations) if each.server_id == server_id]
    return max(found, key=_number, default=None)


def _number(delivery: Delivery) -> int:
    return delivery.operation.id


def deliveries(
    operations: Iterable[Operation], among: Iterable[Operation] | None = None
) -> Iterator[Delivery]:
    """Yield the finished orders and reinstalls. A staged reinstall is represented by the operation
    that erased the disks, because its key reports the end.

    Args:
        among: Operations to check; all operations without it.
    """
    known = list(operations)
    for operation in known if among is None else among:
        if operation.action not in _INSTALLS or operation.state is not OpState.DONE:
            continue
        server_id = operation.server_id
        if operation.action in ORDERS:
            server_id = server_id or new_server(operation)[0]
            ended_at: float | None = operation.changed_at
        else:
            # Without an answer behind its key it has only started.
            ended_at = operation.changed_at if operation.answer else None
        if server_id is not None and ended_at is not None:
            yield Delivery(operation, server_id, ended_at, _changed(operation, server_id, known))


def _changed(order: Operation, server_id: int, operations: Iterable[Operation]) -> frozenset[str]:
    return frozenset(
        what
        for each in operations
        if each.id > order.id and each.server_id == server_id and each.state is OpState.DONE
        for what in _CHANGES_SINCE.get(each.action, ())
    )


# The comparison


_RAID_LEVEL = re.compile(r"(?:(?:software |hardware )?raid[ -]?(?:level )?(\d{1,2})|hba)", re.I)
_RAID_FIELDS = ("disk_mirror", "raid", "raid_level")
"""Fields of the details that may name the RAID level; most answers have none of them."""


def compared(
    delivery: Delivery,
    detail: ServerDetail | None,
    read_at: float | None,
    comeback: Comeback | None = None,
) -> tuple[Compared, ...]:
    """Return each point of an order with the value on the server.

    Args:
        read_at: When the details were read. Details from before the end prove nothing.
        comeback: Whether the server responded after the operation.
    """
    is_read = detail is not None and read_at is not None and read_at >= delivery.ended_at
    points = _points(delivery, detail if is_read else None)
    return (*points, *_key_login(delivery, comeback))


def _points(delivery: Delivery, detail: ServerDetail | None) -> Iterator[Compared]:
    asked = delivery.asked
    noted = _noted(asked)
    wanted = {
        "Host name": str(asked.get("hostname") or noted.get("hostname") or ""),
        "System": str(noted.get("os") or ""),
        "Disks": str(noted.get("disk") or ""),
        "Addresses": _addresses_wanted(asked, noted),
        "Location": _location_wanted(asked, noted),
    }
    for what, ordered in wanted.items():
        if not ordered:
            continue
        shown = safe_text(ordered, _WIDEST)
        if what in delivery.changed:
            yield Compared(what, shown, "", Match.UNKNOWN, "it was changed afterwards")
            continue
        found = "" if detail is None else _found(what, detail)
        if not found:
            reason = NOT_READ if detail is None else "the provider does not say it"
            yield Compared(what, shown, "", Match.UNKNOWN, reason)
            continue
        match = _match(what, ordered, found, noted)
        reason = "the two cannot be compared" if match is Match.UNKNOWN else ""
        yield Compared(what, shown, safe_text(found, _WIDEST), match, reason)
    mirror = str(asked.get("disk_mirror") or "")
    if mirror:
        yield _raid(mirror, detail)


def _raid(mirror: str, detail: ServerDetail | None) -> Compared:
    """Compare the RAID level, where the details of the server name one."""
    record = {} if detail is None else detail.server_data
    found = next((str(record[name]) for name in _RAID_FIELDS if record.get(name)), "")
    ordered = safe_text(mirror, 20)
    if not found:
        reason = NOT_READ if detail is None else "the provider does not report it"
        return Compared("RAID", ordered, "", Match.UNKNOWN, reason)
    levels = [_raid_level(mirror), _raid_level(found)]
    if "" in levels:
        reason = "the two cannot be compared"
        return Compared("RAID", ordered, safe_text(found, 20), Match.UNKNOWN, reason)
    return Compared("RAID", ordered, safe_text(found, 20), _yes_or_no(levels[0] == levels[1]))


def _raid_level(text: str) -> str:
    """Return the level in a text such as "RAID-1" or "hba"; empty if the text says more or less."""
    found = _RAID_LEVEL.fullmatch(text.strip())
    return "" if found is None else (found[1] or "hba")


def _noted(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    before = asked.get("before")
    noted = before.get(ORDERED) if isinstance(before, dict) else None
    return noted if isinstance(noted, dict) else {}


def _location_wanted(asked: Mapping[str, Any], noted: Mapping[str, Any]) -> str:
    """Return the ordered location; of a server in stock it is noted beside the order."""
    before = asked.get("before")
    beside = before.get("location") if isinstance(before, dict) else None
    return str(asked.get("location_name") or noted.get("location") or beside or "")


def _addresses_wanted(asked: Mapping[str, Any], noted: Mapping[str, Any]) -> str:
    before = noted.get("ips")
    if isinstance(before, list) and before:
        return ", ".join(str(address) for address in before)
    if asked.get("preset"):
        return "IPv4 and IPv6" if asked.get("ipv6") else "IPv4"
    return ""


def _found(what: str, detail: ServerDetail) -> str:
    if what == "Addresses":
        return "" if "ips" in detail.left_out else ", ".join(detail.ips)
    return {
        "Host name": str(detail.hostname),
        "System": str(detail.os),
        "Disks": detail.disk,
        "Location": str(detail.location),
    }[what]


def _match(what: str, ordered: str, found: str, noted: Mapping[str, Any]) -> Match:
    if what == "System":
        return systems_match(ordered, found)
    if what == "Disks":
        return _disks_match(ordered, found)
    if what == "Addresses":
        return _addresses_match(ordered, found)
    return _yes_or_no(ordered.strip().casefold() == found.strip().casefold())


def _yes_or_no(fits: bool) -> Match:
    return Match.YES if fits else Match.NO


def systems_match(ordered: str, found: str) -> Match:
    """Compare the names of two systems. Equal if one contains all words of the other; different if
    the family or version differs; otherwise unknown."""
    wanted, held = _words(ordered), _words(found)
    if not wanted or not held:
        return Match.UNKNOWN
    if set(wanted) <= set(held) or set(held) <= set(wanted):
        return Match.YES
    if wanted[0] != held[0]:
        return Match.NO
    versions = [[word for word in words if word[:1].isdigit()] for words in (wanted, held)]
    if all(versions) and versions[0][0] != versions[1][0]:
        return Match.NO
    return Match.UNKNOWN


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z]+|\d+(?:\.\d+)*", name.casefold())


def _disks_match(ordered: str, found: str) -> Match:
    wanted, held = total_gb(parse_disks(ordered)), total_gb(parse_disks(found))
    if wanted is None or held is None:
        return Match.UNKNOWN
    return _yes_or_no(abs(wanted - held) <= wanted * _SIZE_TOLERANCE)


def _addresses_match(ordered: str, found: str) -> Match:
    held = found.split(", ")
    if ordered.startswith("IPv4"):
        kinds = {6 if ":" in address else 4 for address in held}
        return _yes_or_no(4 in kinds and ("IPv6" not in ordered or 6 in kinds))
    return _yes_or_no(set(ordered.split(", ")) <= set(held))


def _key_login(delivery: Delivery, comeback: Comeback | None) -> Iterator[Compared]:
    asked = delivery.asked
    named = str(_noted(asked).get("login") or "") or key_words(str(asked.get("ssh_key") or ""))
    if named:
        reason = _login_words(delivery, comeback)
        yield Compared("SSH key login", safe_text(named, _WIDEST), "", Match.UNKNOWN, reason)


def key_words(line: str) -> str:
    """Return the kind and the comment of a public key; empty without one."""
    kind, _, rest = line.strip().partition(" ")
    return f"{kind} {rest.partition(' ')[2]}".strip()


def _login_words(delivery: Delivery, comeback: Comeback | None) -> str:
    """Return the known facts about the login port. Hostdeck never logs in."""
    if comeback is None or comeback.since < (delivery.operation.sent_at or 0.0):
        return "the server was not checked"
    if comeback.state is Answering.ANSWERED:
        return f"{comeback.check} answers; Hostdeck does not log in"
    if comeback.state is Answering.UNKNOWN:
        return comeback.reason
    return f"no answer on {comeback.check} from here"


def summary(points: Iterable[Compared]) -> str:
    """Return how many points are as ordered, differ, and are unknown."""
    counts = dict.fromkeys(Match, 0)
    for point in points:
        counts[point.match] += 1
    return ", ".join(f"{number} {match}" for match, number in counts.items() if number)


# The store


def points_of(store: Store, delivery: Delivery) -> tuple[Compared, ...]:
    """Return the comparison of a delivery, from the values read so far."""
    reading = store.detail(delivery.server_id)
    comeback = store.known(COMEBACK, delivery.server_id).value if store.knows_topics else None
    return compared(delivery, reading.value, reading.taken_at, comeback)


def differing(store: Store) -> tuple[LooseEnd, ...]:
    """Return a loose end for each server that is not as ordered, until a person resolves it."""
    operations = store.operations
    installs = [each for each in operations.values() if each.action in _INSTALLS]
    if not installs:
        return ()
    newest: dict[int, Delivery] = {}
    for delivery in deliveries(operations.values(), installs):
        known = newest.get(delivery.server_id)
        if known is None or known.operation.id < delivery.operation.id:
            newest[delivery.server_id] = delivery
    ends = []
    for delivery in newest.values():
        wrong = [each for each in points_of(store, delivery) if each.match is Match.NO]
        if wrong and not delivery.operation.settled:
            ends.append(_loose_end(delivery, wrong))
    return tuple(ends)


def _loose_end(delivery: Delivery, wrong: list[Compared]) -> LooseEnd:
    operation = delivery.operation
    names = ", ".join(point.what.lower() for point in wrong)
    return LooseEnd(
        operation.id,
        delivery.server_id,
        operation.server_name,
        f"Not as ordered: {names}",
        " ".join(f"{point.what}: {point.words}." for point in wrong),
        "warn",
        delivery.ended_at,
        None,
        "",
    )
