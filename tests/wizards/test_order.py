"""An order: what is missing, what it costs, the one request it becomes, and whether it still
holds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from tui.models.install import Software, read_os_list, read_software
from tui.models.kind import ServerKind
from tui.models.offer import Offer
from tui.models.order import read_traffic_plans
from tui.secrets import MASK
from tui.wizards.installing.systems import choices
from tui.wizards.ordering.offer_check import changed_since
from tui.wizards.ordering.order_cost import BillingPeriod
from tui.wizards.ordering.order_draft import (
    DraftIncomplete,
    OrderDraft,
    OrderFacts,
    OrderStep,
    cost,
    credit_words,
    plan_choices,
    problems,
    request_of,
    shown_fields,
    target_of,
    usual_plan,
)
from tui.wizards.ordering.order_software import software_choices

OFFER = Offer(
    1,
    281,
    "vm.v2-nano",
    "NL",
    ServerKind.VM,
    cores=2,
    ram_gb=4,
    disk="60",
    disk_gb=60,
    price=7.64,
    stock=5,
)
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5nJIYXqnWbEFRj5tVd2V2O8FLBHBVd0p9nX5R6bPzq me"


def facts(**more: Any) -> OrderFacts:
    found = read_os_list(
        {
            "os_list": [
                {"id": 219, "name": "Debian 12", "active": 1, "price_EUR": 0},
                {
                    "id": 250,
                    "name": "Windows Server 2022",
                    "active": 1,
                    "tags": [{"tag": "price_per_core_EUR", "value": "2"}],
                },
                {
                    "id": 320,
                    "name": "Proxmox",
                    "active": 1,
                    "tags": [{"tag": "bm", "value": "true"}],
                    "price_EUR": 0,
                },
            ]
        }
    )
    plans = read_traffic_plans(
        {
            "traffic_plans": [
                {"id": 37, "name": "unmetered", "price": 50, "currency_id": 0, "locations": "NL,"},
                {
                    "id": 25,
                    "name": "3Tb",
                    "price": 0,
                    "main_plan": 1,
                    "locations": "NL,FI,",
                    "limit_out": 3000,
                    "bandwidth": 1000,
                },
                {"id": 99, "name": "elsewhere", "price": 0, "locations": "US,"},
            ]
        }
    )
    return OrderFacts(
        choices(found, target_of(OFFER)),
        plan_choices(plans, "NL", "EUR"),
        Decimal("42.11"),
        "EUR",
        **more,
    )


DRAFT = OrderDraft(OFFER, 219, 25, "web-03", SecretStr("Good-pass-1"), KEY, password_stored=True)


def test_ipv6_and_a_promotion_code_go_along_when_they_are_wanted() -> None:
    plain = request_of(DRAFT, facts()).params
    assert (plain.ipv6, plain.promocode) == (None, None)
    more = request_of(replace(DRAFT, ipv6=True, promocode="AUTUMN-26"), facts()).params
    assert (more.ipv6, more.promocode) == (True, "AUTUMN-26")
    with pytest.raises(DraftIncomplete, match="Promotion code"):
        request_of(replace(DRAFT, promocode="a b; rm"), facts())


def test_a_whole_draft_becomes_one_request_with_what_the_provider_needs() -> None:
    request = request_of(DRAFT, facts())
    assert request.action.name == "eq/order_instance"
    assert request.params.model_dump(exclude_none=True, mode="json") | {"root_pass": ""} == {
        "preset": "vm.v2-nano",
        "location_name": "NL",
        "traffic_plan": 25,
        "deploy_period": "monthly",
        "os_id": 219,
        "hostname": "web-03",
        "ssh_key": KEY,
        "root_pass": "",
    }
    shown = dict(shown_fields(request))
    assert shown["root_pass"] == MASK
    assert "Good-pass" not in repr(DRAFT) + str(shown)


@pytest.mark.parametrize(
    ("change", "step", "words"),
    [
        ({"os_id": None}, OrderStep.SYSTEM, "Select"),
        ({"os_id": 320}, OrderStep.SYSTEM, "bare metal only"),
        ({"os_id": 5}, OrderStep.SYSTEM, "not available"),
        ({"plan_id": None}, OrderStep.PLAN, "Select"),
        ({"plan_id": 99}, OrderStep.PLAN, "Not available at NL"),
        ({"hostname": "a_b"}, OrderStep.DETAILS, "underscore"),
        ({"hostname": "WEB-01"}, OrderStep.DETAILS, "already"),
        ({"password": SecretStr("x")}, OrderStep.DETAILS, "8 to 30"),
        ({"ssh_key": "nonsense"}, OrderStep.DETAILS, "SSH key"),
        ({"offer": replace(OFFER, stock=0)}, OrderStep.COST, "sold out"),
    ],
)
def test_what_is_wrong_is_said_at_its_step_and_keeps_it_from_being_sent(
    change: dict[str, Any], step: OrderStep, words: str
) -> None:
    draft, known = replace(DRAFT, **change), facts(hostnames=frozenset({"web-01"}))
    found = problems(draft, known)
    assert [problem.step for problem in found][:1] == [step]
    assert words in found[0].words
    with pytest.raises(DraftIncomplete):
        request_of(draft, known)


def test_included_plans_come_first_and_names_do_not_matter() -> None:
    plans = facts().plans
    assert plans is not None
    assert [plan.id for plan in plans] == [25, 37, 99]
    assert usual_plan(plans) == 25
    assert plans[0].words == "1,000 Mbit/s, 3,000 GB out"


def test_the_cost_counts_plan_and_license_undiscounted() -> None:
    draft = replace(DRAFT, os_id=250, plan_id=37, period=BillingPeriod.QUARTERLY)
    found = cost(draft, facts())
    # Windows for 2 cores is paid for 8.
    assert [item.total for item in found.items] == [Decimal("22.23"), Decimal("150"), Decimal("48")]
    assert "is 178.12 EUR too low" in credit_words(found)


def test_a_license_in_another_currency_is_unknown_and_so_is_the_credit() -> None:
    draft = replace(DRAFT, os_id=250, offer=replace(OFFER, currency="USD"))
    assert cost(draft, facts()).total is None
    found = cost(replace(draft, os_id=219), facts())
    assert (found.total, found.credit_before) == (Decimal("7.64"), None)


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ({}, "no longer available"),
        ({1: replace(OFFER, stock=0)}, "is now sold out"),
        ({1: replace(OFFER, price=8.4)}, "from 7.64 EUR to 8.40 EUR"),
        ({1: replace(OFFER, stock=1)}, ""),
    ],
)
def test_whether_what_was_agreed_on_still_holds(now: dict[int, Offer], words: str) -> None:
    said = changed_since(OFFER, now)
    assert words in said
    assert bool(said) is bool(words)


_SOFTWARE = software_choices(
    [
        Software.model_validate({"id": 401, "name": "Docker", "active": 1, "price": 0}),
        read_software(
            {
                "software": [
                    {
                        "id": 402,
                        "name": "Plesk",
                        "active": 1,
                        "price": 12.5,
                        "tags": [{"tag": "os", "value": "windows"}],
                    },
                    {"id": 403, "name": "Gone", "active": 0, "price": 1},
                ]
            }
        )[0],
    ]
)


def test_software_goes_along_and_into_the_bill() -> None:
    known = facts(software=_SOFTWARE)
    plain = cost(DRAFT, known)
    chosen = replace(DRAFT, soft_id=401)
    assert request_of(chosen, known).params.model_dump()["soft_id"] == 401
    assert request_of(DRAFT, known).params.model_dump()["soft_id"] is None
    bill = cost(chosen, known)
    assert bill.total == plain.total
    assert bill.items[-1].words == "Software: Docker"
    assert cost(replace(DRAFT, soft_id=999), known).total is None


@pytest.mark.parametrize(
    ("soft_id", "words"),
    [(402, "needs Windows"), (999, "not available for this preset")],
)
def test_software_that_does_not_fit_is_not_ordered(soft_id: int, words: str) -> None:
    with pytest.raises(DraftIncomplete, match=words):
        request_of(replace(DRAFT, soft_id=soft_id), facts(software=_SOFTWARE))


def test_what_the_provider_has_disabled_says_so_and_what_it_does_not_say_is_offered() -> None:
    plans = read_traffic_plans(
        {
            "traffic_plans": [
                {"id": 1, "name": "sold", "price": 1, "active": 1},
                {"id": 2, "name": "unsaid", "price": 2},
                {"id": 3, "name": "gone", "price": 0, "active": 0},
            ]
        }
    )
    made = plan_choices(plans, "NL", "EUR")
    assert [(item.id, item.reason) for item in made] == [
        (1, ""),
        (2, ""),
        (3, "The provider has disabled this plan."),
    ]


def test_the_system_that_software_needs_is_read_from_its_tag() -> None:
    assert {item.id: item.family for item in _SOFTWARE} == {401: "", 402: "windows"}
