"""Reads of a command through the poller: every end on the calling thread, and bugs too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.operations.rig import signed_in, still_provider
from tui.api.catalog import eq_actions as eq
from tui.api.catalog.common import ServerRef
from tui.api.client import Client
from tui.cli.async_reads import TOGETHER, finish, follow
from tui.errors import NotReady
from tui.models.power import Power
from tui.simulator.world import World


@pytest.fixture
def provider() -> Iterator[tuple[Client, World]]:
    """A client with a session, and a provider whose slow work ends at once."""
    with still_provider() as (server, world), signed_in(server.url) as client:
        world.clock.speed = 1e6
        yield client, world


def test_a_bug_in_the_worker_thread_ends_the_command(provider: tuple[Client, World]) -> None:
    def broken(answer: Any) -> Any:
        raise RuntimeError("a bug")

    client, _ = provider
    with pytest.raises(RuntimeError, match="a bug"):
        finish(client, replace(eq.STATUS, read=broken), ServerRef(id=25250), 20.0)


def test_ends_are_reported_on_the_calling_thread_and_late_ones_too(
    provider: tuple[Client, World],
) -> None:
    client, world = provider
    world.clock.speed = 0.0
    ends: dict[int, object] = {}
    threads: set[threading.Thread] = set()

    def on_end(number: int, result: object) -> None:
        ends[number] = result
        threads.add(threading.current_thread())

    numbers = range(TOGETHER + 2)
    requests = [(number, ServerRef(id=25250)) for number in numbers]
    follow(client, eq.STATUS, requests, timeout_s=0.3, on_end=on_end)
    assert sorted(ends) == list(numbers)
    assert all(isinstance(end, NotReady) for end in ends.values())
    assert threads == {threading.current_thread()}
    assert world.requests["eq/status"] == TOGETHER, "no more keys are under way together"


def test_a_result_has_the_type_of_the_action(provider: tuple[Client, World]) -> None:
    client, _ = provider
    assert finish(client, eq.STATUS, ServerRef(id=25250), 20.0).power is Power.ON
