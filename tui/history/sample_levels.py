"""Levels of detail: the rules and the SQL for thinning samples with age. Pure."""

from __future__ import annotations

from dataclasses import dataclass

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Level:
    """Samples up to an age, merged into buckets."""

    number: int
    """Value in the file."""
    step_s: int
    """The length of a bucket in seconds; 1 if every reading is kept."""
    keep_s: int
    """The age at which its samples move to the next level."""


RAW = Level(0, 1, DAY_S)
FINE = Level(1, 300, 7 * DAY_S)
COARSE = Level(2, 3600, 90 * DAY_S)
LEVELS = (RAW, FINE, COARSE)

_MERGE = """
ON CONFLICT (sensor, level, at) DO UPDATE SET
    low = min(coalesce(low, excluded.low), coalesce(excluded.low, low)),
    high = max(coalesce(high, excluded.high), coalesce(excluded.high, high)),
    mean = (coalesce(mean, 0) * count + coalesce(excluded.mean, 0) * excluded.count)
        / nullif(count + excluded.count, 0),
    count = count + excluded.count,
    implausible = implausible + excluded.implausible
"""
ADD = (
    "INSERT INTO sample (sensor, level, at, low, mean, high, count, implausible)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)" + _MERGE
)
"""Add one sample to a bucket. Minimum, maximum, and mean stay correct in any order."""
THIN = (
    """
INSERT INTO sample (sensor, level, at, low, mean, high, count, implausible)
SELECT sensor, :to, at / :step * :step, min(low), sum(mean * count) / nullif(sum(count), 0),
    max(high), sum(count), sum(implausible)
FROM sample
WHERE sensor BETWEEN :first AND :last AND level = :from AND at < :before
GROUP BY sensor, at / :step
"""
    + _MERGE
)
"""Merge the old samples of some sensors into buckets of the next level."""
THINNED = (
    "DELETE FROM sample WHERE sensor BETWEEN :first AND :last AND level = :from AND at < :before"
)
"""Remove the samples that were merged, or that no level keeps."""


def due_before(level: Level, now: float, step_s: int, keep_s: int) -> int:
    """Return the time before which samples of `level` move to the next level: the start of a whole
    bucket."""
    return int(now - min(level.keep_s, keep_s)) // step_s * step_s
