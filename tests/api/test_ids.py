"""What an `id` is the id of: only ids of servers are kept with a request, and a NAT record is no
server."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from tui.api.action import Effect
from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import nat_actions as nat
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog.common import ServerRef
from tui.api.outcomes import server_in
from tui.simulator.answers import access_answers as access
from tui.simulator.handlers import Refusal
from tui.simulator.sim_account import Opening
from tui.simulator.world import World


def test_a_nat_record_is_named_by_its_own_id_or_an_address() -> None:
    assert nat.DROP_NAT.effect is Effect.DESTRUCTIVE
    for wrong in ({}, {"id": 7, "ip": "10.77.21.4"}, {"id": 0}):
        with pytest.raises(ValidationError):
            nat.NatRecord(**wrong)
    assert server_in(nat.NatRecord(id=7)) == ""


def test_only_the_id_of_a_server_is_kept_with_a_request() -> None:
    assert server_in(ServerRef(id=20311)) == "20311"
    assert [
        server_in(item)
        for item in (ssh_keys.SshKeyRef(id=5), api_keys.ApiKeyRef(id=31), eq.ListParams())
    ] == [""] * 3


def test_the_simulator_drops_no_record_for_a_servers_id(world: World) -> None:
    world.account.openings[25250, "nat"] = Opening(
        9e9, "203.0.113.70", "nat", record=7001, inner="10.77.21.0"
    )
    with pytest.raises(Refusal):
        access.drop(world, {"action": "drop_nat", "id": "25250"})
    access.drop(world, {"action": "drop_nat", "id": "7001"})
    assert not world.account.openings
