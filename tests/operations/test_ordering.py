"""An order over real HTTP: sent once whatever happens, and found again when its answer was lost."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from tests.operations.order_kills import PASSWORD, order, shop, trial
from tests.operations.test_operations import Scene, provider, scene
from tests.support.until import until_now
from tui.api.catalog import ssh_keys_actions as ssh_keys
from tui.api.catalog import whmcs_actions as whmcs
from tui.commands.billing_commands import Funds, funds_plan
from tui.commands.tags_commands import remove_plan, set_plan
from tui.fleet.rows import ServerRow
from tui.fleet.tag_text import TagText
from tui.operations.outcomes.money_verdicts import before_money
from tui.operations.plan import Plan, Request
from tui.simulator.faults import Fault
from tui.store.operations import OpState, answer_of

__all__ = ["provider", "scene"]
ROW = ServerRow(20311, "web-01", tags=(("env", "prod"), ("role", "frontend")), detailed=True)


def decided(scene: Scene) -> OpState:
    """What the deciding read makes of the only operation."""
    (operation,) = scene.found()
    said = operation.said
    scene.operations.deciding.now(operation.id)
    until_now(
        lambda: scene.found()[0].state is not OpState.UNKNOWN or scene.found()[0].said != said,
        "it is decided",
    )
    return scene.found()[0].state


def test_an_order_goes_through_its_stages_and_ends_with_the_server(scene: Scene) -> None:
    scene.submit(order(scene.client, "web-03"))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    scene.wind_to_end()
    (operation,) = scene.found()
    assert (operation.state, operation.stages) == (OpState.DONE, 5)
    assert answer_of(operation)["scope"]["id"] in scene.world.machines
    assert scene.world.requests["eq/order_instance"] == 1
    assert PASSWORD not in scene.path.read_bytes().decode("latin-1")


@pytest.mark.parametrize(
    ("fault", "words"),
    [(Fault.SOLD_OUT, "is now sold out"), (Fault.PRICE_CHANGED, "from 7.64 EUR to 8.40 EUR")],
)
def test_what_no_longer_holds_is_not_sent(scene: Scene, fault: Fault, words: str) -> None:
    plan = order(scene.client, "web-03")
    scene.world.faults.add("presets/list", fault)
    scene.submit(plan)
    scene.wind_to_end()
    (operation,) = scene.found()
    assert operation.state is OpState.NOT_SENT
    assert words in operation.said
    assert scene.world.requests["eq/order_instance"] == 0


def test_prices_that_cannot_be_read_anew_mean_that_nothing_is_sent(scene: Scene) -> None:
    plan = order(scene.client, "web-03")
    scene.world.faults.add("presets/list", Fault.HTML_200, times=None)
    scene.submit(plan)
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]
    assert scene.world.requests["eq/order_instance"] == 0


@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.TRUNCATED, Fault.PHP_WARNING])
def test_the_key_of_an_order_whose_answer_was_lost_is_found_again(
    scene: Scene, fault: Fault
) -> None:
    scene.client.start(*_started(scene, "other"))  # one was going on before
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", fault)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.RUNNING
    assert scene.operations.ledger.journal().owns(scene.found()[0].id), (
        "no other process follows it too"
    )
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]
    assert scene.world.requests["eq/order_instance"] == 2  # the other, and this one once


def _started(scene: Scene, name: str) -> tuple[Any, Any]:
    request = order(scene.client, name).requests[0]
    return request.action, request.params


def test_an_order_that_never_arrived_stays_unknown_and_is_not_ordered_again(scene: Scene) -> None:
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.UNKNOWN
    assert "Do not order again" in scene.found()[0].said
    assert "No new deploy" in scene.found()[0].said


def test_a_deploy_that_has_ended_meanwhile_is_known_by_its_name(scene: Scene) -> None:
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", Fault.DROP_AFTER)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    scene.world.clock.advance(1_000)
    assert decided(scene) is OpState.DONE
    assert "the server is there" in scene.found()[0].said


def test_two_new_deploys_are_a_matter_for_a_person(scene: Scene) -> None:
    plan = order(scene.client, "web-03")
    scene.world.account.balance = 1_000.0
    scene.world.faults.add("eq/order_instance", Fault.DROP_AFTER)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    scene.client.start(*_started(scene, "other"))
    assert decided(scene) is OpState.UNKNOWN
    assert "2 new deploys match this order" in scene.found()[0].said


def test_an_unpaid_order_whose_answer_was_lost_is_known_by_its_invoice(scene: Scene) -> None:
    scene.world.account.balance = 0.0
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", Fault.DROP_AFTER)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.DONE
    assert "Nothing is installed before it is paid" in scene.found()[0].said


def top_up(scene: Scene, amount: str = "25.00") -> Plan:
    from decimal import Decimal

    return funds_plan(
        Decimal(amount), Funds("EUR", newest_invoice=before_money(scene.client)["invoice"])
    )


def test_an_invoice_is_made_once_and_found_when_its_answer_was_lost(scene: Scene) -> None:
    plan = top_up(scene)
    scene.world.faults.add("whmcs/create_addfunds", Fault.DROP_AFTER)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.DONE
    assert scene.found()[0].said.startswith(
        "Invoice 902 (25.00 EUR, Add funds) matches this request to add funds"
    )
    assert scene.world.requests["whmcs/create_addfunds"] == 1


def test_an_invoice_that_was_not_made_stays_unknown(scene: Scene) -> None:
    plan = top_up(scene)
    scene.world.faults.add("whmcs/create_addfunds", Fault.DROP_BEFORE)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.UNKNOWN


@pytest.mark.parametrize(
    ("fault", "state"), [(Fault.DROP_AFTER, OpState.DONE), (Fault.DROP_BEFORE, OpState.UNKNOWN)]
)
@pytest.mark.parametrize(
    "plan",
    [set_plan([ROW], TagText("env", "stage")), remove_plan([ROW], "role")],
    ids=["set", "remove"],
)
def test_a_tag_is_read_back_and_one_that_does_not_show_may_still_come(
    scene: Scene, fault: Fault, state: OpState, plan: Plan
) -> None:
    scene.world.faults.add("tags/*", fault)
    scene.submit(plan, pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is state
    setting = plan.requests[0].action.name == "tags/add"
    words = {
        (True, OpState.DONE): "The tag is set to this value.",
        (False, OpState.DONE): "The tag is gone.",
        (
            True,
            OpState.UNKNOWN,
        ): "The tag is not set to this value. The request may still take effect.",
        (False, OpState.UNKNOWN): "The tag is still there. The request may still take effect.",
    }[setting, state]
    assert scene.found()[0].said == words


def test_what_a_tag_held_before_is_in_the_journal(scene: Scene) -> None:
    scene.submit(set_plan([ROW], TagText("env", "stage", "by me")), pin="")
    until_now(lambda: scene.states() == [OpState.DONE], "it is set")
    assert json.loads(scene.found()[0].parameters) == {
        "id": 20311,
        "tag": "env",
        "value": "stage",
        "extra": "by me",
        "before": {"value": "prod"},
    }
    assert ("env", "stage", "by me") in scene.world.machines[20311].tags


def test_a_key_of_the_account_is_read_back(scene: Scene) -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5nJIYXqnWbEFRj5tVd2V2O8FLBHBVd0p9nX5R6bPzq two"
    request = Request(ssh_keys.ADD, ssh_keys.NewSshKey(name="two", public_key=line), locks=False)
    scene.world.faults.add("ssh_keys/add", Fault.DROP_AFTER)
    scene.submit(Plan("Add SSH key", (request,), "It is kept."), pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.DONE


def test_a_key_too_long_to_be_written_down_is_known_by_its_mark(scene: Scene) -> None:
    line = f"ssh-rsa {'AAAAB3NzaC1yc2E' + 'A' * 530} anna@laptop"
    request = Request(ssh_keys.ADD, ssh_keys.NewSshKey(name="laptop", public_key=line), locks=False)
    scene.world.faults.add("ssh_keys/add", Fault.DROP_AFTER)
    scene.submit(Plan("Add SSH key", (request,), "It is kept."), pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert "sha256" in scene.found()[0].parameters
    assert decided(scene) is OpState.DONE


@pytest.mark.parametrize("comment", ["anna@laptop", "pass: see wiki"])
def test_a_key_that_is_not_there_may_still_come(scene: Scene, comment: str) -> None:
    line = (
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5nJIYXqnWbEFRj5tVd2V2O8FLBHBVd0p9nX5R6bPzq "
        f"{comment}"
    )
    request = Request(ssh_keys.ADD, ssh_keys.NewSshKey(name="two", public_key=line), locks=False)
    scene.world.faults.add("ssh_keys/add", Fault.DROP_BEFORE)
    scene.submit(Plan("Add SSH key", (request,), "It is kept."), pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.UNKNOWN
    assert (
        "may still take effect" if "laptop" in comment else "looks like a secret"
    ) in scene.found()[0].said


@pytest.mark.parametrize(
    ("fault", "state"), [(Fault.DROP_AFTER, OpState.DONE), (Fault.DROP_BEFORE, OpState.UNKNOWN)]
)
def test_a_key_that_is_deleted_is_read_back(scene: Scene, fault: Fault, state: OpState) -> None:
    number = scene.world.account.ssh_keys[0]["id"]
    request = Request(ssh_keys.DELETE, ssh_keys.SshKeyRef(id=number), locks=False)
    scene.world.faults.add("ssh_keys/delete", fault)
    scene.submit(Plan("Delete SSH key", (request,), "It is gone."), pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is state


@pytest.mark.parametrize("value", ["owner: key=ops", "pass: see wiki"])
@pytest.mark.parametrize("fault", [Fault.DROP_AFTER, Fault.DROP_BEFORE])
def test_a_tag_that_looks_like_a_secret_is_left_to_the_person(
    scene: Scene, value: str, fault: Fault
) -> None:
    """The journal holds it masked: that the value is another one than that proves nothing."""
    scene.world.machines[20311].tags.append(("note", "another", ""))
    scene.world.faults.add("tags/add", fault)
    scene.submit(set_plan([ROW], TagText("note", value)), pin="")
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "nobody knows")
    assert decided(scene) is OpState.UNKNOWN
    assert "looks like a secret" in scene.found()[0].said


def test_the_credit_is_read_anew_by_whoever_pays(scene: Scene) -> None:
    scene.submit(top_up(scene), pin="")
    until_now(lambda: scene.states() == [OpState.DONE], "it is made")
    assert answer_of(scene.found()[0]) == {"invoice": 902}
    scene.world.clock.advance(61)
    until_now(
        lambda: float(scene.client.call(whmcs.GET_CLIENT, whmcs.ClientParams()).credit or 0) > 67,
        "it comes",
    )


def test_an_order_survives_being_killed_anywhere() -> None:
    dice = random.Random(11)
    with shop() as (url, world):
        for at in range(4):
            outcome = trial(url, world, at, dice)
            assert outcome.ordered <= 1
            assert (outcome.ordered == 1) is (outcome.state == "done"), outcome
            if not outcome.offers_read:
                assert outcome.state != "unknown"


def test_a_row_without_details_keeps_no_former_value() -> None:
    assert (
        set_plan([replace(ROW, detailed=False, tags=())], TagText("env", "x")).requests[0].before
        == {}
    )
