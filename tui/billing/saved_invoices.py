"""Invoices saved as private PDF files, as a topic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui.api.catalog import whmcs_actions as whmcs
from tui.billing.invoice_files import save_pdf
from tui.readings.topic_reader import computed
from tui.store.topics import Key, Topic, part_of

if TYPE_CHECKING:
    from tui.api.client import Client

SAVED_PDF = Topic[Path]("PDF of an invoice")
"""Keyed (0, invoice number): the private file that contains the invoice."""


def _saved_pdf(client: Client, key: Key) -> Path:
    """Download an invoice and save it to a private file."""
    number = int(part_of(key, 1))
    return save_pdf(
        number, client.call(whmcs.DOWNLOAD_INVOICE, whmcs.InvoiceRef(invoice_id=number))
    )


READ_SAVED_PDF = computed(SAVED_PDF, _saved_pdf)
