"""Tags, as the person at the keyboard sets, changes and removes them."""

from __future__ import annotations

from screens.server.tabs import TABS
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World

TAGS = str(1 + [tab.title for tab in TABS].index("Tags"))


def tagged(world: World, name: str) -> list[str]:
    """Host names of the machines that have a tag."""
    return sorted(
        machine.hostname
        for machine in world.machines.values()
        if name in {row[0] for row in machine.tags}
    )


async def test_twelve_servers_at_once(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("asterisk")
        await hand.sees("12 marked")
        await pilot.press("a")
        await hand.sees("─ 12 servers ─")
        await pilot.press("s")
        await hand.sees("Set tag on 12 servers")
        await pilot.press(*"audit=2026", "enter")
        await hand.sees("Set tag audit=2026 on 12 servers?")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press(*"12", "enter", "enter")
        await until(lambda: len(tagged(world, "audit")) == 12, "all of them have it")
        assert world.requests["tags/add"] == 12
        await pilot.press("escape")
        await until(lambda: "12 marked" not in hand.text, "marks end with their batch")
        await pilot.press("M")
        await hand.sees("12 marked")
        await until(
            lambda: all("audit" in dict(row.tags) for row in hand.store.fleet.value.rows),
            "all are read anew",
        )
        await pilot.press("colon", *"undo tag", "enter")
        await hand.sees("Undo tag change on 12 servers?")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press(*"12", "enter", "enter")
        await until(lambda: tagged(world, "audit") == [], "and all of them are as before")


async def test_known_names_and_values_complete_what_is_typed(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("slash", *"web-01", "enter", "a", "s")
        await hand.sees("Set tag on web-01")
        await hand.sees("Tab: env, role")
        await pilot.press(*"ro", "tab", "equals_sign")
        await hand.sees("role=frontend")
        await pilot.press("b", "a", "tab", "enter")
        await hand.sees("Replaces a different value on web-01 (frontend)")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press("tab", "enter")
        await until(lambda: ("role", "backup", "") in world.machines[20311].tags, "it is changed")


async def test_what_is_wrong_is_said_and_what_was_typed_stays(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("a", "s")
        await hand.sees("NAME=VALUE")
        await pilot.press(*"a b=c", "enter")
        await hand.sees("A tag name can contain only letters, digits")
        await hand.sees("a b=c")
        assert world.requests["tags/add"] == 0


async def test_the_tab_changes_and_removes_the_tag_under_the_cursor(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await pilot.press("slash", *"build", "enter", "enter", TAGS)
        await hand.sees("anna: new cooler")
        await pilot.press("G", "enter")
        await hand.sees("maintenance=2026-12-01 | anna: new cooler")
        await pilot.press(*", fan too", "enter")
        changed = ("maintenance", "2026-12-01", "anna: new cooler, fan too")
        await until(lambda: changed in world.machines[25300].tags, "the provider has the new note")
        await until(lambda: "NAME=VALUE" not in hand.text, "the dialog has gone")
        await hand.sees("anna: new cooler, fan too")
        await pilot.press("colon", *"remove tag", "enter")
        await hand.sees("Remove tag maintenance from build-01")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press("tab", "enter")
        await until(lambda: tagged(world, "maintenance") == [], "it is gone")
        await until(lambda: "cooler" not in hand.text, "and the tab says so")


async def test_protection_is_a_tag_that_everybody_sees(hand: Deckhand, world: World) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("slash", *"web-01", "enter", "enter", TAGS)
        await hand.sees("frontend")
        await pilot.press("colon", *"protect (block", "enter")
        await hand.agrees(pilot)
        await hand.sees("! protect")
        assert "web-01" in tagged(world, "protect")
        await until(lambda: ("protect", "1") in hand.store.row(20311).tags, "the list knows it too")
        await pilot.press("colon", *"reboot")
        await hand.sees("It is tagged prot")


async def test_ssh_keys_of_the_account_come_and_go(hand: Deckhand, world: World) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        await pilot.press("A", "2")
        await hand.sees("laptop")
        await pilot.press("colon", *"add ssh", "enter")
        await hand.sees("Paste the public key")
        await pilot.press(*"nonsense", "enter")
        await hand.sees("is not a key type")
        field = hand.app.screen.query_one("Input")
        field.value = (
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g work"
        )
        await pilot.press("enter")
        await hand.sees("Name of the key")
        await pilot.press("enter")
        await hand.sees("Add SSH key?")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press("tab", "enter")
        await hand.no_dialog()
        await hand.sees("2 SSH keys")
        await hand.quiet()  # the rows come after the headline
        await pilot.press("G", "colon", *"delete ssh", "enter")
        await hand.sees("Delete SSH key?")
        await until(lambda: getattr(hand.app.screen, "armed", False), "the dialog listens")
        await pilot.press("tab", "enter")
        await hand.sees("1 SSH key ")
        assert [key["name"] for key in world.account.ssh_keys] == ["laptop"]
