"""Loose ends as they are read out of a history, without a journal."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.operations import operation
from tui.operations.loose_ends import CLOSERS, RELEVANT, loose_ends
from tui.operations.outcomes.verdict import BEFORE, BEFORE_PAYMENT, IS_PAID
from tui.store.operations import ORDERS, Operation, OpState


def happened(number: int, action: str, server: int | None, state: OpState, port: str) -> Operation:
    parameters = json.dumps({"port": port, "ip": port, "media": "disk" if port == "1" else "pxe"})
    made = operation(
        action,
        float(number),
        id=number,
        profile="main",
        server_id=server,
        server_name=f"s{server}",
        parameters=parameters,
        state=state,
        changed_at=float(number),
    )
    return replace(made, sent_at=None)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(RELEVANT)),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([OpState.DONE, OpState.UNKNOWN, OpState.FAILED, OpState.RUNNING]),
        st.sampled_from(["1", "2"]),
    ),
    max_size=40,
)


@given(STEPS)
def test_what_is_open_on_one_server_has_nothing_to_do_with_another(
    steps: list[tuple[str, int | None, OpState, str]],
) -> None:
    history = [happened(number, *step) for number, step in enumerate(steps, 1)]
    by_server = sorted(history, key=lambda operation: (operation.server_id or 0, operation.id))
    apart = [
        end
        for _, own in groupby(by_server, lambda operation: operation.server_id)
        for end in loose_ends(list(own), ())
    ]
    assert sorted(loose_ends(history, ()), key=lambda end: end.id) == sorted(
        apart, key=lambda end: end.id
    )


def test_a_port_that_comes_on_again_ends_only_its_own_loose_end() -> None:
    history = [
        happened(1, "net/port_off", 7, OpState.DONE, "1"),
        happened(2, "net/port_off", 7, OpState.DONE, "2"),
        happened(3, "net/port_off", 8, OpState.DONE, "1"),
        happened(4, "net/port_on", 7, OpState.DONE, "1"),
    ]
    assert [end.id for end in loose_ends(history, ())] == [2, 3]


def named(operation: Operation) -> Operation:
    """Return the operation with the numbers that the provider gives to what it creates."""
    sent = json.loads(operation.parameters)
    sent |= {"invoice_id": 1, "contact_id": 1, "params[id]": 1, "s3uid": "1"}
    sent |= {BEFORE: {"replaced": True}}
    answer = json.dumps({"invoice": 1, "contactid": 1, "paid": True})
    said = "A new API key, number 1: its value was in the lost answer."
    return replace(operation, parameters=json.dumps(sent), answer=answer, said=said)


def test_an_invoice_of_a_server_is_closed_by_the_payment_of_the_account() -> None:
    made = named(happened(1, "whmcs/generate_due_invoice", 7, OpState.DONE, "1"))
    paid = named(happened(2, "whmcs/apply_credit", None, OpState.DONE, "1"))
    assert [end.what for end in loose_ends([made], ())] == ["Invoice unpaid (1)"]
    assert not loose_ends([made, paid], ())
    part = replace(paid, answer='{"invoice": 1, "paid": false}')
    assert loose_ends([made, part], ())
    other = replace(paid, parameters='{"invoice_id": 2}')
    assert loose_ends([made, other], ())


@pytest.mark.parametrize("action", sorted(ORDERS))
@pytest.mark.parametrize(
    ("answer", "said", "what"),
    [
        ({"invoice": 900, "status": "awaiting_payment"}, "", "Order invoice unpaid (900)"),
        ({"invoice": 900, "status": "xyz"}, "", "Order invoice unpaid (900), perhaps"),
        ({"invoice": 900}, "", "Order invoice unpaid (900), perhaps"),
        ({"invoice": 900}, f"It matches. {BEFORE_PAYMENT}", "Order invoice unpaid (900)"),
        ({"invoice": 900}, f"It matches. {IS_PAID}", ""),
        ({"invoice": 900, "status": "Paid"}, "", ""),
        ({"invoice": 900, "status": "Cancelled"}, "", ""),
        ({"invoice": 900, "context": {"id": 25300}}, "", ""),
        ({"scope": {"id": 25300}, "context": {}}, "", ""),
    ],
)
def test_an_order_that_waits_for_payment_is_a_loose_end_until_it_is_paid(
    action: str, answer: dict[str, Any], said: str, what: str
) -> None:
    order = replace(
        happened(1, action, None, OpState.DONE, "1"), answer=json.dumps(answer), said=said
    )
    found = loose_ends([order], ())
    assert [end.what for end in found] == ([what] if what else [])
    assert {end.decided_by for end in found} <= {"whmcs/get_invoice"}
    paid = replace(
        happened(2, "whmcs/apply_credit", None, OpState.DONE, "1"),
        parameters='{"invoice_id": 900}',
        answer='{"invoice": 900, "paid": true}',
    )
    assert not loose_ends([order, paid], ())
    running = replace(order, state=OpState.RUNNING)
    assert not loose_ends([running], ())


def test_every_closer_ends_what_it_closes() -> None:
    for action in sorted(CLOSERS):
        opened = [
            named(happened(at, action, 7, OpState.DONE, "1"))
            for at, action in enumerate(sorted(RELEVANT - CLOSERS), 1)
        ]
        left = loose_ends([*opened, named(happened(99, action, 7, OpState.DONE, "1"))], ())
        if action != "eq/boot_dev":
            assert len(left) < len(loose_ends(opened, ())), action
