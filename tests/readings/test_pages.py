"""Invoices in pages: all of them, or how many of how many; and the reading ends whatever the
provider does."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.support.stub import Fields, Reply, Stub, reply
from tui.api.client import Client
from tui.api.gate import Gate
from tui.api.pages import MOST_PAGES, PAGE, all_invoices, read_pages
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.format import gap_words
from tui.models.billing import Invoices, read_invoices


def pages_of(count: int, *, total: Any = "right", cap: int = PAGE, ignores: bool = False) -> Any:
    """A provider with so many invoices."""
    asked: list[int] = []

    def page(skip: int, most: int) -> Invoices:
        asked.append(skip)
        assert len(asked) <= MOST_PAGES
        start = 0 if ignores else skip
        part = [{"id": str(1000 - at)} for at in range(start, min(count, start + min(cap, most)))]
        answer: dict[str, Any] = {"result": "success", "invoices": {"invoice": part}}
        if total is not None:
            answer["totalresults"] = (
                count if total == "right" else len(part) if total == "page" else total
            )
        return read_invoices(answer)

    page.asked = asked  # type: ignore[attr-defined]
    return page


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250, 300])
@pytest.mark.parametrize("total", ["right", None, "page", 0, "-1", "many", 7])
@pytest.mark.parametrize("cap", [100, 25])
def test_all_pages_are_read(count: int, total: Any, cap: int) -> None:
    found = read_pages(pages_of(count, total=total, cap=cap))
    ids = [item.id for item in found.invoices]
    if cap == PAGE or total in ("right", None, "-1", "many"):
        assert ids == [1000 - at for at in range(count)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("total", ["250", 250, 250.0])
def test_a_provider_that_ignores_what_to_skip_is_asked_twice(total: Any) -> None:
    page = pages_of(250, total=total, ignores=True)
    found = read_pages(page)
    assert (len(found.invoices), page.asked) == (100, [0, 100])
    if not isinstance(total, float):
        assert gap_words(found) == "100 of 250 invoices were read."


def test_more_than_the_provider_says_is_no_gap() -> None:
    assert gap_words(read_pages(pages_of(150, total=120))) == ""
    assert gap_words(read_pages(pages_of(50))) == ""


def test_the_last_page_may_lack_its_list() -> None:
    """As WHMCS answers past the end."""
    empty = read_invoices(
        {"result": "success", "totalresults": 0, "startnumber": 0, "numreturned": 0}
    )
    assert (empty.invoices, empty.total_results) == ((), 0)
    assert read_invoices({"totalresults": 250, "numreturned": "0"}).invoices == ()
    with pytest.raises(ValueError):
        read_invoices({"totalresults": 250, "numreturned": 100})


@given(
    st.integers(0, 400),
    st.sampled_from(["right", None, "page", 5, "x"]),
    st.integers(1, 100),
    st.booleans(),
)
def test_it_ends_and_doubles_nothing(count: int, total: Any, cap: int, ignores: bool) -> None:
    found = read_pages(pages_of(count, total=total, cap=cap, ignores=ignores))
    ids = [item.id for item in found.invoices]
    assert len(ids) == len(set(ids)) <= count


def test_through_the_client_and_over_the_wire() -> None:
    def answer(fields: Fields) -> Reply:
        start, most = int(fields["limitstart"]), int(fields["limitnum"])
        part = [
            {"id": 1000 - at} if at != 5 else None for at in range(start, min(250, start + most))
        ]
        return reply({"result": "success", "totalresults": "250", "invoices": {"invoice": part}})

    remarks: list[str] = []
    with Stub({"whmcs/get_invoices": answer}) as stub:
        client = Client(stub.url, gate=Gate(SystemClock(), per_second=1000))
        client.sign_in(ApiKeyLogin(SecretStr("5d41-demo")))
        client.remark = remarks.append
        found = all_invoices(client)
        client.close()
    assert (len(found.invoices), found.unread) == (249, 1)
    assert remarks == ["List the invoices: 1 record could not be read."]


@pytest.mark.parametrize(
    ("count", "more", "complete"),
    [
        (0, {}, True),
        (7, {}, True),
        (100, {}, True),
        (250, {}, True),
        (250, {"total": None}, True),
        (250, {"total": "page"}, True),
        (250, {"total": "page", "cap": 25}, True),
        (250, {"total": 300}, False),
        (250, {"ignores": True}, False),
        (100, {"ignores": True, "total": None}, False),
        (10, {"ignores": True, "total": None}, True),
    ],
)
def test_what_was_read_to_its_end_is_complete(
    count: int, more: dict[str, Any], complete: bool
) -> None:
    found = read_pages(pages_of(count, **more))
    assert found.is_complete is complete
    assert found.newest == (1000 if count else 0)


def test_a_record_that_cannot_be_read_or_has_no_number_leaves_it_incomplete() -> None:
    for part in ([{"id": 1}, None], [{"id": 1}, {"status": "Paid"}]):
        assert not read_pages(
            lambda skip, most, part=part: read_invoices({"invoices": part})
        ).is_complete  # type: ignore[misc]
