"""Validation of many records without blocking the screen. Worker threads only."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from tui.models.base import Model

M = TypeVar("M", bound=Model)


@contextmanager
def collector_paused() -> Iterator[None]:
    """Disable garbage collection, which would stall every thread with many young objects."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def validate_in_chunks(
    records: Sequence[Any], model: type[M], pause: Callable[[], None], size: int = 100
) -> list[M]:
    """Return each valid record as a `model`. `pause` runs between portions to let other threads
    run."""
    read: list[M] = []
    with collector_paused():
        for start in range(0, len(records), size):
            for record in records[start : start + size]:
                with suppress(ValueError):
                    read.append(model.model_validate(record))
            pause()
    return read
