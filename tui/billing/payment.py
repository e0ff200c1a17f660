"""Payment of an invoice: a link, and the provider's form as a private file. Hostdeck renders
nothing.

The form is untrusted HTML. Hostdeck only reads the URL that it submits to, and writes it to a file
unchanged on request.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tui.api.catalog import whmcs_actions as whmcs
from tui.errors import ConfigError
from tui.paths import Paths, create_private, private_dir
from tui.readings.topic_reader import computed
from tui.store.topics import Key, Topic, part_of
from tui.text import SafeText, safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

MOST_HTML = 1 << 20
KNOWN_HOSTS = ("hostkey.com", "hostkey.ru", "paypal.com", "stripe.com")
"""Known payment hosts of this provider. Other hosts are shown with a warning."""


PAGE = ""
"""Base URL of invoice pages; empty: the provider URL of the account."""


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """One payment method."""

    name: SafeText
    host: SafeText
    """URL that the form is sent to; empty if the form does not contain one."""
    html: str
    """Untrusted HTML, for a file only."""

    @property
    def is_known(self) -> bool:
        """Return whether the form is sent to a known payment host or a subdomain of one."""
        return any(self.host == host or self.host.endswith(f".{host}") for host in KNOWN_HOSTS)


@dataclass(frozen=True, slots=True)
class Payment:
    """The payment methods of one invoice."""

    link: str
    ways: tuple[PaymentMethod, ...]


PAYMENT = Topic[Payment]("payment link")
"""Keyed (0, number of the invoice)."""


class _Forms(HTMLParser):
    """Collects the targets of forms and links. Executes and fetches nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.targets: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = {"form": "action", "a": "href", "iframe": "src"}.get(tag)
        self.targets += [value for key, value in attrs if key == name and value]


def form_host(html: str) -> SafeText:
    """Return the host that a form submits to; empty if there is none. Accepts any text."""
    parser = _Forms()
    parser.feed(html[:MOST_HTML])
    for target in parser.targets:
        try:
            host = urlsplit(target).hostname
        except ValueError:
            continue
        if host:
            return safe_text(host, 253)
    return safe_text("")


def _payment(client: Client, key: Key) -> Payment:
    number = int(part_of(key, 1))
    found = client.call(whmcs.GETPAYMENTGW, whmcs.InvoiceRef(invoice_id=number))
    ways = []
    for at, gateway in enumerate(found):
        html = gateway.form.raw if gateway.form else ""
        name = gateway.name or gateway.module
        ways.append(
            PaymentMethod(name.shown if name else safe_text(f"way {at + 1}"), form_host(html), html)
        )
    return Payment(f"{PAGE or client.transport.url.rstrip('/')}/?invoice={number}", tuple(ways))


READ_PAYMENT = computed(PAYMENT, _payment, fresh_s=300.0)


def write_page(number: int, ways: Sequence[PaymentMethod], folder: Path | None = None) -> Path:
    """Write the provider's forms to a new file that only the user can read. Local thread (disk).

    Raises:
        ConfigError: It cannot be written.
    """
    folder = private_dir(folder or Paths.of_user().runtime)
    content = "\n".join(way.html for way in ways)[:MOST_HTML].encode("utf-8", "replace")
    for at in range(100):
        path = folder / (f"invoice-{number}.html" if not at else f"invoice-{number}-{at}.html")
        try:
            handle = create_private(path)
        except FileExistsError:
            continue
        except OSError as error:
            raise ConfigError(
                f"Writing {path}", said=f"{error.strerror or type(error).__name__}."
            ) from None
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return path
    raise ConfigError(
        f"Writing the payment page of invoice {number}",
        said="There are already 100 payment pages of this invoice.",
    )
