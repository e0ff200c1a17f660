"""The words for switch ports: their setting (admin) and the state of the line (link).

Source: net/get_status is documented as "connected or not". The other words are those of switches,
SNMP (RFC 2863), `ip link`, and ethtool.
"""

from __future__ import annotations

import re
from functools import cache

from tui.models.vocabulary.wording import LONGEST, Vocabulary, clean, phrases, words_of

UP, DOWN, OFF, ENABLED = "up", "down", "off", "enabled"
"""Link up, link down, disabled by an administrator or the switch, and enabled."""

_UP = phrases("""
    up, connected, active, online, link up, linkup, link ok, established, detected, operational,
    running, plugged, plugged in, in service, inservice, forwarding, lower up
""")
_DOWN = phrases("""
    down, notconnect, notconnec, nolink, offline, lower layer down, not present, notpresent,
    linkdown, link down, sfp absent, xcvr absent, xcvr absen, sfp not inserted, not inserted,
    out of service
""")
_OFF = phrases("""
    off, disabled, disable, shutdown, shut down, shut, administratively down, admin down,
    administrative down, adm down, err disabled, error disabled, err disable, errdisable,
    error disable, blocked, switched off, turned off, admin shut, admin shutdown, sw disabled,
    deactivated, administratively disabled, administratively shut down,
    link administratively down, err dis
""")
_ENABLED = phrases("""
    enabled, enable, on, switched on, turned on, administratively up, activated
""")
_NEUTRAL = frozenset(
    phrases("""
    port, interface, line, protocol, physical, oper, operational status, operational state,
    operation status, full, half, auto, duplex, full duplex, half duplex, trunk, routed, access,
    speed, vlan, mode, if, switch, network, adapter, nic, ethernet, eth, gi, te, fa, et, xe, ge,
    po, hu, fo, gigabitethernet, tengigabitethernet, fastethernet, ok, success, default, fdx, hdx,
    mtu, phy, copper, fiber, fibre, rj45, slot, module, local, remote, negotiated, autoneg, to,
    server, admin status and, mdix, mdi, tx, sx, lx, sr, lr, fd, hd
""")
)
_NOUNS = ("link", "carrier", "signal", "connection", "cable", "media", "light", "connectivity")
_ADMIN = ("admin", "administrative", "adm", "configured", "config")
_INTERFACES = re.compile(
    r"\b(?:gi|te|fa|et|xe|ge|po|hu|fo|tw|twe|ae|eth|ens|enp|eno|enx|lan|wan|sfp|ether|port|swp|bond|ethernet|gigabitethernet"
    r"|tengigabitethernet|fastethernet|twentyfivegige|hundredgige)"
    r"(?:[ -]?(?:sfp)?(?:plus)?)?[ .]?\d[\w./:]*",
    re.I,
)
_FLAGS = re.compile(r"<([A-Z][A-Z0-9_-]*(?:,[A-Z][A-Z0-9_-]*)*)>", re.I)
_KNOWN_FLAGS = frozenset(
    {
        "UP",
        "BROADCAST",
        "MULTICAST",
        "LOWER_UP",
        "NO-CARRIER",
        "RUNNING",
        "PROMISC",
        "ALLMULTI",
        "NOARP",
        "LOOPBACK",
        "SIMPLEX",
        "DEBUG",
        "SLAVE",
        "MASTER",
        "DYNAMIC",
        "SMART",
        "POINTOPOINT",
        "NOTRAILERS",
        "ECHO",
    }
)
_FLAG_STATE = re.compile(r"\bstate\s+(UP|DOWN|LOWERLAYERDOWN|NOTPRESENT|[A-Z]+)\b")
ADMIN_NUMBERS = {1: ENABLED, 2: OFF}
"""ifAdminStatus of RFC 2863; 3 is testing."""
OPER_NUMBERS = {1: UP, 2: DOWN, 6: DOWN, 7: DOWN}
"""ifOperStatus of RFC 2863; 3 to 5 are testing, unknown and dormant."""


def _admin_states() -> dict[str, str]:
    values = {
        "up": ENABLED,
        "on": ENABLED,
        "enabled": ENABLED,
        "enable": ENABLED,
        "yes": ENABLED,
        "true": ENABLED,
        "down": OFF,
        "off": OFF,
        "disabled": OFF,
        "disable": OFF,
        "shutdown": OFF,
        "no": OFF,
        "false": OFF,
    }
    made = {}
    for name in _ADMIN:
        for between in ("", "status", "state", "is", "status is", "state is", "link"):
            for value, meaning in values.items():
                made[" ".join(part for part in (name, between, value) if part)] = meaning
    return made


@cache
def vocabulary() -> Vocabulary:
    """Return the table, created at its first use."""
    return Vocabulary(
        states={
            **dict.fromkeys(_UP, UP),
            **dict.fromkeys(_DOWN, DOWN),
            **_admin_states(),
            **dict.fromkeys(_ENABLED, ENABLED),
            **dict.fromkeys(_OFF, OFF),
        },
        opposites={UP: DOWN, ENABLED: OFF},
        nouns=dict.fromkeys(_NOUNS, DOWN),
        neutral=_NEUTRAL,
    )


def read_port(text: str) -> frozenset[str]:
    """Return the state of a port from its words; empty if they are unclear or contradict each
    other."""
    if len(text) > LONGEST:
        return frozenset()
    said = clean(text)
    if [word for word in words_of(said) if word not in ("status", "state")] in (["not"], ["no"]):
        return frozenset({DOWN})  # documented as "connected or not"
    flags = _FLAGS.search(said)
    if flags is not None:
        return agreed(_of_flags(flags[1].upper().split(","), said))
    return agreed(vocabulary().read(_INTERFACES.sub(" ", said)))


def _of_flags(flags: list[str], text: str) -> frozenset[str]:
    """Parse `ip link` and `ifconfig`: the flag UP is the administrative state, LOWER_UP and RUNNING
    are the link state."""
    if not _KNOWN_FLAGS.issuperset(flags):
        return frozenset()
    found = {ENABLED if "UP" in flags else OFF}
    if "NO-CARRIER" in flags:
        found.add(DOWN)
    elif "UP" in flags and ("LOWER_UP" in flags or "RUNNING" in flags):
        found.add(UP)
    flag = _FLAG_STATE.search(text)
    if flag is not None:
        stated = vocabulary().read(flag[1])
        if not stated:
            return frozenset({ENABLED}) if "UP" in flags else frozenset()
        found |= stated
    return frozenset(found)


def agreed(found: frozenset[str]) -> frozenset[str]:
    """Return no state if the words contradict each other. A disabled port is down too."""
    if {UP, DOWN} <= found or ({UP, OFF} <= found) or ({ENABLED, OFF} <= found):
        return frozenset()
    return found
