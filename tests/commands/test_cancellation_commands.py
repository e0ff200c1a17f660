"""Cancellations: compared as values, nothing is sent."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.remote.test_ladder import NOW, VM, did
from tests.support.operations import operation
from tui.commands import commands
from tui.commands.cancellation_commands import nothing_pending
from tui.commands.command import Ask, Choose, Confirm, Refuse, Reveal, Targets
from tui.models.cancellation import read_cancellations, read_cancelled
from tui.operations.outcomes.cancellation_verdicts import CANCELLATION_DECIDERS
from tui.operations.outcomes.verdict import Verdict
from tui.operations.plan import Tier
from tui.store.operations import OpState

ROW = replace(VM, status="rent", due="2026-12-07", price=7.64, currency="EUR")


def cancel(kind: str, reason: str, row: Any = ROW) -> Any:
    found: Any = commands()["billing.cancel_server"].intent(Targets((row,), now=NOW))
    assert isinstance(found, Choose), found
    asked = found.then(kind)
    assert isinstance(asked, Ask)
    return asked.then(reason)


@pytest.mark.parametrize(
    ("kind", "words"), [("0", "The rental is not renewed"), ("1", "is unknown until")]
)
def test_the_host_name_is_typed_and_what_is_lost_is_said(kind: str, words: str) -> None:
    found = cancel(kind, "moved")
    assert isinstance(found, Confirm)
    plan = found.plan
    assert (plan.tier, plan.typed, plan.takes_pin) == (Tier.DESTRUCTIVE, ROW.called, True)
    assert words in plan.effect
    sent = json.loads(plan.requests[0].planned().parameters)
    assert (sent["cancellation_type"], sent["cancellation_reason"]) == (int(kind), "moved")
    assert sent["before"] == {"status": "rent", "due": "2026-12-07"}


def test_a_protected_server_and_an_empty_reason_are_refused() -> None:
    guarded = replace(ROW, tags=(("protect", "1"),))
    refused = commands()["billing.cancel_server"].intent(Targets((guarded,), now=NOW))
    assert isinstance(refused, Refuse)
    assert "protect" in refused.reason
    assert isinstance(cancel("0", "  "), Refuse)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"data": []}, ""),
        ({"requests": [{"id": VM.id, "type": "Immediate", "status": "Cancelled"}]}, ""),
        ({"data": [{"server_id": VM.id, "id": 3, "type": "Immediate"}]}, "immediately"),
        ({"data": {"1": {"id": VM.id}}}, "time unknown"),
        ({"data": [{"id": VM.id, "status": "draining"}]}, "the provider says 'draining'"),
        ({"data": [{"id": 1}, "nonsense"]}, "could not be read"),
    ],
)
def test_a_listed_request_stops_another_one(answer: Any, words: str) -> None:
    class Reader:
        def call(self, action: Any, params: Any) -> Any:
            return action.read(answer)

    said = nothing_pending(VM.id)(Reader())  # type: ignore[arg-type]  # reads, nothing else
    assert words in said if words else not said


@pytest.mark.parametrize("action", sorted(CANCELLATION_DECIDERS))
def test_a_request_in_an_unknown_state_decides_nothing(action: str) -> None:
    class Reader:
        def call(self, action: Any, params: Any) -> Any:
            return action.read({"data": [{"id": VM.id, "type": "0", "status": "draining"}]})

    sent = operation(action, 100.0, server_id=VM.id, parameters='{"cancellation_type": 0}')
    found: list[Verdict] = []
    CANCELLATION_DECIDERS[action](Reader(), None, sent, found.append)  # type: ignore[arg-type]
    (verdict,) = found
    assert verdict.state is None
    assert "the provider says 'draining'" in verdict.words


def test_a_list_that_is_missing_is_not_an_empty_one() -> None:
    with pytest.raises(ValueError, match="has no requests"):
        read_cancellations({"total": 3})


def test_a_refund_that_is_not_named_stays_unknown() -> None:
    assert read_cancelled({}).refund is None
    assert "unknown" in read_cancelled({}).words
    assert "2.80 EUR" in read_cancelled({"data": {"refund": "2.80", "currency": "EUR"}}).words
    with pytest.raises(ValueError, match="started"):
        read_cancelled({"callback": "x" * 32})
    found = cancel("1", "moved").then([(did(1, "whmcs/request_cancellation"), read_cancelled({}))])
    assert isinstance(found, Reveal)
    assert found.facts[0].value == "unknown"


def test_a_lost_answer_is_said_and_not_sent_again() -> None:
    lost = did(1, "whmcs/request_cancellation", state=OpState.UNKNOWN, said="The answer was lost.")
    found = cancel("0", "moved").then([(lost, None)])
    assert isinstance(found, Refuse)
    assert "does not send the request again" in found.reason
