"""When a power action is offered: what the list says of the rental is no reading of the machine."""

from __future__ import annotations

import pytest

from tui.commands import commands
from tui.commands.command import Targets
from tui.fleet.rows import ServerRow
from tui.models.power import Power


def refusal(command: str, row: ServerRow) -> str | None:
    return commands()[command].fits(Targets((row,)))


@pytest.mark.parametrize("command", ["power.reboot", "power.off", "power.hard_off", "power.on"])
def test_a_rental_status_alone_refuses_no_power_action(command: str) -> None:
    for power in (Power.OFF, Power.ON, Power.UNKNOWN):
        assert (
            refusal(command, ServerRow(25250, "db-main", status="power_off", power=power)) is None
        )


def test_a_machine_that_was_seen_off_is_not_rebooted() -> None:
    seen = ServerRow(25250, "db-main", power=Power.OFF, power_at=1.0)
    assert refusal("power.reboot", seen) == "The server is off. Power it on instead."
    assert refusal("power.off", seen) == "The server is already off."
    assert refusal("power.on", seen) is None
