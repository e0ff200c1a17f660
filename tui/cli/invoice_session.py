"""Paying an invoice from the credit and saving its PDF, from the command line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from tui.cli.change_session import run_command
from tui.cli.command_parts import command_parts
from tui.cli.exit_codes import ExitCode
from tui.cli.private_output import PRIVATE
from tui.config.start_options import StartOptions
from tui.errors import UsageError


def pay(options: Namespace, start: StartOptions) -> int:
    """Pay an invoice from the credit. Return the exit code."""
    from tui.cli.action_arguments import invoice_now

    if start.read_only:
        raise UsageError(
            "Paying an invoice",
            said="Read-only mode: changes are refused.",
            certain="Nothing was sent.",
        )
    with command_parts(start) as parts:
        chosen = invoice_now(parts.client, options.pay)
        most = min(chosen.invoice.balance or 0, chosen.credit or 0)
        amount = options.amount or f"{most:.2f}"
        return run_command(parts, "billing.pay_invoice", [], options, chosen, answers=(amount,))


def save(options: Namespace, start: StartOptions) -> int:
    """Save an invoice as a private PDF. Return the exit code."""
    from tui.api.catalog import whmcs_actions as whmcs
    from tui.billing.invoice_files import REAL_NAMES, save_pdf, write_pdf
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.output import write_json, write_lines

    if PRIVATE.is_on:
        raise UsageError(
            "Saving an invoice",
            said=REAL_NAMES,
            certain="Nothing was sent.",
            next="To save it, add --no-privacy.",
        )
    with signed_in(start, find_or_ask(start)) as (client, _):
        pdf = client.call(whmcs.DOWNLOAD_INVOICE, whmcs.InvoiceRef(invoice_id=options.pdf))
    if options.output:
        path = Path(options.output)
        write_pdf(path, pdf)
    else:
        path = save_pdf(options.pdf, pdf)
    if options.json:
        write_json({"invoice": options.pdf, "file": str(path), "bytes": len(pdf.content)})
    else:
        write_lines([f"Saved to {path}. Only you can read the file."])
    return ExitCode.OK
