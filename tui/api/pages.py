"""Lists that the provider sends in pages, read to their end. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.api.catalog import whmcs_actions as whmcs
from tui.models.billing import Invoice, Invoices

if TYPE_CHECKING:
    from tui.api.client import Client

PAGE = 100
MOST_PAGES = 100
"""10,000 invoices: whatever a provider says, a reading ends."""
_CUT = 25
"""A page of so many rows, or of a multiple, may be cut off: an installation may ignore what was
asked for."""
ReadPage = Callable[[int, int], Invoices]
"""Reads a page: how many to skip, and how many to send at most."""


def all_invoices(client: Client) -> Invoices:
    """Every invoice of the account. Raises ApiError."""
    return read_pages(
        lambda skip, most: client.call(
            whmcs.GET_INVOICES, whmcs.Page(limitstart=skip, limitnum=most)
        )
    )


def read_pages(page: ReadPage) -> Invoices:
    """All pages as one list, each invoice once, in the order of the answers.

    It ends when as many came as the provider says there are, and where it says nothing, or
    something wrong, when a page is empty or brings nothing new: a provider that ignores what to
    skip sends the first page for ever.
    """
    found: dict[int, Invoice] = {}
    unnamed: list[Invoice] = []
    skip = unread = 0
    total: int | None = None
    is_end = False
    for _ in range(MOST_PAGES):
        part = page(skip, PAGE)
        fresh = {
            invoice.id: invoice
            for invoice in part.invoices
            if invoice.id is not None and invoice.id not in found
        }
        nameless = [
            invoice for invoice in part.invoices if invoice.id is None and invoice not in unnamed
        ]
        total = total if part.total_results is None else part.total_results
        came = len(part.invoices) + part.unread
        is_end = came % _CUT != 0
        if not fresh and not nameless:
            is_end = is_end or not came
            break
        found.update(fresh)
        unnamed += nameless
        unread += part.unread
        skip += came
        # A full page may be followed by another one whatever is said: some count the page alone.
        if total is not None and skip >= total and is_end:
            break
    else:
        is_end = False
    invoices = (*found.values(), *unnamed)
    is_complete = is_end and not unread and not unnamed and len(found) >= (total or 0)
    return Invoices(
        invoices=invoices,
        total_results=total,
        unread=unread,
        is_whole_list=True,
        is_complete=is_complete,
    )
