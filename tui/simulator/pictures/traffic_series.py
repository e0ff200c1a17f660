"""Traffic of a port: always the same for the same machine, port and time."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tui.simulator.machines import Machine

DAY, MONTH, YEAR = 86_400, 2_618_784, 31_536_000
SPANS = {"1": (DAY, 300), "2": (MONTH, 7200), "3": (YEAR, 86_400)}
"""By `graph`: the time span of an image and the length of one value, in seconds. Source: Cacti's
archives."""
_FINEST = 300
_SAMPLE = 1800
"""Long steps are averages of samples at this distance."""
HIGHEST_BPS = 940e6


@dataclass(frozen=True)
class Traffic:
    """Value k is the average over `step` seconds from `t0 + k * step`, in bit/s; `None` is
    unknown."""

    t0: int
    step: int
    incoming: list[float | None]
    outgoing: list[float | None]


def traffic(server: Machine, port: str, start: float, end: float, step: int) -> Traffic:
    """Return the values of all steps that overlap the time from `start` to `end` (Unix seconds)."""
    first, last = int(start // step), int(end // step)
    pairs = [_average(server, port, at * step, step) for at in range(first, last + 1)]
    return Traffic(
        first * step,
        step,
        [pair[0] if pair else None for pair in pairs],
        [pair[1] if pair else None for pair in pairs],
    )


def _average(server: Machine, port: str, start: int, step: int) -> tuple[float, float] | None:
    every = _FINEST if step <= _SAMPLE else _SAMPLE
    pairs = [
        pair
        for at in range(start, start + step, every)
        if (pair := _rates(server, port, at)) is not None
    ]
    if len(pairs) * 2 < step // every:
        return None
    return math.fsum(pair[0] for pair in pairs) / len(pairs), math.fsum(
        pair[1] for pair in pairs
    ) / len(pairs)


def _rates(server: Machine, port: str, at: int) -> tuple[float, float] | None:
    """Return one sample: a daily wave, quieter weekends, noise, a nightly backup, and occasionally
    a missed poll."""
    seed = server.id * 7919 + sum(map(ord, port)) * 104_729
    if _chance(seed, at // 10_800) > 0.985:
        return None
    if not server.on and at >= server.switched_at:
        return 0.0, 0.0
    if port.endswith("13"):
        return 900 * (0.5 + _chance(seed, at)), 400 * (0.5 + _chance(seed + 1, at))
    wave = 0.3 + 0.7 * (0.5 - 0.5 * math.cos(((at / 3600) % 24 - 4) / 24 * 2 * math.pi))
    if at // 86_400 % 7 in (2, 3):
        wave *= 0.6
    size = 4e6 * 2 ** (server.id % 6)
    incoming = size * 0.25 * wave * (0.75 + 0.5 * _chance(seed + 2, at // _FINEST))
    outgoing = size * wave * (0.7 + 0.6 * _chance(seed + 3, at // _FINEST))
    if server.id % 5 == 0 and 1 <= (at / 3600) % 24 < 2.5:
        incoming += size * 6 * (0.85 + 0.15 * _chance(seed + 4, at // _FINEST))
    for surge in server.surges:
        if surge.begins <= at < surge.ends:
            incoming *= surge.incoming
            outgoing *= surge.outgoing
    return min(HIGHEST_BPS, incoming), min(HIGHEST_BPS, outgoing)


def _chance(seed: int, at: int) -> float:
    """Return 0 to 1, uniformly distributed, always the same for the same numbers."""
    mixed = (seed * 0x9E3779B1 + at * 0x85EBCA77) & 0xFFFFFFFF
    for _ in range(2):
        mixed = ((mixed ^ mixed >> 15) * 0x2C1B3C6D) & 0xFFFFFFFF
    return (mixed ^ mixed >> 13) / 0xFFFFFFFF
