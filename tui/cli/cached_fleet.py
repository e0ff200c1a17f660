"""The list of servers last saved on this machine: for completion, and for comparison with the
current list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow
    from tui.store.cache import CachedFleet


def last_known(start: StartOptions) -> CachedFleet | None:
    """Return the last saved list; `None` if there is none on this machine."""
    from tui.store.cache import read_cache

    return read_cache(_file(start))


def _file(start: StartOptions) -> Path:
    from tui.paths import Paths
    from tui.store.cache import cache_file

    url = start.url or start.settings.profile(start.profile).url
    return cache_file(Paths.of_user().cache, start.profile, url)


def save_list(
    start: StartOptions, account: str, rows: Sequence[ServerRow], taken_at: float
) -> None:
    """Save a list that a command has read, for `--cached` and completion.

    A list saved by the dashboard stays: it contains details that the provider's list lacks.
    """
    from tui.errors import HostdeckError
    from tui.fleet.fleet import Fleet
    from tui.store.cache import write_cache

    known = last_known(start)
    if known is not None and any(row.detailed or row.power_at for row in known.fleet.rows):
        return
    try:
        write_cache(_file(start), Fleet.sorted(rows).rows, taken_at, account)
    except (OSError, HostdeckError):
        return  # only `--cached` has less to show
