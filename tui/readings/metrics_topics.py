"""Load of a VM. Key: the server's id."""

from __future__ import annotations

from tui.api.catalog import vm_actions as vm
from tui.api.catalog.common import ServerRef
from tui.models.load_stats import LoadStats
from tui.readings.topic_reader import deferred
from tui.store.topics import Key, Topic, server_of

METRICS = Topic[LoadStats]("metrics")
AT_MOST_EVERY_S = 60.0


def _of_server(key: Key) -> ServerRef:
    return ServerRef(id=server_of(key))


READ_METRICS = deferred(METRICS, vm.LOAD_STATS, _of_server, fresh_s=AT_MOST_EVERY_S)
