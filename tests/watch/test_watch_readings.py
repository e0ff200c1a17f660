"""Readings of the watcher from a real provider whose answers are damaged."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stub import Stub, reply
from tui import client_assembly
from tui.api.client import Client
from tui.cli.watch_loop import Memory, Watcher, WatchReaders
from tui.cli.watch_readings import ServerReader
from tui.clock import SystemClock
from tui.config.settings import Network, Settings
from tui.config.start_options import StartOptions
from tui.credentials.vault import Found
from tui.fleet.filter import parse
from tui.watch.watched_facts import FactRules

WEB = {"id": 20311, "hostname": "web-01"}
DB = {"id": 25250, "hostname": "db-main"}


def show(server: dict[str, object]) -> dict[str, object]:
    return {"result": "OK", "server_data": server, "OS": "Debian 12", "tags": []}


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub(
        {
            "eq/list": reply({"result": "OK", "servers": [WEB, DB]}),
            "eq/show": lambda sent: reply(show(WEB if sent["id"] == "20311" else DB)),
        }
    ) as made:
        yield made


@pytest.fixture
def client(stub: Stub) -> Iterator[Client]:
    made = client_assembly.client_for(SystemClock(), stub.url, Network())
    made.sign_in(Found("5d41402abc4b2a76-demo0demo0demo00", "test").credentials())
    yield made
    made.close()


def watcher_of(client: Client, wanted: str) -> Watcher:
    servers = ServerReader(client, StartOptions(Settings()), parse(wanted), None, every=False)
    rules = FactRules(frozenset({"servers"}))
    return Watcher(client, WatchReaders(servers, None, None, None, None), rules, Memory())


@pytest.mark.parametrize("damaged", [{"id": "x", "hostname": "db-main"}, None])
def test_a_record_that_cannot_be_read_is_no_server_that_is_gone(
    stub: Stub, client: Client, damaged: object
) -> None:
    watcher = watcher_of(client, "")
    watcher.round()
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [WEB, damaged]})
    assert watcher.round().notices == []
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [WEB]})
    texts = [notice.text for notice in watcher.round().notices]
    assert texts == ["db-main, id 25250, was removed from the list."]


def test_details_that_cannot_be_read_remove_no_server(stub: Stub, client: Client) -> None:
    watcher = watcher_of(client, "os:debian")
    watcher.round()
    assert [row.id for row in watcher.rows] == [25250, 20311]
    whole = stub.answers["eq/show"]
    stub.answers["eq/show"] = reply({"code": -1, "message": "Internal error"})
    assert watcher.round().notices == []
    stub.answers["eq/show"] = whole
    assert watcher.round().notices == []
    stub.answers["eq/show"] = reply({**show(DB), "OS": "Ubuntu 24.04"})
    texts = {notice.text for notice in watcher.round().notices}
    assert texts == {"db-main, id 25250, no longer matches the filter."}
