"""Words for power: ipmitool, FreeIPMI, BMC panels, Redfish, libvirt, Proxmox, VMware, OpenStack,
oVirt."""

from __future__ import annotations

import re
from functools import cache

from tui.lazy_pattern import lazy_pattern
from tui.models.vocabulary.wording import LONGEST, Vocabulary, clean, phrases, words_of

ON, OFF = "on", "off"

_ON = phrases("""
    on, up, running, powered on, power on, powered up, power up, turned on, switched on, online,
    active, alive, started, booted, s0, s0 g0, g0, g0 s0, s0 g0 working, s0 working, working
""")
_OFF = phrases("""
    off, down, stopped, powered off, power off, powered down, power down, turned off,
    switched off, shut off, shut down, shutdown, halted, soft off, hard off, mechanical off, s5,
    g2, g3, s5 g2, s5 g2 soft off, s5 soft off, g3 mechanical off, deallocated, unpowered,
    powerless, poweroff
""")
_NEUTRAL = frozenset(
    phrases("""
    chassis, power, system, server, host, vm, vms, machine, node, domain, instance, guest,
    container, post, qemu, lxc, ct, vps, vds, blade, virtual, physical, your, ok, success, acpi,
    dedicated, computer, hardware, kvm, health, powerstate, vmstate
""")
)
_UNSAID = frozenset({"in shutdown", "in shut down"})
"""In transition, so neither on nor off."""
_UNCLEAR = lazy_pattern(
    r"\bpower (?:(?:state|status|value|reading) )?(?:no|non|not|never|without|none|nor|neither)$"
)
"""A negation after "power" may belong to words that were cut off."""
_NAMED = lazy_pattern(
    r"\b(vm|ct|vps|vds|server|domain|machine|instance|guest|container|node|host|qemu|lxc)"
    r"(?:[-_]?\d+|\s+(?:'[^'\n]{1,64}'|\"[^\"\n]{1,64}\"|(?=[\w.-]*\d)[\w.-]{1,64}(?<!\.)))(?=[\s:,]|$)",
    re.I,
)
"""A machine with its name, which may be any word."""
_STATE_LINES = frozenset(
    phrases("""
    power, system power, power state, power status, chassis power, chassis power status, powerstate,
    powerstatus, server power, server power state, server power status, host power,
    host power status, system power state, power management state
""")
)
"""Names of the line with the power state, among other lines."""


@cache
def vocabulary() -> Vocabulary:
    """Return the table, created at its first use."""
    return Vocabulary(
        states={**dict.fromkeys(_ON, ON), **dict.fromkeys(_OFF, OFF)},
        opposites={ON: OFF},
        nouns={"power": OFF},
        neutral=_NEUTRAL,
    )


def read_power(text: str) -> str:
    """Return `ON`, `OFF`, or empty if the text is ambiguous.

    If some lines name the power state, only these count, because `chassis status` of ipmitool also
    reports faults and policies.
    """
    if len(text) > LONGEST:
        return ""
    lines = [line for line in clean(text).splitlines() if line.strip()]
    named = [line for line in lines if _names_state(line)]
    if named:
        found = {
            _of_line(line.partition(":")[2] if ":" in line else line.partition("=")[2])
            for line in named
        }
        return found.pop() if len(found) == 1 else ""
    return _of_line(" ".join(lines))


def _names_state(line: str) -> bool:
    name, mark, value = line.partition(":") if ":" in line else line.partition("=")
    return bool(mark and value.strip()) and " ".join(words_of(name)) in _STATE_LINES


def _of_line(text: str) -> str:
    words = " ".join(words_of(text))
    if words in _UNSAID or _UNCLEAR.search(words):
        return ""
    return vocabulary().single_state(_NAMED.sub(r"\1", text))
