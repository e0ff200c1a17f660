"""`hostdeck stock`: servers in stock, or the software of the marketplace. Needs no sign-in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.output import json_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.models.install import Software
    from tui.models.order import StockServer


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--location", default="all", metavar="CODE", help="only this location")
    parser.add_argument("--software", action="store_true", help="list software instead")
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.api.client import Client

    client = Client(start.url)
    try:
        return _software(client, options) if options.software else _stock(client, options)
    finally:
        client.close()


def _stock(client: Client, options: Namespace) -> int:
    from tui.api.catalog import order_actions as order
    from tui.cli.image_verbs import write_rows
    from tui.cli.output import OutputColumn
    from tui.text import safe_text

    params = order.StockParams(location=options.location, group="ALL")
    columns: list[OutputColumn[StockServer]] = [
        OutputColumn("id", lambda row: row.id, right=True),
        OutputColumn("name", lambda row: safe_text(str(row.name or ""))),
        OutputColumn("location", lambda row: safe_text(str(row.location or ""))),
        OutputColumn("group", lambda row: safe_text(str(row.group or ""))),
        OutputColumn("status", lambda row: safe_text(str(row.status or "unknown"))),
        OutputColumn("specs", lambda row: row.specs, lambda row: safe_text(str(row.specs), 80)),
        OutputColumn("price", lambda row: row.price, lambda row: safe_text(str(row.price), 60)),
    ]
    return write_rows(client.call(order.STOCKS_LIST, params), columns, options)


def _software(client: Client, options: Namespace) -> int:
    from tui.api.catalog import os_images_actions as os_images
    from tui.cli.image_verbs import write_rows
    from tui.cli.output import OutputColumn
    from tui.text import safe_text

    location = None if options.location == "all" else options.location
    columns: list[OutputColumn[Software]] = [
        OutputColumn("id", lambda row: row.id, right=True),
        OutputColumn("name", lambda row: safe_text(str(row.name or ""))),
        OutputColumn("price", lambda row: row.price, lambda row: str(row.price or "-")),
        OutputColumn("fits", lambda row: ", ".join(str(label.tag) for label in row.tags)),
    ]
    found = client.call(os_images.SOFTWARE_LIST, os_images.OsParams(location=location))
    return write_rows(found, columns, options)


VERB = Verb(
    "stock",
    "list servers in stock, or software; without sign-in",
    _arguments,
    _run,
    "Stock servers are ordered in the provider's web panel.",
)
