"""Verdicts on lists that are cut, partly unreadable, or about a similar record. No network."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import pytest

from tests.remote.test_ladder import did
from tui.api.client import Client
from tui.commands.address_commands import removed
from tui.commands.command import Confirm, Targets
from tui.commands.network_commands import AddressChoice
from tui.fleet.rows import ServerRow
from tui.models.base import Params
from tui.models.billing import CreditMovement
from tui.models.cancellation import read_cancellations
from tui.operations.outcomes.payment_verdicts import _names
from tui.operations.outcomes.verdict import Verdict
from tui.operations.outcomes.verdicts import DECIDERS
from tui.store.operations import OpState

ZONE, SERVER = "example.com", 20311


class Answers:
    """A client whose reads answer with these bodies, by action."""

    def __init__(self, **bodies: Any) -> None:
        self._bodies = bodies

    def call(self, action: Any, params: Params) -> Any:
        return action.read(self._bodies[action.name.replace("/", "_")])

    def now(self) -> float:
        return 0.0


def verdict(action: str, sent: dict[str, Any], **bodies: Any) -> Verdict:
    """Return the verdict on a lost answer to `action`, from what the deciding reads answer."""
    found: list[Verdict] = []
    lost = did(1, action, state=OpState.UNKNOWN, server_id=SERVER)
    operation = replace(lost, parameters=json.dumps(sent))
    DECIDERS[action](cast(Client, Answers(**bodies)), cast(Any, None), operation, found.append)
    return found[0]


def zone(*records: dict[str, Any]) -> dict[str, Any]:
    return {"result": "OK", "data": {"name": ZONE, "records": list(records)}}


def mx(priority: Any) -> dict[str, Any]:
    return {"name": "@", "type": "MX", "content": "mail.example.com", "priority": priority}


MX = {
    "params[zone]": ZONE,
    "params[name]": "@",
    "params[type]": "MX",
    "params[content][]": ["mail.example.com"],
    "params[priority]": 20,
}
WWW = {
    "params[zone]": ZONE,
    "params[name]": "www",
    "params[type]": "A",
    "params[content][]": ["192.0.2.1"],
}


@pytest.mark.parametrize(
    ("action", "sent", "records", "state"),
    [
        ("pdns/add_dns", MX, [mx(10)], None),
        ("pdns/add_dns", MX, [mx(10), mx("20")], OpState.DONE),
        ("pdns/delete_dns", MX, [mx(10)], OpState.DONE),
        ("pdns/delete_dns", MX, [mx(None)], None),
        ("pdns/delete_dns", WWW, [{"name": "www", "type": "A"}], None),
        ("pdns/delete_dns", WWW, [{"name": "www", "type": "A", "records": ["192.0.2.1"]}], None),
        (
            "pdns/delete_dns",
            WWW,
            [{"name": "www", "type": "A", "content": ["192.0.2.2", "192.0.2.1"]}],
            None,
        ),
        (
            "pdns/delete_dns",
            WWW,
            [{"name": "www", "type": "A", "content": ["192.0.2.2"]}],
            OpState.DONE,
        ),
        ("pdns/delete_dns", WWW, [mx(10), {"type": "A", "content": "192.0.2.1"}], None),
    ],
)
def test_a_record_is_decided_by_its_value_and_priority_alone(
    action: str, sent: dict[str, Any], records: list[dict[str, Any]], state: OpState | None
) -> None:
    assert verdict(action, sent, pdns_view_zone=zone(*records)["data"]).state is state


KEY_DELETED = {"params[id]": 7}
EDITED = {"params[id]": 7, "params[ip]": "", "params[active]": 0}


def keys(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"result": "OK", "data": list(rows), **more}


@pytest.mark.parametrize(
    ("action", "sent", "bodies", "state"),
    [
        ("api_keys/delete", KEY_DELETED, {"api_keys_list": keys({"id": 8})}, OpState.DONE),
        ("api_keys/delete", KEY_DELETED, {"api_keys_list": keys({"id": 8}, {"id": "7a"})}, None),
        ("api_keys/delete", KEY_DELETED, {"api_keys_list": keys({"id": 8}, total="2")}, None),
        ("ssh_keys/delete", {"id": 7}, {"ssh_keys_list": keys({"id": 8}, {"id": None})}, None),
        ("api_keys/edit", EDITED, {"api_keys_list": keys({"id": 7, "active": 0})}, None),
        (
            "api_keys/edit",
            EDITED,
            {"api_keys_list": keys({"id": 7, "active": 0, "ip": ["192.0.2.1"]})},
            None,
        ),
        (
            "api_keys/edit",
            EDITED,
            {"api_keys_list": keys({"id": 7, "active": 0, "ip": None})},
            OpState.DONE,
        ),
        (
            "whmcs/delete_contact",
            {"contact_id": 31},
            {
                "whmcs_get_contacts": {
                    "result": "success",
                    "totalresults": 30,
                    "contacts": {"contact": [{"id": 1}]},
                }
            },
            None,
        ),
        ("iso/del", {"id": 5}, {"iso_uploaded": keys({"id": 6}, totalresults=2)}, None),
        ("iso/del", {"id": 5}, {"iso_uploaded": keys({"id": 6}, totalresults=1)}, OpState.DONE),
        (
            "eq/delete_backup",
            {"id": SERVER, "name": "a"},
            {"eq_backup_list": keys({"name": "b"}, total=9)},
            None,
        ),
        (
            "pdns/delete_domain",
            {"params[zone]": ZONE},
            {"pdns_list_domains": keys({"name": "x.org"}, total_results="2")},
            None,
        ),
    ],
)
def test_a_thing_is_gone_only_from_a_list_that_is_whole(
    action: str, sent: dict[str, Any], bodies: dict[str, Any], state: OpState | None
) -> None:
    assert verdict(action, sent, **bodies).state is state


@pytest.mark.parametrize(
    "body",
    [
        {"result": "OK", "message": "", "cancellation_requests": [{"id": SERVER}]},
        {"result": "OK", "message": None},
        {"result": "OK", "totalresults": 3, "numreturned": 0},
    ],
)
def test_a_list_under_an_unknown_name_is_not_an_empty_list(body: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="has no requests"):
        read_cancellations(body)


def files(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"s3_get_files": {"result": "OK", "files": list(rows), **more}}


def account(**fields: Any) -> dict[str, Any]:
    return {"s3_get_users": {"result": "OK", "users": [{"s3uid": "u1", **fields}]}}


FILE = {"s3uid": "u1", "bucket_name": "b", "file": "dumps/a.sql"}


@pytest.mark.parametrize(
    ("action", "sent", "bodies", "state"),
    [
        ("s3/delete_file", FILE, files({"Key": "dumps/a.sql"}), None),
        ("s3/delete_file", FILE, files({"key": "/dumps/a.sql", "name": "a.sql"}), None),
        ("s3/delete_file", FILE, files("dumps/b.sql", total=2), None),
        ("s3/delete_file", FILE, files("dumps/b.sql"), OpState.DONE),
        (
            "s3/delete_bucket",
            FILE,
            {"s3_get_buckets_rmq": {"result": "OK", "buckets": [{"Name": "b"}]}},
            None,
        ),
        ("s3/cancel_payment_account_deletion", FILE, account(), None),
        ("s3/cancel_payment_account_deletion", FILE, account(end_date="soon"), None),
        ("s3/cancel_payment_account_deletion", FILE, account(end_date=None), OpState.DONE),
        (
            "s3/cancel_payment_account_deletion",
            FILE | {"before": {"ends": "2026-12-24"}},
            account(),
            OpState.DONE,
        ),
        (
            "s3/delete_payment_account",
            FILE | {"before": {"ends": "2026-12-24"}},
            account(end_date="2026-12-24"),
            None,
        ),
        ("s3/delete_payment_account", FILE, account(end_date="2026-12-24"), OpState.DONE),
    ],
)
def test_object_storage_is_decided_by_what_the_answer_says(
    action: str, sent: dict[str, Any], bodies: dict[str, Any], state: OpState | None
) -> None:
    assert verdict(action, sent, **bodies).state is state


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([], OpState.DONE),
        ([{"id": SERVER, "status": "Withdrawn"}], OpState.DONE),
        ([{"id": SERVER, "status": "Completed"}], None),
        ([{"id": SERVER, "status": "Pending"}], None),
        # The id is that of the request: the server is not named.
        ([{"id": 512, "relid": 7001, "status": "Pending"}], None),
    ],
)
def test_a_withdrawal_is_not_proven_by_a_cancellation_that_was_carried_out(
    rows: list[dict[str, Any]], state: OpState | None
) -> None:
    body = {"result": "OK", "data": rows}
    sent = {"id": SERVER}
    found = verdict("whmcs/delete_cancellation_request", sent, whmcs_get_cancellation_requests=body)
    assert found.state is state


@pytest.mark.parametrize(
    ("text", "relid", "is_named"),
    [
        ("Credit Applied to Invoice #900", 0, True),
        ("Credit Applied to Invoice #34 on 900 2026", 0, False),
        ("Invoice 34, moved from invoice 900", 0, False),
        ("Credit applied: 900", 34, False),
        ("Credit applied: 900", 0, True),
        ("", 900, True),
    ],
)
def test_a_ledger_entry_names_an_invoice_by_more_than_a_number(
    text: str, relid: int, is_named: bool
) -> None:
    row = {"id": 5, "amount": "-6.47", "description": text, "relid": relid}
    assert _names(CreditMovement.model_validate(row), "900") is is_named


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ([("192.0.2.7", 1), ("192.0.2.8", 0)], ""),
        ([("192.0.2.7", 0), ("192.0.2.8", 1)], "is the main IP now"),
        ([("192.0.2.7", 1), ("192.0.2.9", 0)], "does not have"),
    ],
)
def test_an_address_is_looked_up_before_it_is_returned(
    addresses: list[tuple[str, int]], words: str
) -> None:
    sent = [{"IP": address, "main_ip": main} for address, main in addresses]
    body = {"result": "OK", "server_data": {"id": SERVER}, "IP": sent}
    row = ServerRow(SERVER, "web-01", ip="192.0.2.7", ips=("192.0.2.7", "192.0.2.8"))
    found = removed(Targets((row,)), AddressChoice("192.0.2.8"))
    assert isinstance(found, Confirm)
    check = found.plan.requests[0].check
    assert check is not None
    said = check(cast(Client, Answers(eq_show=body)))
    assert words in said
    assert bool(said) is bool(words)
