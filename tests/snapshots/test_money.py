"""Money, catalogue and account as they are drawn. Fixtures and ways are those of `test_screens`."""

from __future__ import annotations

from typing import Any

from tests.snapshots.test_screens import SIZES, noon, picture, pressing, world

__all__ = ["noon", "picture", "world"]
GPU_PLACE = "side by side"


@SIZES
def test_server_tags(picture: Any, size: tuple[int, int]) -> None:
    """build-01 is under maintenance until a day; the note says who and why."""
    picture(size, pressing("slash", *"build", "enter", "enter", "3", until="anna: new cooler"))


@SIZES
def test_server_billing(picture: Any, size: tuple[int, int]) -> None:
    """Price, cycle, next due, and that there are no invoices."""
    picture(size, pressing(*"jjj", "enter", "4", until="names none"))


@SIZES
def test_server_history(picture: Any, size: tuple[int, int]) -> None:
    """The provider's record, empty here, with its age."""
    picture(size, pressing(*"jjj", "enter", "5", until="has no events"))


@SIZES
def test_billing_servers(picture: Any, size: tuple[int, int]) -> None:
    """Customer and credit above; who is late stands first and is marked."""
    picture(size, pressing("B", until="2 days late"))


@SIZES
def test_billing_groups(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("B", "2", until="grouped by kind"))


@SIZES
def test_billing_invoices(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("B", "3", until="1 unpaid"))


@SIZES
def test_invoice(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("B", "3", "enter", until="Hosting"))


@SIZES
def test_catalogue(picture: Any, size: tuple[int, int]) -> None:
    """Sold out is said in a word; at 120 the panel shows the offer under the cursor."""
    picture(size, pressing("N", "j", until="as of now"))


@SIZES
def test_catalogue_filtered(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("N", "slash", *"ram:>=16 loc:nl", "enter", "space", "space", until="2 marked"))


@SIZES
def test_compared(picture: Any, size: tuple[int, int]) -> None:
    """Facts down, offers across; what differs is strong."""
    keys = ("slash", *"loc:nl !kind:vm", "enter", "asterisk", "x")
    picture(size, pressing("N", *keys, until=GPU_PLACE))


@SIZES
def test_account(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("A", until="Customer billing"))


@SIZES
def test_account_keys(picture: Any, size: tuple[int, int]) -> None:
    picture(size, pressing("A", "2", until="ED25519"))
