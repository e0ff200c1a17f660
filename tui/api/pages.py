"""Read the provider's paged lists to their end. Worker threads."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.api.catalog import whmcs_actions as whmcs
from tui.models.billing import Invoice, Invoices

if TYPE_CHECKING:
    from tui.api.client import Client

PAGE = 100
MOST_PAGES = 100
"""10,000 invoices. A limit, so that reading ends whatever the provider answers."""
_CUT = 25
"""A page with this number of rows, or a multiple of it, may be incomplete, because an installation
may ignore the requested size."""
ReadPage = Callable[[int, int], Invoices]
"""Reads a page: the number of rows to skip, and the maximum number of rows."""


def all_invoices(client: Client) -> Invoices:
    """Return every invoice of the account. Raises ApiError."""
    return read_pages(
        lambda skip, most: client.call(
            whmcs.GET_INVOICES, whmcs.Page(limitstart=skip, limitnum=most)
        )
    )


def read_pages(page: ReadPage) -> Invoices:
    """Return all pages as one list: each invoice once, in the order of the answers.

    Reading ends when the number of invoices equals the provider's total. If the total is missing or
    wrong, reading ends at a page that is empty or has nothing new, because a provider that ignores
    the offset sends the first page forever.
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
        # A full page may be followed by another one regardless of the total: some installations
        # count only the page.
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
