"""The last look before a change: the server that a person chose, or another one that has its id by
now."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.operations.rig import signed_in, still_provider
from tui.api.action import ApiAction
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import tags_actions as tags
from tui.api.catalog.common import ServerPin
from tui.clock import HandClock
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.operations.handover import request_from, revealed
from tui.operations.plan import Request
from tui.operations.preflight import OLD_LIST_S, objection
from tui.store.store import Store

WEB_01, ADDRESS = 20311, "192.0.2.10"


def said(
    row: ServerRow,
    action: ApiAction[Any, Any] = eq_power.REBOOT,
    *,
    list_age_s: float | None = None,
) -> str:
    """What the last look says of a request chosen as `row`, in a list of that age."""
    params = (
        tags.AddTag(id=row.id, tag="env", value="test")
        if action is tags.ADD
        else ServerPin(id=row.id)
    )
    store, clock = Store(), HandClock()
    if list_age_s is not None:
        store.put_fleet(Fleet.sorted([row]), clock.now() - list_age_s)
    # As a batch that another process goes on with.
    request = request_from(revealed(Request.on(row, action, params)))
    with still_provider() as (server, _), signed_in(server.url) as client:
        return objection(request, client, store, clock)


@pytest.mark.parametrize("age", [None, 5.0, OLD_LIST_S])
def test_another_server_under_the_same_id_is_left_alone(age: float | None) -> None:
    words = said(ServerRow(WEB_01, "old-mail", ip="203.0.113.99"), list_age_s=age)
    assert words == "Server 20311 is web-01 now, not old-mail. Select it again."


@pytest.mark.parametrize(
    "row",
    [
        ServerRow(WEB_01, "before-its-reinstall", ip=ADDRESS),
        ServerRow(WEB_01, "web-01", ip="203.0.113.99"),
        ServerRow(WEB_01, "WEB-01"),
        ServerRow(WEB_01, ips=("203.0.113.99",)),
    ],
    ids=["renamed", "another main address", "capital letters", "no name known"],
)
def test_the_same_server_is_known_again(row: ServerRow) -> None:
    assert said(row) == ""


def test_of_a_server_without_a_known_address_the_name_decides() -> None:
    assert said(ServerRow(WEB_01, "old-mail")) == "The server is called web-01 now, not old-mail."


def test_what_was_read_before_the_list_does_not_refuse() -> None:
    """Renamed elsewhere since: the person chose it by its new name."""
    store, clock = Store(), HandClock()
    with still_provider() as (server, world), signed_in(server.url) as client:
        world.machines[WEB_01].hostname = "web-01-old"
        params = ServerPin(id=WEB_01)
        assert (
            objection(Request(eq_power.REBOOT, params, WEB_01, "web-01-old"), client, store, clock)
            == ""
        )
        world.machines[WEB_01].hostname = "web-01-new"
        assert (
            objection(Request(eq_power.REBOOT, params, WEB_01, "web-01-new"), client, store, clock)
            == ""
        )


def test_the_name_that_an_installation_gives_is_expected() -> None:
    store, clock = Store(), HandClock()
    with still_provider() as (server, _), signed_in(server.url) as client:
        of = {"client": client, "store": store, "clock": clock}
        params = ServerPin(id=WEB_01)
        names = frozenset({"web-01"})
        assert (
            objection(Request(eq_power.REBOOT, params, WEB_01, "before", names=names), **of) == ""
        )
        assert (
            objection(Request(eq_power.REBOOT, params, WEB_01, "before", any_name=True), **of) == ""
        )
        assert objection(Request(eq_power.REBOOT, params, WEB_01, "before"), **of) != ""


def test_what_interrupts_nothing_is_looked_at_where_the_list_is_old() -> None:
    gone = ServerRow(WEB_01, "old-mail", ip="203.0.113.99")
    assert "is web-01 now" in said(gone, tags.ADD, list_age_s=OLD_LIST_S)
    assert said(gone, tags.ADD, list_age_s=5.0) == ""


def test_a_request_that_another_process_continues_is_the_same_request() -> None:
    row = ServerRow(WEB_01, "web-01", ip=ADDRESS, ips=("192.0.2.11",))
    chosen = {"locks": False, "names": frozenset({"web-02"}), "any_name": True}
    request = Request.on(row, eq_power.REBOOT, eq_power.REBOOT.params(id=WEB_01), **chosen)
    sent = json.loads(json.dumps(revealed(request)))
    again = request_from(sent)
    assert again == request
    assert (again.addresses, again.names, again.any_name) == (
        request.addresses,
        request.names,
        True,
    )
    for name in ("addresses", "names", "any_name"):
        del sent[name]
    older = request_from(sent)
    assert (older.addresses, older.names, older.any_name) == (frozenset(), frozenset(), False)
