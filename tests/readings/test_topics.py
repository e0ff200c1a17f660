"""What is read on demand: once at a time, and once more when it became old on its way."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from tests.operations.rig import rig
from tests.support.until import until_now
from tui.errors import BadAnswer, HostdeckError
from tui.readings.topic_reader import Source, StoreWriter, TopicReader, computed
from tui.store.store import Store
from tui.store.topics import Key, Topic

KEYS: Topic[int] = Topic("keys")
ACCOUNT = 0


def test_a_wish_for_news_while_it_is_being_read_is_not_lost() -> None:
    """The answer on its way may have left before the change that made it old."""
    open_: list[Callable[[int], None]] = []
    asked: list[bool] = []
    ended: list[str] = []

    def ask(
        client: Any,
        poller: Any,
        key: Any,
        urgency: Any,
        on_value: Callable[[int], None],
        on_error: Any,
    ) -> None:
        asked.append(True)
        open_.append(on_value)

    with rig() as parts:
        store = Store()
        topics = TopicReader(cast(Any, None), cast(Any, None), parts.pool, store, parts.clock)
        source = Source(KEYS, ask, 60.0)
        topics.want(source, ACCOUNT)
        until_now(lambda: len(asked) == 1, "it is being read")
        topics.want(source, ACCOUNT, on_end=partial(ended.append, "first"))
        topics.want(source, ACCOUNT, now=True, on_end=partial(ended.append, "again"))
        topics.want(source, ACCOUNT, now=True, on_end=partial(ended.append, "again too"))
        topics.want(source, ACCOUNT, now=True)
        open_.pop()(1)
        until_now(lambda: len(asked) == 2, "it is read once more")
        until_now(lambda: ended == ["first"], "the others wait for the newer answer")
        open_.pop()(2)
        until_now(lambda: not topics.running, "and that is all")
        until_now(lambda: ended == ["first", "again", "again too"], "each caller hears of its end")
        assert len(asked) == 2
        assert store.known(KEYS, ACCOUNT).value == 2


def test_what_was_asked_for_one_account_is_not_told_to_the_next() -> None:
    """It was on its way when somebody signed out: it is read anew for whoever has signed in
    since."""
    open_: list[Callable[[int], None]] = []

    def ask(
        client: Any,
        poller: Any,
        key: Any,
        urgency: Any,
        on_value: Callable[[int], None],
        on_error: Any,
    ) -> None:
        open_.append(on_value)

    with rig() as parts:
        store = Store()
        topics = TopicReader(cast(Any, None), cast(Any, None), parts.pool, store, parts.clock)
        source = Source(KEYS, ask, 60.0)
        topics.want(source, ACCOUNT)
        until_now(lambda: open_, "it is being read")
        topics.forget()
        store.topics.clear()
        topics.want(source, ACCOUNT)
        open_.pop()(1)
        assert store.known(KEYS, ACCOUNT).value is None
        until_now(lambda: open_, "it is read for the other")
        open_.pop()(2)
        assert store.known(KEYS, ACCOUNT).value == 2


def test_a_writer_gets_values_and_errors_instead_of_the_topic() -> None:
    """Readings that change rows of the list; the history gets good values only."""
    ended: list[str] = []
    written: list[tuple[int, float] | str] = []
    noted: list[Topic[Any]] = []
    answers: list[int | HostdeckError] = [7, BadAnswer("Reading the keys", said="No answer.")]

    def read(client: Any, key: Any) -> int:
        found = answers.pop(0)
        if isinstance(found, HostdeckError):
            raise found
        return found

    def put(store: Store, key: Key, value: int, taken_at: float) -> None:
        written.append((value, taken_at))

    def fail(store: Store, key: Key, error: str) -> None:
        written.append(error)

    def note(topic: Topic[Any], key: Key) -> None:
        noted.append(topic)

    with rig() as parts:
        store = Store()
        topics = TopicReader(
            cast(Any, None), cast(Any, None), parts.pool, store, parts.clock, on_read=note
        )
        source = computed(KEYS, read, writer=StoreWriter(put, fail))
        assert topics.wait_s(source, ACCOUNT, 60.0) == 0.0
        topics.want(source, ACCOUNT, on_end=partial(ended.append, "value"))
        until_now(lambda: ended == ["value"], "the value was read")
        assert topics.wait_s(source, ACCOUNT, 60.0) == 60.0
        topics.expire([KEYS], ACCOUNT)
        topics.want(source, ACCOUNT, on_end=partial(ended.append, "error"))
        until_now(lambda: ended == ["value", "error"], "the error was read")
        assert written[0] == (7, parts.clock.now())
        assert "No answer." in str(written[1])
        assert noted == [KEYS]
        assert store.known(KEYS, ACCOUNT).taken_at is None
