"""The provider's history of a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog.common import ServerRef
from tui.errors import BadAnswer
from tui.models.history import HistoryLine, read_history
from tui.readings.topic_reader import computed
from tui.store.topics import Key, Topic, server_of

if TYPE_CHECKING:
    from tui.api.client import Client

HISTORY = Topic[tuple[HistoryLine, ...]]("history")


def _history(client: Client, key: Key) -> tuple[HistoryLine, ...]:
    answer = client.call(eq_more.HISTORY, ServerRef(id=server_of(key)))
    try:
        return read_history(answer)
    except ValueError:
        raise BadAnswer(
            "Reading the history", said="The answer has a shape that is not known here."
        ) from None


READ_HISTORY = computed(HISTORY, _history)
