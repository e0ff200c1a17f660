"""The last change of a server's network is taken back by the provider's counter-action."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.support import operations
from tui.commands import commands
from tui.commands.command import Confirm, Intent, Refuse, Targets
from tui.fleet.rows import ServerRow
from tui.operations.plan import Tier
from tui.store.operations import Operation, OpState

MAIN, OTHER = "198.51.100.7", "198.51.100.8"
ROW = ServerRow(25250, hostname="db-main", ip=OTHER, ips=(MAIN, OTHER))


def operation(
    action: str,
    *,
    number: int = 5,
    state: OpState = OpState.DONE,
    server: int = 25250,
    **asked: Any,
) -> Operation:
    """An operation that has ended."""
    return operations.operation(
        action,
        1.0,
        id=number,
        server_id=server,
        server_name="db-main",
        parameters=json.dumps(asked),
        state=state,
    )


def undo(*operations: Operation, row: ServerRow = ROW) -> Intent:
    """The intent of the undo after these operations."""
    return commands()["network.undo"].intent(Targets((row,), operations=lambda: operations))


@pytest.mark.parametrize(
    ("done", "action", "sent"),
    [
        (operation("net/block_ip", ip=OTHER), "net/unblock_ip", {"ip": OTHER}),
        (operation("net/port_off", port="gi1"), "net/port_on", {"port": "gi1"}),
        (operation("net/port_on", port="gi1"), "net/port_off", {"port": "gi1"}),
        (
            operation("ip/set_main", ip=OTHER, before={"main": MAIN}),
            "ip/set_main",
            {"ip": MAIN, "main": MAIN},
        ),
    ],
)
def test_sends_the_counter_action(done: Operation, action: str, sent: dict[str, Any]) -> None:
    found = undo(operation("net/block_ip", number=4, ip=MAIN), done)

    assert isinstance(found, Confirm), found
    (request,) = found.plan.requests
    assert request.action.name == action
    params = request.params.model_dump(by_alias=True, exclude_none=True)
    assert params == {"id": 25250, **sent}
    if action == "ip/set_main":
        assert found.plan.tier is Tier.DISRUPTIVE
        assert (request.before, request.check is None) == ({"main": OTHER}, False)


@pytest.mark.parametrize(
    ("done", "words"),
    [
        ([], "no recent change"),
        ([operation("net/block_ip", server=1, ip=OTHER)], "no recent change"),
        ([operation("net/block_ip", ip="203.0.113.9")], "no longer has 203.0.113.9"),
        ([replace(operation("net/port_on", port="gi1"), server_name="web-9")], "named web-9"),
        ([operation("net/block_ip", state=OpState.UNKNOWN, ip=OTHER)], "Check its outcome"),
        ([operation("net/unblock_ip", ip=OTHER)], "needs a reason"),
        ([operation("ip/set_main", ip=OTHER)], "before the change is unknown"),
        ([operation("ip/set_main", ip=MAIN, before={"main": OTHER})], "changed again"),
        ([operation("ip/set_main", ip=OTHER, before={"main": "192.0.2.1"})], "no longer has"),
    ],
)
def test_says_why_nothing_can_be_undone(done: list[Operation], words: str) -> None:
    found = undo(*done)

    assert isinstance(found, Refuse)
    assert words in found.reason
