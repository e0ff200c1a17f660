"""Where an invoice is paid: HTML from outside is looked at, never trusted and never drawn."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.billing.payment import PaymentMethod, form_host, write_page
from tui.billing.payment_pages import KEPT_S, sweep_pages
from tui.errors import ConfigError
from tui.models.billing import read_gateways
from tui.text import safe_text


@pytest.mark.parametrize(
    ("html", "host"),
    [
        (
            '<form method="post" action="https://www.paypal.com/cgi-bin"><input name="x"></form>',
            "www.paypal.com",
        ),
        ("<p>Pay</p><a href='https://pay.example.com/1'>here</a>", "pay.example.com"),
        ('<form action="/local"></form>', ""),
        ("no html at all", ""),
        ("<form action='http://[::1'>", ""),
        ('<form action="https://a.example\x1b[2J/">', ""),
        ("", ""),
    ],
)
def test_where_a_form_leads(html: str, host: str) -> None:
    assert form_host(html) == host


@given(st.text(max_size=300))
def test_any_html_gives_a_harmless_host(html: str) -> None:
    found = form_host(html)
    assert found == safe_text(found)


def test_only_hosts_of_the_provider_and_its_payers_are_known() -> None:
    assert PaymentMethod(safe_text("x"), safe_text("www.paypal.com"), "").is_known
    assert not PaymentMethod(safe_text("x"), safe_text("paypal.com.evil.example"), "").is_known
    assert not PaymentMethod(safe_text("x"), safe_text(""), "").is_known


def way(html: str) -> PaymentMethod:
    return PaymentMethod(safe_text("x"), safe_text(""), html)


def test_the_page_is_private_whole_and_never_over_another(home: Path) -> None:
    os.umask(0o022)
    first = write_page(902, [way("<b>one</b>"), way("<i>two</i>")])
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert stat.S_IMODE(first.parent.stat().st_mode) == 0o700
    assert first.read_text() == "<b>one</b>\n<i>two</i>"
    second = write_page(902, [way("x")])
    assert second != first
    assert first.read_text().startswith("<b>one")


def test_a_link_that_somebody_has_put_there_is_not_followed(home: Path) -> None:
    folder = home / "run"
    folder.mkdir(mode=0o700)
    target = home / "precious"
    target.write_text("mine")
    (folder / "invoice-1.html").symlink_to(target)
    assert write_page(1, [way("x")], folder).name == "invoice-1-1.html"
    assert target.read_text() == "mine"


def test_a_folder_that_cannot_be_written_says_so(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(ConfigError):
        write_page(1, [way("x")], home / "file")


def test_gateways_in_both_shapes() -> None:
    listed = read_gateways({"gateways": [{"module": "paypal", "name": "PayPal", "call": "<form>"}]})
    assert [(str(item.name), item.form.raw if item.form else "") for item in listed] == [
        ("PayPal", "<form>")
    ]
    alone = read_gateways({"call": "<form>"})
    assert alone[0].form is not None
    assert "<form>" not in repr(alone)
    assert read_gateways({"something": 1}) == ()


def test_pages_go_when_the_invoice_is_paid_or_a_day_later(home: Path) -> None:
    paid, other = write_page(90, [way("x")]), write_page(901, [way("y")])
    again = write_page(90, [way("x")])
    strange = paid.with_name("invoice-90.html.txt")
    strange.write_text("not ours")
    now = paid.lstat().st_mtime
    assert sweep_pages(now, number=90) == 2
    assert (paid.exists(), again.exists(), other.exists(), strange.exists()) == (
        False,
        False,
        True,
        True,
    )
    assert sweep_pages(now + KEPT_S - 60) == 0
    assert sweep_pages(now - KEPT_S + 60) == 0
    assert sweep_pages(now + KEPT_S + 60) == 1
