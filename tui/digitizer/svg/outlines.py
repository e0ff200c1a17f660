"""Conversion of outlines to coverage, like FreeType, so that SVG letters can be read like drawn
ones. Pure.

The area of each pixel within the outline is summed exactly, edge by edge: every edge adds the part
right of it to its own pixel, and the rest to the next one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from tui.charts.series import NotReadable

_TOKEN = re.compile(r"[MLCZ]|-?\d+(?:\.\d+)?(?:e-?\d+)?")
_MAX_TOKENS = 60_000
_LARGEST = 64
_FARTHEST = 20_000.0
_ODD_PATH = "the SVG contains a path that cannot be read"
Point = tuple[float, float]


class Patch(NamedTuple):
    """Coverage 0 to 255 by rows, and the offset of its corner from the origin."""

    left: int
    top: int
    width: int
    rows: bytes


@lru_cache(maxsize=512)
def courses(text: str) -> list[list[Point]]:
    """The corner points of every part of a path; curves are cut into short pieces.

    Each path of a drawing is read several times; callers do not change the points.
    """
    tokens = _TOKEN.findall(text)
    if len(tokens) > _MAX_TOKENS:
        raise NotReadable("the SVG contains elements that no graph has")
    parts: list[list[Point]] = []
    at = 0
    while at < len(tokens):
        kind, at = tokens[at], at + 1
        if kind == "Z":
            continue
        count = {"M": 2, "L": 2, "C": 6}.get(kind)
        if count is None or at + count > len(tokens):
            raise NotReadable(_ODD_PATH)
        try:
            numbers = [float(token) for token in tokens[at : at + count]]
        except ValueError as error:
            raise NotReadable(_ODD_PATH) from error
        if max(numbers) > _FARTHEST or min(numbers) < -_FARTHEST:
            raise NotReadable(_ODD_PATH)
        at += count
        if kind == "M" or not parts:
            parts.append([(numbers[-2], numbers[-1])])
        elif kind == "L":
            parts[-1].append((numbers[0], numbers[1]))
        else:
            parts[-1] += _curve(parts[-1][-1], numbers)
    return parts


def _curve(start: Point, numbers: list[float]) -> Iterator[Point]:
    (x0, y0), (x1, y1, x2, y2, x3, y3) = start, numbers
    for step in range(1, 7):
        t = step / 6
        a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
        yield a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3


def filled(text: str) -> Patch | None:
    """Return the pixels of an outline; `None` if it is empty."""
    parts = [part for part in courses(text) if len(part) > 2]
    if not parts:
        return None
    xs, ys = [x for part in parts for x, _ in part], [y for part in parts for _, y in part]
    left, top = math.floor(min(xs)), math.floor(min(ys))
    width, height = math.ceil(max(xs)) - left, math.ceil(max(ys)) - top
    if width > _LARGEST or height > _LARGEST:
        raise NotReadable("the SVG contains letters of an unusual size")
    sums = [0.0] * ((width + 2) * height)
    for part in parts:
        for (x0, y0), (x1, y1) in zip(part, [*part[1:], part[0]], strict=True):
            _edge(sums, width + 2, x0 - left, y0 - top, x1 - left, y1 - top)
    return Patch(left, top, width, _summed(sums, width, height))


def _summed(sums: list[float], width: int, height: int) -> bytes:
    rows = bytearray()
    for y in range(height):
        total = 0.0
        for x in range(width):
            total += sums[y * (width + 2) + x]
            rows.append(min(255, round(abs(total) * 255)))
    return bytes(rows)


def _edge(sums: list[float], stride: int, x0: float, y0: float, x1: float, y1: float) -> None:
    if y0 == y1:
        return
    way = 1.0
    if y0 > y1:
        x0, y0, x1, y1, way = x1, y1, x0, y0, -1.0
    slope = (x1 - x0) / (y1 - y0)
    for y in range(int(y0), math.ceil(y1)):
        a, b = max(y0, y), min(y1, y + 1)
        if b > a:
            _row(sums, y * stride, x0 + (a - y0) * slope, x0 + (b - y0) * slope, way * (b - a))


def _row(sums: list[float], base: int, xa: float, xb: float, drop: float) -> None:
    """Add the coverage of one edge within one row, spread over the pixels it crosses."""
    low, high = (xa, xb) if xa < xb else (xb, xa)
    first, last = int(low), int(high)
    if first == last or high == low:
        share = first + 1 - (low + high) / 2
        sums[base + first] += drop * share
        sums[base + first + 1] += drop * (1 - share)
        return
    per = drop / (high - low)
    for x in range(first, last + 1):
        a, b = max(low, x), min(high, x + 1)
        if b > a:
            part, share = per * (b - a), x + 1 - (a + b) / 2
            sums[base + x] += part * share
            sums[base + x + 1] += part * (1 - share)
