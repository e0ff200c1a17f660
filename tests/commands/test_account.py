"""Signing out everywhere, and the way back to an order: compared as values, nothing is sent."""

from __future__ import annotations

import dataclasses

from tests.remote.test_ladder import did
from tui.commands import commands
from tui.commands.command import Ask, Choose, Confirm, Go, Refuse, Targets
from tui.operations.plan import Tier


def test_all_sessions_end_with_the_code_of_a_mail_that_is_written_down_nowhere() -> None:
    found = commands()["account.end_sessions"].intent(Targets())
    assert isinstance(found, Ask)
    assert isinstance(found.then("nobody"), Refuse)
    code = found.then("anna@example.com")
    assert isinstance(code, Ask)
    assert code.secret
    confirm = code.then("4711-code")
    assert isinstance(confirm, Confirm)
    assert confirm.plan.tier is Tier.DISRUPTIVE
    assert "4711-code" not in confirm.plan.requests[0].planned().parameters


def test_the_progress_of_an_order_is_reached_from_anywhere() -> None:
    progress = commands()["order.progress"]
    first, second = (
        did(7, "eq/order_instance"),
        dataclasses.replace(did(9, "eq/order_instance"), server_name="web-03"),
    )
    assert progress.intent(Targets(operations=lambda: [did(1, "eq/reboot"), first])) == Go(
        "deploy", 7
    )
    several = progress.intent(Targets(operations=lambda: [first, second]))
    assert isinstance(several, Choose)
    assert [number for number, _ in several.options] == ["9", "7"]
    assert several.then("9") == Go("deploy", 9)
    assert progress.intent(Targets(operations=lambda: [first, second], argument=first)) == Go(
        "deploy", 7
    )
    assert isinstance(progress.intent(Targets()), Refuse)
