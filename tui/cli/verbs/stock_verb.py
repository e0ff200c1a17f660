"""`hostdeck stock`: servers in stock, or the software of the marketplace. Needs no sign-in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from tui.cli.output import json_argument
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.api.client import Client


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--location", default="all", metavar="CODE", help="only this location")
    parser.add_argument("--software", action="store_true", help="list software instead")
    json_argument(parser)


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.command_sign_in import client_for

    client = client_for(start)
    try:
        return _software(client, options) if options.software else _stock(client, options)
    finally:
        client.close()


def _stock(client: Client, options: Namespace) -> int:
    from tui.api.catalog import order_actions as order
    from tui.cli.image_verbs import value_column, write_rows

    params = order.StockParams(location=options.location, group="ALL")
    names = ("name", "location", "group", "status")
    columns = [value_column("id", right=True), *map(value_column, names)]
    columns.append(value_column("specs", shown=_specs))
    columns.append(value_column("price", shown=_prices))
    found = client.call(order.STOCKS_LIST, params)
    return write_rows(found, columns, options)


def _software(client: Client, options: Namespace) -> int:
    from tui.api.catalog import os_images_actions as os_images
    from tui.cli.image_verbs import value_column, write_rows

    location = None if options.location == "all" else options.location
    columns = [value_column("id", right=True), value_column("name"), value_column("price")]
    columns.append(value_column("tags", heading="fits", shown=_labels))
    found = client.call(os_images.SOFTWARE_LIST, os_images.OsParams(location=location))
    return write_rows(found, columns, options)


def _specs(specs: Any) -> str:
    """Return "cpu Intel Xeon, ram 32", with secrets masked."""
    from tui.models.generic import facts

    return ", ".join(f"{name} {text}" for name, text in facts(dict(specs)))


def _prices(prices: Any) -> str:
    from tui.models.generic import facts

    return ", ".join(f"{amount} {currency}" for currency, amount in facts(dict(prices)))


def _labels(tags: Any) -> str:
    return ", ".join(str(label.tag) for label in tags)


VERB = Verb(
    "stock",
    "list servers in stock, or software; needs no sign-in",
    _arguments,
    _run,
    "To see what an order of a server in stock costs, run: hostdeck order --stock ID.",
)
