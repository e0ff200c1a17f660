"""Verdicts on lists that are cut, partly unreadable, or about a similar record. No network."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, cast

import pytest

from tests.remote.test_ladder import did
from tui.api.client import Client
from tui.models.base import Params
from tui.models.cancellation import read_cancellations
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
