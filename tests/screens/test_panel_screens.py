"""Snapshots, backups, ISO images, DNS, addresses, and stock, as the person at the keyboard uses
them."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from textual.pilot import Pilot

from screens.dns.dns_screen import DnsScreen
from screens.messages import Open, Place, Wish
from tests.screens.confirming import confirms
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.operations import OpState

WEB, METAL = 20311, 25301


async def opens(hand: Deckhand, name: str, argument: Any, words: str) -> None:
    """Open a place and wait for its words."""
    await hand.sees("12 servers")
    await hand.read_up()
    hand.app.post_message(Open(Place(name, argument)))
    await hand.sees(words)


async def creates_a_snapshot(hand: Deckhand, pilot: Pilot[None]) -> None:
    """Create a snapshot under the suggested name."""
    await hand.acts(pilot, "images.snapshot_create")
    await hand.sees("Name of the snapshot of web-01")
    await pilot.press("enter")
    await hand.agrees(pilot, "Create snapshot snap-")


async def is_free(hand: Deckhand, server_id: int) -> None:
    """Wait until no operation locks a server."""
    await until(lambda: hand.store.pending(server_id) is None, "nothing runs on the server")


async def adds_a_record(hand: Deckhand, pilot: Pilot[None], record: str) -> None:
    """Type a record into the dialog of a zone."""
    await hand.acts(pilot, "dns.add")
    await hand.sees("New record in example.com")
    await hand.types(pilot, record)
    await pilot.press("enter")


async def test_a_snapshot_is_created_and_the_next_one_is_offered_in_steps(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await opens(hand, "images", WEB, "This VM has no snapshots.")
        await creates_a_snapshot(hand, pilot)
        await until(lambda: world.account.snapshots.get(WEB), "the snapshot is there")
        await hand.sees("1 of 1")
        await hand.sees("4.29 GB")
        await is_free(hand, WEB)
        await hand.acts(pilot, "images.snapshot_create")
        await hand.sees("WEB-01 HAS 1 OF 1 SNAPSHOTS")
        await pilot.press("enter")
        await hand.sees("MUST BE POWERED OFF")
        await pilot.press("enter")
        await hand.agrees(pilot, "Power off web-01")
        await confirms(hand, pilot, "Remove snapshot snap-", "web-01")
        await hand.sees("Name of the snapshot of web-01")
        assert world.account.snapshots[WEB] == []
        assert not world.machines[WEB].on


async def test_the_list_of_another_vm_is_neither_empty_nor_shown(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("eq_callback/check", Fault.ANOTHER_SERVER, times=None)
    async with hand.running():
        await hand.sees("12 servers")
        hand.app.post_message(Open(Place("images", WEB)))
        await hand.sees("The answer is about server")
        assert "This VM has no snapshots" not in hand.text
        assert "The snapshots could not be read." in hand.text


async def test_a_lost_answer_of_a_snapshot_is_decided_by_the_list(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("vm/create_snapshot", Fault.DROP_AFTER)
    async with hand.running() as pilot:
        await opens(hand, "images", WEB, "This VM has no snapshots.")
        await creates_a_snapshot(hand, pilot)

        def decided() -> bool:
            states = [operation.state for operation in hand.store.operations.values()]
            return OpState.DONE in states

        await until(decided, "the list decides it")
        assert world.requests["vm/create_snapshot"] == 1


async def test_a_server_boots_from_an_image_and_goes_back_to_its_disk(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await opens(hand, "images", WEB, "This VM has no snapshots.")
        await hand.acts(pilot, "images.iso")
        await hand.sees("SystemRescue 12")
        await hand.acts(pilot, "images.iso_boot")
        await hand.agrees(pilot, "Boot from Ubuntu 22.04 on web-01")
        await until(lambda: world.requests["eq/reboot"] == 1, "it is rebooted")
        assert (world.account.mounted[WEB], world.machines[WEB].boot) == ("123", "cd")
        await hand.sees("Ubuntu 22.04 is mounted")
        await is_free(hand, WEB)
        await hand.acts(pilot, "images.iso_back")
        await hand.agrees(pilot, "Unmount and boot from disk on web-01")
        await until(lambda: not world.account.mounted, "it is unmounted")
        await until(lambda: "Ubuntu 22.04 is mounted" not in hand.text, "the loose end is gone")
        assert world.machines[WEB].boot == "disk"


async def test_backups_say_how_to_restore_one_and_that_one_is_running(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await opens(hand, "images", METAL, "VMs only, not for bare metal")
        await hand.acts(pilot, "images.backups")
        await hand.sees("This server has no backups.")
        assert "Ask support to restore it" in hand.text
        world.account.backing_up.add(METAL)
        await hand.acts(pilot, "images.backups_refresh")
        await hand.sees("A backup is running.")
        await hand.acts(pilot, "images.backup_create")
        await hand.sees("Wait until")
        assert world.requests["eq/create_backup"] == 0


async def test_a_record_is_added_removed_and_added_again(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await opens(hand, "dns", None, "shop")
        await hand.quiet()
        show = DnsScreen.show
        with patch.object(DnsScreen, "show", autospec=True, side_effect=show) as drawn:
            for _ in range(10):
                await pilot.pause()
        assert drawn.call_count < 5, "it does not draw itself again and again"
        await adds_a_record(hand, pilot, "shop A 192.0.2.9")
        await hand.sees("can have no other record")
        await pilot.press("escape")
        await until(lambda: "can have no other record" not in hand.text, "the refusal is closed")
        await adds_a_record(hand, pilot, "www A 192.0.2.99")
        await hand.agrees(pilot, "Add A record www to example.com?")

        def values() -> list[str]:
            rows = world.account.zones["example.com"]
            return [row["content"] for row in rows if row["name"].startswith("www")]

        await until(lambda: values() == ["192.0.2.10", "192.0.2.99"], "the first value stays")
        await hand.sees("10 records")
        await pilot.press("tab", "end")
        await hand.acts(pilot, "dns.remove")
        await hand.agrees(pilot, "Remove A record www from example.com?")
        await until(lambda: len(values()) == 1, "one value went, the other stays")
        await until(lambda: hand.app.screen.check_action("wish", ("dns.undo",)), "undo is offered")
        await hand.quiet()
        await hand.acts(pilot, "dns.undo")
        await hand.agrees(pilot, "Undo removal of A record www?")
        await until(lambda: len(values()) == 2, "both are there again")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_metrics_of_a_vm_are_read_by_a_key_and_not_before(
    hand: Deckhand, world: World, size: tuple[int, int]
) -> None:
    async with hand.running(*size) as pilot:
        await opens(hand, "server", WEB, "web-01")
        await pilot.press("2")
        await hand.sees("Not read yet.")
        assert world.requests["vm/load_stats"] == 0
        await hand.acts(pilot, "server.metrics")
        await hand.sees("Memory")
        assert "CPU" in hand.text
        assert world.requests["vm/load_stats"] == 1


async def test_an_address_is_added_after_its_price_was_named_unknown(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await opens(hand, "server", WEB, "web-01")
        await pilot.press("4")
        await hand.sees("Main IPs of the fleet")
        await hand.read_up()
        await hand.acts(pilot, "server.address_add")
        await hand.sees("192.0.2.250")
        await pilot.press("down", "enter")
        await confirms(hand, pilot, "cannot be read", "web-01")
        await until(lambda: "192.0.2.250" in world.machines[WEB].ips, "it is added")


async def test_stock_and_software_are_listed(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await opens(hand, "market", None, "RTX 4090")
        await hand.acts(pilot, "market.software")
        await hand.sees("Docker")


async def test_a_task_runs_on_a_live_server_after_its_name_was_typed(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await opens(hand, "images", METAL, "VMs only")
        await hand.acts(pilot, "images.tasks")
        await hand.sees("Docker")
        await hand.acts(pilot, "images.task_run")
        await confirms(hand, pilot, "Run task Docker on api-01", "api-01")
        await until(lambda: world.requests["jenkins/call"] == 1, "it is sent")
        await hand.sees("does not report the end")


async def test_lists_in_an_unknown_shape_are_unreadable_and_not_empty(
    hand: Deckhand, world: World
) -> None:
    def other(action: str, made: dict[str, Any]) -> dict[str, Any]:
        if action == "whmcs/get_invoices":
            return {**made, "invoices": [{"rows": made["invoices"]}]}
        if action == "pdns/list_domains":
            return {"result": "OK", "zones_of_account": made["data"]}
        if action == "stocks/list":
            return {"result": "OK", "servers": "later"}
        return made

    world.rewrite = other
    async with hand.running(120, 40) as pilot:
        await opens(hand, "billing", None, "Servers by due date")
        await hand.acts(pilot, "billing.invoices")
        await hand.sees("No invoice could be read.")
        hand.app.post_message(Open(Place("dns")))
        await hand.sees("The zones could not be read.")
        hand.app.post_message(Open(Place("market")))
        await hand.sees("The list could not be read. Its entries are unknown.")


async def test_auto_pay_of_the_account_is_turned_on_once(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await opens(hand, "billing", None, "Auto-pay     off")
        hand.app.screen.post_message(Wish("account.auto_pay"))
        await hand.sees("On: the provider pays all invoices")
        await pilot.press("enter")
        await hand.agrees(pilot, "Turn on auto-pay")
        await hand.sees("Auto-pay     on")
        assert world.account.switches == {"auto_credit": "1"}
        hand.app.screen.post_message(Wish("account.auto_pay"))
        await hand.sees("On: the provider pays all invoices")
        await pilot.press("enter")
        await hand.agrees(pilot, "Turn on auto-pay")
        await hand.sees("Auto-pay is already on.")
        assert world.requests["auth/flip_tag"] == 1
