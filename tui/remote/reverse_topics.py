"""Forward and reverse DNS of an address. Key: the server's id, then the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.readings.topic_reader import computed
from tui.remote.reverse_check import ReverseCheck, check
from tui.store.topics import Key, Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

REVERSE = Topic[ReverseCheck]("reverse check")


def _check(client: Client, key: Key) -> ReverseCheck:
    """Return the check; the provider is not asked."""
    return check(part_of(key, 1))


READ_REVERSE = computed(REVERSE, _check, fresh_s=30.0, public=True)
