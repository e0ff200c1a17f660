"""The words of sensors: status codes, and reports of discrete sensors. The worst wording takes
precedence.

Source: the event tables of IPMI 2.0 as ipmitool and FreeIPMI print them, and the health words of
iDRAC, iLO, Supermicro and Redfish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from math import isfinite

from tui.lazy_pattern import lazy_pattern
from tui.models.vocabulary.wording import (
    LONGEST,
    NEGATORS,
    Phrase,
    clean,
    phrase,
    phrases,
    words_of,
)

OK, WARNING, CRITICAL, NO_READING, UNKNOWN, NEUTRAL = (
    "ok",
    "warning",
    "critical",
    "no reading",
    "unknown",
    "",
)
"""`NEUTRAL`: the wording is known and is neither good nor bad."""

CODES = {
    "ok": OK,
    "nominal": OK,
    "normal": OK,
    "good": OK,
    "pass": OK,
    "passed": OK,
    "ns": NO_READING,
    "na": NO_READING,
    "n/a": NO_READING,
    "dis": NO_READING,
    "nc": WARNING,
    "lnc": WARNING,
    "unc": WARNING,
    "warning": WARNING,
    "warn": WARNING,
    "non-critical": WARNING,
    "noncritical": WARNING,
    "degraded": WARNING,
    "cr": CRITICAL,
    "lcr": CRITICAL,
    "ucr": CRITICAL,
    "nr": CRITICAL,
    "lnr": CRITICAL,
    "unr": CRITICAL,
    "critical": CRITICAL,
    "fail": CRITICAL,
    "failed": CRITICAL,
    "non-recoverable": CRITICAL,
    "nonrecoverable": CRITICAL,
    "alert": CRITICAL,
}
"""Words that can be the whole status column."""

_OK = phrases("""
    ok, nominal, normal, good, healthy, passed, pass, fully redundant, redundant, full redundancy,
    redundancy regained, limit not exceeded, performance met, predictive failure deasserted,
    no fault, no faults, no failure, no failures, no error, no errors, no alarm, no alarms,
    no problem, no problems, not failed, no intrusion, chassis closed, closed, drive online,
    on line, online, drive present, presence detected, present, device present, device inserted,
    inserted, installed, device enabled, enabled, operational, operating normally,
    transition to ok, transition to running, transition to on line, running, ready, optimal,
    working, within limits, within range, in range, s0, s0 g0, s0 g0 working, connected,
    transition to non critical from ok deasserted, no change, limit not exceeded asserted, fan ok,
    fault deasserted, failure deasserted, in spec, full duplex, active, transition to active,
    device inserted device present, device removed device absent deasserted, entity present,
    monitoring, no fault detected, no failure detected, not throttled, battery ok, power good,
    ac ok, dc ok, no warnings, no events, no event, memory ok, all ok, good health,
    slot connector device installed attached, device installed, no bootable media deasserted,
    closed chassis, no errors detected, redundancy ok, transition to ok asserted
""")
_WARNING = phrases("""
    warning, degraded, predictive failure, predictive failure asserted, predicted failure,
    redundancy lost, redundancy degraded, redundancy degraded from fully redundant,
    redundancy degraded from non redundant, non redundant, not redundant,
    non redundant sufficient from redundant, non redundant sufficient from insufficient,
    non redundant sufficient resources, non redundant sufficient resources from redundant,
    non redundant sufficient resources from insufficient resources, no redundancy,
    redundancy disabled, correctable ecc, correctable error, correctable errors,
    correctable memory error, correctable ecc logging limit reached,
    correctable ecc limit reached, correctable ecc error logging limit reached,
    correctable memory error logging disabled, logging limit reached,
    correctable machine check error, bus correctable error, transition to non critical from ok,
    transition to non critical from more severe, non critical, transition to degraded,
    limit exceeded, performance lags, throttled, throttling, power supply ac lost,
    power supply input lost, ac lost, ac lost power input lost, power supply ac lost dc lost,
    power input lost, input lost, dc lost, loss of input, ac lost or out of range,
    ac out of range but present, input lost or out of range, input out of range but present,
    power supply input lost or out of range, out of range, out of spec, configuration error,
    config error, configuration mismatch, mismatch, vendor mismatch, revision mismatch,
    processor missing, power supply rating mismatch, rating mismatch, voltage rating mismatch,
    general chassis intrusion, chassis intrusion, intrusion, drive bay intrusion,
    i o card area intrusion, processor area intrusion, system unplugged from lan,
    unauthorized dock, unauthorized dock undock, fan area intrusion, lan leash lost, chassis open,
    opened, open, at or below lower non critical threshold,
    at or above upper non critical threshold, lower non critical going low,
    lower non critical going high, upper non critical going high, upper non critical going low,
    battery low, low battery, low, high, too low, too high, log full, log almost full,
    event log full, almost full, sel full, rebuild in progress, rebuild remap in progress,
    rebuilding, rebuild remap aborted, rebuild aborted, in critical array, critical array,
    consistency check in progress, parity check in progress,
    consistency check parity check in progress, timer expired, watchdog expired, bus degraded,
    bus timeout, cable config error, cable disconnected, disconnected, transition to off line,
    off line, offline, transition to off duty, transition to power save, install error,
    transition to install error, memory scrub failed, memory device disabled, device disabled,
    spare, hot spare active, failover, attention, identify fault, firmware mismatch, incorrect,
    unsupported, invalid, overload, overcurrent, over current, undervoltage, overvoltage,
    under voltage, over voltage, no power, power lost, not ok, not ready, not operational,
    not present but required, caution, minor, major, exceeded, above threshold, below threshold,
    over temperature warning, battery not charged, charging, replace soon, link down, dropped,
    stopped, no output, soft power control failure, stalled, 240va power down,
    interlock power down, temperature warning, upper warning, lower warning
""")
_CRITICAL = phrases("""
    critical, transition to critical, transition to critical from less severe,
    transition to critical from non recoverable, transition to non recoverable,
    transition to non recoverable from less severe, non recoverable, nonrecoverable,
    unrecoverable, fatal, failed, fail, failure, failure detected, power supply failure detected,
    failing, fault, faulty, drive fault, drive failed, fault status, faulted, error, dead, ierr,
    caterr, thermal trip, thermtrip, processor thermal trip, frb1 bist failure,
    frb2 hang in post failure, frb3 processor startup initialization failure,
    frb3 processor startup failure, sm bios uncorrectable cpu complex error,
    uncorrectable cpu complex error, uncorrectable, uncorrectable ecc, uncorrectable error,
    uncorrectable errors, uncorrectable memory error, parity, parity error,
    uncorrectable machine check exception, machine check exception, critical overtemperature,
    overtemperature, over temperature, over temp, overheat, overheated, in failed array,
    failed array, at or below lower critical threshold, at or above upper critical threshold,
    at or below lower non recoverable threshold, at or above upper non recoverable threshold,
    lower critical going low, lower critical going high, upper critical going high,
    upper critical going low, lower non recoverable going low, lower non recoverable going high,
    upper non recoverable going high, upper non recoverable going low,
    non redundant insufficient resources, insufficient resources, insufficient,
    bus uncorrectable error, bus fatal error, pci perr, pci serr, fatal nmi, nmi,
    nmi diag interrupt, front panel nmi diagnostic interrupt, software nmi, i o channel check nmi,
    eisa fail safe timeout, undetermined system hardware failure, os critical stop,
    run time critical stop, post error, system firmware error, system firmware hang,
    no system memory, no usable system memory, no bootable media, battery failed, battery dead,
    power off power down, short circuit, smoke, leak, leak detected, redundancy insufficient,
    crashed, hang, hung, emergency, alert, burnt, missing, fan failed, not functioning,
    inoperable, inoperative, broken, damaged, stuck, no video device detected, bad
""")
_NO_READING = phrases("""
    no reading, not available, not readable, unavailable, disabled, na, n a, disabled not present,
    not installed, not present, empty, absent, device absent, device removed device absent,
    device removed, removed, unpopulated, not populated, no sensor, reading unavailable,
    scanning disabled, event only, not specified, unaccessible, not applicable, not reading,
    slot empty, entity absent, device removed absent
""")
_NEUTRAL = phrases("""
    device absent, device removed device absent, device removed, not installed, hot spare,
    identify status, power button pressed, reset button pressed, sleep button pressed,
    log area reset cleared, log cleared, s4 s5 soft off, s5 g2 soft off, soft off,
    transition to power off, power cycle, terminator presence detected, transition to in test,
    monitor, informational, transition to idle, transition to busy, not redundant by design,
    standby, hot spare in standby, lan heartbeat, enabled standby
""")
_UNDECIDED = phrases("""
    state asserted, state deasserted, unknown, other, oem, oem specific, unspecified,
    d0 power state, d1 power state, d2 power state, d3 power state, no response, not responding,
    usage, test
""")
_FILLERS = frozenset(
    phrases("""
    power, supply, psu, ps, fan, drive, disk, slot, memory, dimm, cpu, processor, chassis, bay,
    the, a, an, is, are, state, status, from, to, of, at, in, and, or, health, detected, asserted,
    deasserted, sensor, temperature, voltage, current, system, battery, hdd, ssd, unit, device,
    module, now, has, been, was, threshold, event, on, transition, redundancy, watts, percent,
    card, area, board, bus, array, input, output, less, severe, severity, ecc, resources, value,
    degrees
""")
)
_RANK = {CRITICAL: 5, WARNING: 4, UNKNOWN: 3, NO_READING: 2, OK: 1, NEUTRAL: 0}
_NOT_BAD = {OK: WARNING}
_FILLER = "filler"
_HEX = lazy_pattern(r"0x[0-9a-f]*|[0-9a-f]{2,4}h|[0-9.]+", re.I)


@cache
def _table() -> dict[Phrase, str]:
    made: dict[Phrase, str] = dict.fromkeys(((word,) for word in _FILLERS), _FILLER)
    for entries, value in (
        (_OK, OK),
        (_WARNING, WARNING),
        (_CRITICAL, CRITICAL),
        (_NO_READING, NO_READING),
        (_UNDECIDED, UNKNOWN),
        (_NEUTRAL, NEUTRAL),
    ):
        for text in entries:
            made[phrase(text)] = value
            made.setdefault((text.replace(" ", ""),), value)
    return made


@cache
def _longest() -> int:
    return max(map(len, _table()))


def worse(text: str, other: str) -> str:
    """Return the more serious of two statuses."""
    return max(text, other, key=_RANK.__getitem__)


def read_events(text: str) -> str:
    """Return the worst report of a discrete sensor in "Presence detected, Failure detected".

    An unknown wording is `UNKNOWN`, unless a known part of it is already bad.
    """
    found = UNKNOWN if len(text) > LONGEST else NEUTRAL
    for part in re.split(r"[,;|\n]", clean(text)):
        found = worse(found, _of_part(part))
    return found


def _of_part(part: str) -> str:
    # Numbers, amounts and codes are readings, not words.
    words = [word for word in words_of(part.replace("'", " ")) if not _HEX.fullmatch(word)]
    found: list[str] = []
    at, negated, is_known = 0, False, True
    while at < len(words):
        length, value = _match(words, at)
        if not length and words[at] in NEGATORS:
            negated = True
        elif not length:
            is_known = False
        elif value != _FILLER:
            found.append(_NOT_BAD.get(value, UNKNOWN) if negated else value)
            negated = False
        at += max(1, length)
    worst = max(found, key=_RANK.__getitem__, default=UNKNOWN if words else NEUTRAL)
    if worst in (WARNING, CRITICAL) and "deasserted" in words:
        return UNKNOWN
    return worst if is_known and not negated else worse(worst, UNKNOWN)


def _match(words: list[str], at: int) -> tuple[int, str]:
    """Return the number of words from `at` on that form an entry, and its value; 0 words if there
    is none."""
    table = _table()
    for length in range(min(_longest(), len(words) - at), 0, -1):
        value = table.get(tuple(words[at : at + length]))
        if value is not None:
            return length, value
    return 0, NEUTRAL


def read_code(text: str) -> str:
    """Return the status of a status column; empty if it is not a known code."""
    return CODES.get(" ".join(clean(text).split()).strip("'\" ").casefold(), NEUTRAL)


_PLAUSIBLE = {
    "°C": (-100.0, 126.0),
    "RPM": (0.0, 60_000.0),
    "V": (-600.0, 600.0),
    "W": (-0.001, 50_000.0),
    "A": (-1000.0, 1000.0),
    "%": (-0.001, 100.001),
}
_NEVER_ZERO = frozenset({"RPM", "V"})
_LARGEST = 1e6


def is_plausible(value: float, unit: str) -> bool:
    """Return whether a sensor can measure this value. Broken sensors report 0 RPM, -128 °C, 255 °C,
    and 1e6."""
    least, most = _PLAUSIBLE.get(unit, (-_LARGEST, _LARGEST))
    return least < value < most and not (unit in _NEVER_ZERO and value == 0)


_POWER_SUPPLY = lazy_pattern(r"(?:psu?|power supply)[ _-]?\d*(?:[ _-]?status)?", re.I)
_INTRUSION = lazy_pattern(r"\bintru", re.I)
_BITS = lazy_pattern(r"0x([0-9a-f]{1,4})", re.I)
_SUPPLY_EVENTS = (
    "Presence detected",
    "Failure detected",
    "Predictive failure",
    "AC lost",
    "AC lost or out of range",
    "AC out of range",
    "Config error",
)


def events_of_bits(name: str, text: str) -> str:
    """Return in words the events that a discrete sensor reports as a number; empty if the name does
    not reveal the meaning.

    Source: sensor-specific offsets of IPMI 2.0: the three-column output of ipmitool gives the
    asserted states as one number.
    """
    found = _BITS.fullmatch(text.strip())
    if found is None:
        return ""
    bits = int(found[1], 16) & 0x7F
    if _INTRUSION.search(name):
        return "General chassis intrusion" if bits & 1 else ""
    if _POWER_SUPPLY.fullmatch(name.strip()):
        return ", ".join(words for at, words in enumerate(_SUPPLY_EVENTS) if bits >> at & 1)
    return ""


def beyond_thresholds(value: float, thresholds: Sequence[str]) -> tuple[str, str]:
    """Return the state of a value according to the thresholds of its row, and a note that names the
    exceeded threshold.

    Args:
        value: The reading.
        thresholds: Lower non-recoverable, critical, non-critical, upper non-critical, critical,
            non-recoverable; "na" where there is none. Those out of order are no thresholds, and
            neither is an upper one of zero.
    """
    limits = [_limit(threshold) for threshold in thresholds[:6]]
    known = [item for item in limits if item is not None]
    if len(limits) < 6 or known != sorted(known):
        return NEUTRAL, ""
    found, note = NEUTRAL, ""
    for limit, severity in ((limits[2], WARNING), (limits[1], CRITICAL), (limits[0], CRITICAL)):
        if limit is not None and value < limit:
            found, note = severity, f"below {limit:g}"
    for limit, severity in ((limits[3], WARNING), (limits[4], CRITICAL), (limits[5], CRITICAL)):
        if limit and value > limit:
            found, note = severity, f"above {limit:g}"
    return found, note


def _limit(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None
