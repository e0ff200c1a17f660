"""The fleet as the dashboard last saw it on this machine: for completion, and for comparing with
what is there now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.store.cache import CachedFleet


def last_known(start: StartOptions) -> CachedFleet | None:
    """The fleet as the dashboard last saw it on this machine, `None` when it never did."""
    from tui.paths import Paths
    from tui.store.cache import cache_file, read_cache

    url = start.url or start.settings.profile(start.profile).url
    return read_cache(cache_file(Paths.of_user().cache, start.profile, url))
