"""Answers about keys, requests, contacts, storage and money, in every shape that may come."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.envelope import open_envelope
from tui.models.account_records import read_contacts, read_events, read_groups, read_new_contact
from tui.models.api_key import read_api_keys, read_new_api_key
from tui.models.billing import (
    Invoice,
    Invoices,
    read_credits,
    read_invoice,
    read_invoices,
    read_transactions,
)
from tui.models.payment_answers import read_credit_applied, read_new_invoice
from tui.models.records import records_at
from tui.models.storage import read_accounts, read_buckets, read_key, read_new_storage, read_plans
from tui.models.ticket import (
    read_conversation,
    read_remote_hands,
    read_ticket,
    read_tickets,
)
from tui.secrets import mask_tree

EXAMPLES = Path(__file__).parent.parent / "data" / "examples"


def payload(name: str) -> Any:
    body = (EXAMPLES / f"{name}.json").read_bytes()
    return open_envelope(200, body, doing="Reading an example", is_write=False)


@pytest.mark.parametrize(
    ("name", "read", "expected"),
    [
        ("api_keys.list", read_api_keys, 2),
        ("api_keys.list_for_server", read_api_keys, 1),
        ("rhr.add", read_remote_hands, 1),
        ("whmcs.getcredits", read_credits, 1),
        ("whmcs.getcredits.ledger", read_credits, 3),
        ("whmcs.transactions", read_transactions, 1),
    ],
)
def test_lists_of_the_examples(name: str, read: Any, expected: int) -> None:
    assert len(read(payload(name))) == expected


def test_single_answers_of_the_examples() -> None:
    made = read_new_api_key(payload("api_keys.add"))
    assert made.api_key.get_secret_value() not in repr(made) + made.words
    assert len(read_conversation(payload("rhr.chat")).history) == 1
    assert read_new_storage(payload("s3.create_account")).words.endswith("was created.")
    assert read_new_contact(payload("whmcs.add_contact")).contactid == 412
    paid = read_credit_applied(payload("whmcs.apply_credit"))
    assert (paid.invoice, paid.paid) == (900, True)
    assert read_invoice(payload("whmcs.get_invoice.payment_status")).is_unpaid
    unpaid = read_invoices(payload("whmcs.get_invoices.one"))
    assert unpaid.invoices[0].is_unpaid
    product = read_invoices(payload("whmcs.get_product_invoice"))
    assert [row.id for row in product.invoices] == [900, 871]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"contacts": {"contact": [{"id": 1}, {"id": 2}]}}, [1, 2]),
        ({"contacts": {"contact": {"id": 1, "email": "a@b"}}}, [1]),
        ({"contacts": [{"contactid": "7"}]}, [7]),
        ({"data": {"contacts": {"contact": {"id": 3}}}}, [3]),
        ({"message": {"contacts": {"contact": [{"id": 4}]}}}, [4]),
        ({"data": '[{"id": 5}]'}, [5]),
        ({"contacts": []}, []),
        ({"contacts": ""}, []),
        ({"contacts": None}, []),
        ({"contacts": {}}, []),
        ({"contacts": {"contact": []}}, []),
        ({"totalresults": 0}, []),
        ([{"id": 9}], [9]),
    ],
)
def test_a_list_comes_in_many_wrappers(answer: Any, expected: list[int]) -> None:
    assert [row.id for row in read_contacts(answer)] == expected


@pytest.mark.parametrize(
    "answer", [{}, {"total": 3}, {"message": "done"}, "text", 5, None, {"contacts": 7}]
)
def test_a_missing_list_is_not_an_empty_one(answer: Any) -> None:
    with pytest.raises(ValueError, match="contacts"):
        read_contacts(answer)


def test_records_that_cannot_be_read_are_counted() -> None:
    found = read_contacts({"contacts": [{"id": 1}, {"id": "x"}, "nonsense"]})
    assert (len(found), found.unread) == (1, 2)
    with pytest.raises(ValueError, match="record"):
        read_contacts({"contacts": ["nonsense"]})


def test_names_alone_are_groups_buckets_and_plans() -> None:
    assert [str(group.name) for group in read_groups({"groups": ["web", "db"]})] == ["web", "db"]
    assert [str(bucket.name) for bucket in read_buckets({"buckets": ["a"]})] == ["a"]
    assert [str(plan.name) for plan in read_plans({"plans": {"1": {"name": "free"}}})] == ["free"]


def test_an_answer_that_names_a_task_is_no_end() -> None:
    task = {"callback": "a" * 32}
    for read in (read_buckets, read_conversation, read_credit_applied, read_new_invoice):
        with pytest.raises(ValueError, match="started"):
            read(task)


def test_conversations_in_their_shapes() -> None:
    row = {"message": "hi", "created_at": "2026-11-30T10:30:00Z"}
    for answer in (
        {"history": [row]},
        {"history": {"1": row}},
        {"data": {"messages": [row]}},
        {"requests": [{"id": 1, "comments": [row]}]},
        [row],
    ):
        assert [str(message.text) for message in read_conversation(answer).history] == ["hi"]
    for wrong in ({"requests": [{"id": 1}]}, {"history": 5}, {"message": "sent"}, {}):
        with pytest.raises(ValueError, match="conversation"):
            read_conversation(wrong)
    assert read_remote_hands({"requests": [{"id": 1}]})[0].messages is None
    assert read_remote_hands({"requests": [{"id": 1, "history": []}]})[0].messages == ()


def test_tickets_and_their_links() -> None:
    sent = {"issueId": 1164018, "issueKey": "CS-500001", "status": "open", "comments": []}
    for answer in ({"ticket": sent}, {"data": {"ticket": sent}}, sent, {"data": [sent]}):
        ticket = read_ticket(answer)
        assert (ticket.id, str(ticket.key), ticket.messages) == (1164018, "CS-500001", ())
        assert ticket.link.endswith("/CS-500001")
    bad = read_tickets({"tickets": [{"issueId": 1, "url": "https://hostkey.com.evil.example/"}]})
    assert bad[0].link == ""
    with pytest.raises(ValueError, match="ticket"):
        read_ticket({"status": "open"})


def test_storage_without_a_secret_in_sight() -> None:
    key = read_key({"data": {"secret_key": "s3-canary-value"}})
    assert "canary" not in repr(key)
    assert "canary" not in repr(read_key({"key": "s3-canary-value"}))
    rows = read_accounts({"data": [{"s3uid": "s3_user_1", "secret_key": "canary"}]})
    assert "canary" not in json.dumps(mask_tree(dict(rows[0].model_extra or {})))
    with pytest.raises(ValueError, match="key"):
        read_key({"data": {"s3uid": "x"}})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "result", "message", "contacts", "contact", "id", "1", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(JSON)
def test_any_answer_is_a_list_or_a_fault(answer: Any) -> None:
    for read in (read_contacts, read_events, read_tickets, read_accounts, read_buckets):
        try:
            found = read(answer)
        except ValueError:
            continue
        assert isinstance(found, tuple)
    try:
        rows = records_at(answer, "contacts", inner="contact")
    except ValueError:
        return
    assert isinstance(rows, list)


EVENT_NAMES = {
    "date": "date created_at datetime time timestamp",
    "action": "action event type operation message",
    "ip": "ip ip_address address client_ip",
    "user": "user email login",
    "result": "result status",
}
"""Names under which logs of other panels send the same things: the shape is not published."""


@pytest.mark.parametrize("field", EVENT_NAMES)
def test_an_event_is_read_whichever_common_name_its_fields_have(field: str) -> None:
    for name in EVENT_NAMES[field].split():
        (event,) = read_events({"result": "OK", "events": [{name: "2026-11-30"}]})
        assert str(getattr(event, field)) == "2026-11-30", name


@pytest.mark.parametrize(
    ("total", "unread", "missing"),
    [(None, 0, None), (5, 0, 3), (5, 2, 1), (2, 0, 0), (1, 0, 0)],
)
def test_the_number_of_invoices_that_were_not_sent(
    total: int | None, unread: int, missing: int | None
) -> None:
    two = (Invoice.model_construct(id=1), Invoice.model_construct(id=2))
    part = Invoices.model_construct(
        invoices=two, total_results=total, unread=unread, is_whole_list=False, is_complete=False
    )
    assert part.missing == missing
