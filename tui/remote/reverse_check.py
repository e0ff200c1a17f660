"""Comparison of forward and reverse DNS: an address, its PTR names, and their addresses.

Worker threads. Needs dnspython and a configured resolver; without them the check is disabled.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

LIMIT_S = 4.0
"""Longest time for one look-up."""
MOST_NAMES = 8
LookUp = Callable[[str, str], "list[str]"]
"""Returns the records of a name and type. Raises NoRecords for none, NoAnswer for no answer."""


class NoRecords(Exception):
    """The name has no record of the type."""


class NoAnswer(Exception):
    """No resolver answered."""


@dataclass(frozen=True, slots=True)
class ReverseCheck:
    """Result of a check."""

    agrees: bool | None
    """True if every PTR name resolves to the address; `None` if unknown."""
    words: str


def check(address: str, look_up: LookUp | None = None) -> ReverseCheck:
    """Return whether the PTR names of an address resolve to it."""
    try:
        look_up = look_up or _resolver()
        names = look_up(ipaddress.ip_address(address).reverse_pointer, "PTR")
    except NoRecords:
        return ReverseCheck(False, f"{address} has no PTR record")
    except (NoAnswer, ValueError) as error:
        return ReverseCheck(None, str(error) or "no answer")
    kind = "A" if ipaddress.ip_address(address).version == 4 else "AAAA"
    parts, agrees = [], True
    for name in names[:MOST_NAMES]:
        try:
            found = look_up(name, kind)
        except NoRecords:
            found = []
        except NoAnswer as error:
            return ReverseCheck(None, f"{name}: {error}")
        back = address in found
        agrees = agrees and back
        held = f"resolves to {', '.join(found[:4])}" if found else f"has no {kind} record"
        parts.append(f"{name} resolves to this address" if back else f"{name} {held}")
    more = len(names) - MOST_NAMES
    if more > 0:
        return ReverseCheck(None, f"{'; '.join(parts)}; {more} more names were not checked")
    return ReverseCheck(agrees, "; ".join(parts))


def _resolver() -> LookUp:
    """Return the look-up of the configured resolver. Raises NoAnswer if there is none."""
    try:
        import dns.exception
        import dns.resolver
    except ImportError:
        raise NoAnswer("the check is off: dnspython is not installed") from None
    try:
        resolver = dns.resolver.Resolver()
    except dns.exception.DNSException:
        raise NoAnswer("the check is off: no resolver is configured") from None
    resolver.lifetime = resolver.timeout = LIMIT_S

    def look_up(name: str, kind: str) -> list[str]:
        try:
            found = resolver.resolve(name, kind, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            raise NoRecords from None
        except dns.exception.DNSException as error:
            raise NoAnswer(f"no answer ({type(error).__name__})") from None
        return [str(record).rstrip(".") for record in found]

    return look_up
