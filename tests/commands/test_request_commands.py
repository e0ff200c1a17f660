"""Conversations, contacts, names and storage: compared as values, nothing is sent."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.remote.test_ladder import NOW, VM, did
from tui.commands import commands
from tui.commands.auto_pay_commands import auto_pay
from tui.commands.command import Ask, Choose, Confirm, Refuse, Reveal, Targets
from tui.commands.contact_commands import Contacts, rename_problem
from tui.commands.conversation_commands import Talk, is_open, message_problem, plain_message
from tui.commands.storage_commands import Storage
from tui.models.account_records import Contact, NewContact
from tui.models.storage import StorageAccount, StoragePlan
from tui.models.ticket import RemoteHandsRequest, SupportTicket
from tui.operations.plan import Tier
from tui.readings.remote_hands_topics import nobody_asked
from tui.secrets import REDACTOR
from tui.store.operations import OpState

REQUEST = RemoteHandsRequest.model_validate({"id": 9001, "eq_name": "db-1", "status": "PENDING"})
TICKET = SupportTicket.model_validate({"issueId": 5, "issueKey": "CS-500007"})


def intent(command: str, argument: Any, *answers: str, operations: Any = ()) -> Any:
    found: Any = commands()[command].intent(
        Targets(argument=argument, operations=lambda: operations)
    )
    for answer in answers:
        assert isinstance(found, Ask | Choose), found
        found = found.then(answer)
    return found


def test_a_message_is_sent_once_without_control_characters_and_secrets() -> None:
    REDACTOR.remember("canary-password")
    try:
        found = intent("hands.answer", Talk(REQUEST), "It is bay 3\x1b[2J\ncanary-password")
    finally:
        REDACTOR.forget("canary-password")
    assert isinstance(found, Confirm)
    assert found.plan.tier is Tier.DISRUPTIVE
    sent = json.loads(found.plan.requests[0].planned().parameters)
    assert sent["message"].startswith("It is bay 3")
    assert "canary" not in sent["message"]
    assert "\x1b" not in sent["message"]
    lost = dataclasses.replace(
        did(1, "rhr/chat", state=OpState.UNKNOWN),
        parameters=found.plan.requests[0].planned().parameters,
    )
    again = intent("hands.answer", Talk(REQUEST), sent["message"], operations=(lost,))
    assert isinstance(again, Refuse)
    assert "outcome is unknown" in again.reason


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("draining", "the provider says 'draining', which Hostdeck does not know"),
        ("", "the provider gives no state"),
        ("PENDING", ""),
    ],
)
def test_a_request_in_an_unknown_state_is_neither_open_nor_closed(status: str, said: str) -> None:
    request = RemoteHandsRequest.model_validate({"id": 9001, "eq_id": 7, "status": status})
    for found in (
        intent("hands.answer", Talk(request), "Bay 3"),
        intent("hands.discard", Talk(request)),
    ):
        assert isinstance(found, Confirm)
        words = " ".join((found.plan.effect, *found.plan.warnings))
        assert ("may be closed" in words) is bool(said)
        assert said in words

    class Reader:
        def call(self, action: object, params: object) -> list[RemoteHandsRequest]:
            return [request]

    refused = nobody_asked(7)(Reader())  # type: ignore[arg-type]  # reads, nothing else
    assert refused, "a second request is not sent"
    assert ("request is already open" in refused) is not bool(said)


def test_64_kib_are_sent_and_more_is_said() -> None:
    text = "x" * 65_536
    assert message_problem(text) == ""
    assert plain_message(text) == text
    assert "65,537 bytes" in message_problem(f"{text}x")
    assert "131,072 bytes" in message_problem("ü" * 65_536)
    assert message_problem(" \n ") == "The message is empty."
    found = intent("hands.answer", Talk(REQUEST), text)
    assert isinstance(found, Confirm)
    assert len(found.plan.effect) < 600
    assert len(found.plan.requests[0].planned().parameters) < 600
    assert isinstance(intent("hands.answer", Talk(REQUEST), f"{text}x"), Refuse)


def test_a_text_is_given_back_until_it_is_sent() -> None:
    text = "line\n" * 10_000
    found = intent("hands.answer", Talk(REQUEST), text)
    assert isinstance(found.back, Ask)
    assert (found.back.typed, found.back.lines) == (text, True)
    assert "at most 65,536 bytes" in found.back.hint
    for state in (OpState.NOT_SENT, OpState.REFUSED):
        again = found.then(
            [(did(1, "rhr/chat", state=state, said="Request 9001 is closed."), None)]
        )
        assert isinstance(again, Ask)
        assert again.typed == text
        assert again.hint.startswith("Request 9001 is closed. The message was not accepted.")
    assert isinstance(found.then([(did(1, "rhr/chat", state=OpState.UNKNOWN), None)]), Refuse)
    assert found.then([(did(1, "rhr/chat"), None)]) is None


def test_a_closed_request_takes_no_message_and_is_not_withdrawn() -> None:
    closed = REQUEST.model_copy(update={"status": "CANCELED"})
    closed = RemoteHandsRequest.model_validate({"id": 9001, "status": "CANCELED"})
    for command in ("hands.answer", "hands.discard"):
        assert isinstance(intent(command, Talk(closed)), Refuse)
    found = intent("hands.discard", Talk(REQUEST))
    assert isinstance(found, Confirm)
    assert (found.plan.tier, found.plan.typed) == (Tier.DESTRUCTIVE, "9001")

    class Reader:
        def __init__(self, *rows: Any) -> None:
            self.rows = list(rows)

        def call(self, action: Any, params: Any) -> Any:
            return action.read({"requests": self.rows})

    open_row, over = {"id": 9001, "status": "PENDING"}, {"id": 9001, "status": "Done"}
    assert is_open(9001)(Reader(open_row)) == ""  # type: ignore[arg-type]  # reads, nothing else
    assert "closed" in is_open(9001)(Reader(over))  # type: ignore[arg-type]
    assert "does not list" in is_open(9001)(Reader())  # type: ignore[arg-type]


def test_a_refused_answer_to_a_ticket_offers_the_link_and_keeps_the_text() -> None:
    found = intent("hands.answer", Talk(ticket=TICKET), "Thanks")
    assert isinstance(found, Confirm)
    assert found.then is not None
    refused = did(1, "rtm/add_comment", state=OpState.REFUSED, said="Authorization required")
    shown = found.then([(refused, None)])
    assert isinstance(shown, Ask)
    assert shown.typed == "Thanks", "the text is kept"
    assert "/CS-500007 You stay signed in" in shown.hint
    lost = found.then([(did(1, "rtm/add_comment", state=OpState.UNKNOWN), None)])
    assert isinstance(lost, Refuse)
    assert isinstance(intent("hands.portal", Talk(ticket=TICKET)), Reveal)


CONTACT = Contact.model_validate({"id": 411, "firstname": "Grace", "email": "grace@example.com"})


def test_a_new_contact_is_asked_for_its_address_at_once() -> None:
    found = intent("account.add_contact", Contacts((411,)))
    assert isinstance(found, Confirm)
    assert json.loads(found.plan.requests[0].planned().parameters)["before"] == {"contacts": [411]}
    assert found.then is not None
    asked = found.then([(did(1, "whmcs/add_contact"), NewContact(contactid=412))])
    assert isinstance(asked, Ask)
    assert isinstance(asked.then("nobody"), Refuse)
    assert isinstance(asked.then("a@example.com"), Confirm)
    assert isinstance(intent("account.add_contact", Contacts(None)), Refuse)


def test_a_contact_is_changed_and_deleted_by_its_address() -> None:
    keys = Contacts((411,), CONTACT)
    found = intent("account.change_contact", keys, "new@example.com", "+31 20 1234567")
    assert isinstance(found, Confirm)
    assert "locks the person out" in found.plan.effect
    assert isinstance(intent("account.change_contact", keys, "no address"), Refuse)
    assert isinstance(intent("account.change_contact", keys, "new@example.com", "x"), Refuse)
    gone = intent("account.delete_contact", keys)
    assert isinstance(gone, Confirm)
    assert (gone.plan.tier, gone.plan.typed) == (Tier.DESTRUCTIVE, "grace@example.com")


def test_only_the_changed_detail_of_the_account_is_sent() -> None:
    found = intent("account.change_details", None, "city", "Delft")
    assert isinstance(found, Confirm)
    assert json.loads(found.plan.requests[0].planned().parameters) == {"billing_city": "Delft"}
    assert isinstance(intent("account.change_details", None, "email", "x"), Refuse)


@pytest.mark.parametrize("name", ["", "-a", "a b", "a_b", "a..b", "x" * 64, "a;rm"])
def test_a_wrong_host_name_is_refused(name: str) -> None:
    assert rename_problem(name)
    found: Any = commands()["account.rename_server"].intent(Targets((VM,), now=NOW))
    assert isinstance(found, Ask)
    assert isinstance(found.then(name), Refuse)
    assert isinstance(found.then("web-99.example.com"), Confirm)


FREE = StoragePlan.model_validate({"id": 1, "name": "Free", "price": "0.00"})
PAID = StoragePlan.model_validate({"id": 2, "name": "Standard", "price": "5.00"})
ODD = StoragePlan.model_validate({"id": 3, "name": "Odd"})
ACCOUNT = StorageAccount.model_validate({"s3uid": "s3_user_1"})


def test_storage_is_free_or_its_price_is_typed_and_never_guessed() -> None:
    storage = Storage(("s3_user_1",), ACCOUNT, (FREE, PAID, ODD), "EUR", ("backups",))
    free = intent("storage.create", storage, "1", "bucket-1")
    assert isinstance(free, Confirm)
    assert free.plan.requests[0].action.name == "s3/create_account"
    paid = intent("storage.create", storage, "2", "bucket-1")
    assert isinstance(paid, Confirm)
    assert (paid.plan.requests[0].action.name, paid.plan.typed) == ("s3/create_order", "5.00")
    assert isinstance(intent("storage.create", storage, "3"), Refuse)
    assert isinstance(intent("storage.create", storage, "1", "Bucket"), Refuse)
    assert isinstance(intent("storage.create", dataclasses.replace(storage, known=None)), Refuse)
    for command in ("storage.delete", "storage.end"):
        gone = intent(command, storage)
        assert isinstance(gone, Confirm)
        assert gone.plan.typed == "s3_user_1"
    bucket = intent("storage.delete_bucket", storage, "backups")
    assert isinstance(bucket, Confirm)
    assert bucket.plan.typed == "backups"


def test_support_is_asked_to_announce_a_network_and_nothing_else() -> None:
    targets = Targets((VM,), now=1_795_000_000.0)
    asked: Any = commands()["hands.announce"].intent(targets)
    assert isinstance(asked, Ask)
    assert isinstance(asked.then("198.51.100.1/24"), Refuse)
    found: Any = asked.then("198.51.100.0/24")
    assert isinstance(found, Confirm)
    (request,) = found.plan.requests
    assert request.action.name == "jira/request_assistance"
    assert "announce 198.51.100.0/24" in request.params.terminate_reason_custom


@pytest.mark.parametrize(
    ("held", "state", "answer", "action"),
    [
        ((), False, "on", "tags/add"),
        ((("auto_credit", "1"),), True, "off", "tags/remove"),
        ((("auto_credit", "0"),), False, "on", "tags/add"),
    ],
)
def test_auto_pay_of_a_server_is_its_tag(
    held: tuple[tuple[str, str], ...], state: bool, answer: str, action: str
) -> None:
    row = dataclasses.replace(VM, tags=held, detailed=True)
    assert auto_pay(row) is state
    assert auto_pay(dataclasses.replace(row, detailed=False)) is None
    asked: Any = commands()["billing.auto_pay"].intent(Targets((row,), now=1_795_000_000.0))
    found = asked.then(answer)
    assert [request.action.name for request in found.plan.requests] == [action]
    assert isinstance(asked.then("off" if answer == "on" else "on"), Refuse)
