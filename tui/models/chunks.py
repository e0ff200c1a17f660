"""Many records validated without holding up the screen. Worker threads only."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from tui.models.base import Model

M = TypeVar("M", bound=Model)


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile: with many young objects it stalls every thread."""
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
    """Each record that is one, as a `model`; `pause` runs between portions to let other threads
    in."""
    read: list[M] = []
    with collector_paused():
        for start in range(0, len(records), size):
            for record in records[start : start + size]:
                with suppress(ValueError):
                    read.append(model.model_validate(record))
            pause()
    return read
