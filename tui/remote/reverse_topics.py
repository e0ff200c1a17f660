"""Forward and reverse DNS of an address. Key: the server's id, then the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.readings.topic_reader import computed
from tui.remote.demo_resolver import is_simulated, simulated_look_up
from tui.remote.reverse_check import ReverseCheck, check
from tui.store.topics import Key, Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

REVERSE = Topic[ReverseCheck]("reverse check")


def _check(client: Client, key: Key) -> ReverseCheck:
    """Return the check. The request goes to the resolver, not to the provider; in the demo to the
    simulator."""
    address = part_of(key, 1)
    if not is_simulated(client.transport.url):
        return check(address)
    number = key[0] if isinstance(key, tuple) else key
    return check(address, simulated_look_up(client, int(number), address))


READ_REVERSE = computed(REVERSE, _check, fresh_s=30.0, public=True)
