"""Syntax of list fields in a filter: addresses, MACs, tags. Pure.

The list of servers contains one address per server, no MACs, and no tags. Before the details are
read, a check can answer YES for known values, and never NO.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial

from tui.errors import FilterError
from tui.fleet.filter_foreign import check_tag, check_value
from tui.fleet.filter_patterns import is_pattern, pattern_matcher
from tui.fleet.filter_tokens import Piece, quote
from tui.fleet.filter_values import SPECIAL, Check, Reader, fits_parts, wrong_value
from tui.fleet.truth import Truth, truth

_MOST_ADDRESSES = 256
"""Number of addresses above which a network is not enumerated."""
_ADDRESS_PART = re.compile(r"[0-9a-f.:]+(/[0-9.]*)?")
Tags = tuple[tuple[str, str], ...]

# Addresses


Addresses = tuple[str, tuple[str, ...], tuple[str, ...], bool]
"""The main address, values omitted from the details, all addresses, and whether the details were
read. The list contains only the main address."""
Macs = tuple[tuple[str, ...], tuple[str, ...], bool]
"""Values that the details omitted, all MACs, and whether the details were read."""


def address_reader(piece: Piece) -> tuple[Check[Addresses], str]:
    """Read a whole address, the beginning of one, or a network.

    `192.0.2.7` matches only that address. `192.0.2.` and `192.0.2.0/24` match many.
    """
    wanted = piece.text.lower()
    if wanted.endswith((".*", ":*")):
        wanted = wanted[:-1]
    if not _ADDRESS_PART.fullmatch(wanted):
        raise wrong_value(piece, "an address", "ip:192.0.2.7, ip:192.0.2. or ip:192.0.2.0/24")
    spelled = quote(wanted, special=',*=<>!"')
    fits = _address_check(piece, wanted)

    def check(value: Addresses, settled: bool) -> Truth:
        main, left_out, others, detailed = value
        # Usually the main address decides, and it is also among the others.
        if (main and fits(main)) or any(fits(other) for other in others if other != main):
            return Truth.YES
        if not others or not detailed or "ips" in left_out:
            return Truth.UNKNOWN
        return Truth.UNKNOWN if left_out and may_be_within(wanted, left_out) else truth(False)

    return check, spelled


def may_be_within(wanted: str, left_out: Iterable[str]) -> bool:
    """Return whether an address, the beginning of one, or a network overlaps a network that was
    omitted."""
    from ipaddress import ip_network

    for text in left_out:
        if "/" not in text:
            continue
        network = ip_network(text)
        try:
            other = ip_network(wanted, strict=False)
        except ValueError:
            is_like = (":" in wanted) is (network.version == 6)
            most = network.num_addresses > _MOST_ADDRESSES
            if is_like and (most or any(str(address).startswith(wanted) for address in network)):
                return True
        else:
            if network.version == other.version and network.overlaps(other):
                return True
    return False


def _address_check(piece: Piece, wanted: str) -> Callable[[str], bool]:
    if "/" in wanted:
        return _network_check(piece, wanted)
    if _is_whole(wanted):
        # Otherwise 192.0.2.1 would also match 192.0.2.10 to 192.0.2.199.
        return partial(_is_address, wanted)
    if (
        wanted.count(":") >= 2
        and not wanted.endswith(":")
        and (packed := _packed_v6(wanted)) is not None
    ):
        # IPv6 has many spellings, and 2001:db8::1 would also match 2001:db8::10 to 2001:db8::1fff.
        return partial(_is_v6_address, packed)
    return partial(_begins, wanted)


def _is_address(wanted: str, address: str) -> bool:
    return address.partition("/")[0] == wanted


def _is_v6_address(packed: object, address: str) -> bool:
    return ":" in address and _packed_v6(address.partition("/")[0]) == packed


def _begins(wanted: str, address: str) -> bool:
    return address.lower().startswith(wanted)


def _is_whole(text: str) -> bool:
    parts = text.split(".")
    return len(parts) == 4 and all(part.isdigit() for part in parts)


def _packed_v6(text: str) -> bytes | None:
    import socket

    try:
        return socket.inet_pton(socket.AF_INET6, text)
    except (OSError, ValueError):
        return None


def _network_check(piece: Piece, text: str) -> Callable[[str], bool]:
    import socket
    from ipaddress import ip_network

    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise wrong_value(piece, "a network", "ip:192.0.2.0/24") from None
    family = socket.AF_INET if network.version == 4 else socket.AF_INET6
    mask, start = int(network.netmask), int(network.network_address)

    def inside(address: str) -> bool:
        try:
            # Twenty times faster than ip_address, which matters with 10,000 addresses.
            packed = socket.inet_pton(family, address.partition("/")[0])
        except (OSError, ValueError):
            return False
        return int.from_bytes(packed, "big") & mask == start

    return inside


def address_needle(text: str) -> str:
    """Return a part of the search keys of rows with matching addresses: for an IPv4 network, its
    whole octets."""
    wanted = text.lower().removesuffix("*")
    if wanted == "unknown":
        return ""
    if wanted.count(":") >= 2 and "/" not in wanted:
        return ""  # rows may contain another spelling
    if "/" not in wanted:
        return wanted
    start, _, bits = wanted.partition("/")
    octets = int(bits) // 8 if bits.isdigit() and "." in start else 0
    return "".join(f"{octet}." for octet in start.split(".")[: min(octets, 3)])


def bare_mac(text: str) -> str:
    """Return a MAC without its separators, in lower case."""
    # Four passes in C; one `translate` takes three times as long.
    return text.lower().replace(":", "").replace("-", "").replace(".", "").replace(" ", "")


def mac_reader(piece: Piece) -> tuple[Check[Macs], str]:
    """Read a MAC or a part of it, in any common notation."""
    wanted = bare_mac(piece.text)
    if not re.fullmatch(r"[0-9a-f]{1,12}", wanted):
        raise wrong_value(piece, "part of a MAC address", "mac:00:25:90")

    def check(value: Macs, settled: bool) -> Truth:
        left_out, macs, detailed = value
        for mac in macs:  # a generator doubles the time of the hottest loop
            if wanted in bare_mac(mac):
                return Truth.YES
        return truth(False) if macs and detailed and "macs" not in left_out else Truth.UNKNOWN

    return check, wanted


def mac_needle(text: str) -> str:
    """Return a part of the search keys of rows with matching MACs. Keys also contain MACs without
    separators."""
    return "" if text.lower() == "unknown" else bare_mac(text)


# Tags

HeldTags = tuple[Tags, tuple[str, ...], bool]
"""The known tags, the omitted values, and whether the details were read."""


def has_tag(value: HeldTags, fits: Callable[[str, str], Truth]) -> Truth:
    """Return whether a tag matches. The answer is never NO if some tags of the server were not
    read."""
    tags, left_out, detailed = value
    answer = Truth.NO
    for tag, held in tags:
        answer = max(answer, fits(tag, held))
    if answer is not Truth.NO:
        return answer
    return truth(False) if detailed and "tags" not in left_out else Truth.UNKNOWN


def tag_reader() -> Reader[HeldTags]:
    """Read `env`, `env=prod`, or `env=pro*`. A value alone after `env=prod,` is about the same tag.

    A reader for one term, which remembers the last named tag.
    """
    named: list[Piece] = []

    def reader(piece: Piece) -> tuple[Check[HeldTags], str]:
        equals = piece.find("=")
        if equals < 0 and not named:
            equals = piece.text.find("=")  # quotes around the pair: no tag name contains this sign
        if equals < 0 and not named:
            return _tag_check(piece, None)
        if equals >= 0:
            named[:] = [piece.part(0, equals)]
        value = piece.part(equals + 1)
        if value.text:
            return _tag_check(named[0], value)
        check, spelled = _tag_check(named[0], None)
        # Keep the sign; otherwise it would be parsed as another value of the previous tag.
        return check, f"{spelled}="

    return reader


def _tag_check(key: Piece, value: Piece | None) -> tuple[Check[HeldTags], str]:
    if not key.text:
        raise FilterError(
            "The tag name is missing", position=key.start, next="Try tag:env or tag:env=prod."
        )
    if not is_pattern(key):
        check_tag(key)
    key_fits, key_spelled = _whole_matcher(key)
    if value is None:

        def key_pair_fits(tag: str, held: str) -> Truth:
            return key_fits(tag)

        def key_check(tags: HeldTags, settled: bool) -> Truth:
            return has_tag(tags, key_pair_fits)

        return key_check, key_spelled
    if value.find("=") == 0:
        raise FilterError(
            '"=" is not allowed here',
            position=value.start,
            next="Write tag:env=prod for a comparison.",
        )
    value_fits, value_spelled = _whole_matcher(value)

    def pair_fits(tag: str, held: str) -> Truth:
        return min(key_fits(tag), value_fits(held))

    def check(tags: HeldTags, settled: bool) -> Truth:
        return has_tag(tags, pair_fits)

    return check, f"{key_spelled}={value_spelled}"


def _whole_matcher(piece: Piece) -> tuple[Callable[[str], Truth], str]:
    """Return a matcher for whole tag names and values: `env` does not match `environment`. A
    regular expression may match a part."""
    if is_pattern(piece):
        return pattern_matcher(piece)
    check_value(piece)
    parts = [part.text.lower() for part in piece.split("*")]
    spelled = "*".join(quote(part, special=SPECIAL) if part else "" for part in parts)
    if len(parts) > 1:
        return (lambda text: truth(fits_parts(text.lower(), parts))), spelled
    word = parts[0]
    return (lambda text: truth(text.lower() == word)), spelled or quote("", special="")
