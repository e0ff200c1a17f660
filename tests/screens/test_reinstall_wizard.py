"""The reinstall wizard at the keyboard: what is wrong is said at once, and nothing typed is
lost."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from tests.screens.reinstalling import KEY, METAL, PASSWORD, VM, Walk
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import WizardStep
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.template import Template, keep_template, read_template

WRITES = (
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/reboot",
    "eq/order_instance",
    "eq/clear_pxe",
)


async def test_from_the_server_to_the_review_with_the_keyboard_alone(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        await pilot.press("slash", *"db-replica", "enter", "enter")
        await hand.sees("Overview")
        await pilot.press("a", "i")
        walk = Walk(hand, pilot)
        await hand.sees("Debian 13")
        await walk.to(WizardStep.REVIEW)
        await hand.sees("This erases both disks")
        await hand.sees("It cannot be undone")
        await hand.sees("1. eq/check_pin")
        await hand.sees("more lines to read")
        await walk.press("pagedown", "pagedown", "pagedown")
        await hand.sees("eq/clear_pxe")
        assert "to read" not in hand.text
        assert PASSWORD not in hand.text
        assert not any(world.requests[name] for name in WRITES), (
            "nothing leaves before the name is typed"
        )


async def test_another_name_sends_nothing_and_a_paste_is_refused(
    hand: Deckhand, world: World
) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.REVIEW)
        await walk.press(*"web-01", "enter")
        await hand.sees("This is not db-replica")
        from textual.events import Paste

        hand.app.screen.query_one("#typed").post_message(Paste("db-replica"))
        refused = "Type the name. Pasting does not confirm."
        await until(
            lambda: any(each.message == refused for each in hand.app._notifications),
            "it says why",
        )
        assert not any(world.requests[name] for name in WRITES)


async def test_going_back_loses_nothing(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.KEYS)
        before = hand.app.screen.draft  # type: ignore[attr-defined]
        for step in (
            WizardStep.TASKS,
            WizardStep.PARTITIONING,
            WizardStep.IDENTITY,
            WizardStep.SYSTEM,
        ):
            await walk.press("escape")
            await walk.at(step)
        assert hand.app.screen.draft == before  # type: ignore[attr-defined]
        await walk.press("enter")
        await hand.sees("The password is set and not shown again")
        assert PASSWORD not in hand.text


async def test_closing_the_wizard_keeps_the_answers_without_secrets(
    hand: Deckhand, home: Path
) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.PARTITIONING)
        for _ in range(3):
            await walk.press("escape")
        await until(lambda: len(hand.app.screen_stack) == 1, "the wizard is closed")
        await hand.quiet()
        files = [path for path in home.rglob("*") if path.is_file()]
        assert [path.suffix for path in files] == [".json"]
        assert PASSWORD.encode() not in files[0].read_bytes()
        await walk.open()
        await hand.sees("Restored your earlier answers")
        await hand.sees("* Debian 12")
        # The cursor is on what was chosen: Enter keeps it.
        await walk.press("enter")
        await hand.sees("Hostdeck does not store passwords")
        assert hand.app.screen.draft.os_id == 219  # type: ignore[attr-defined]


async def test_bad_answers_are_said_beside_their_fields(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.IDENTITY)
        await walk.press("underscore", *"x")
        await hand.sees("A host name cannot contain underscores")
        await walk.press("backspace", "backspace", "enter", *"short", "enter")
        await hand.sees("The password must have 8 to 30 characters")
        await hand.sees("uppercase letter, a digit and one of")
        assert "short" not in hand.text
        await walk.press("ctrl+u", *PASSWORD, "enter", *"shot")
        await hand.sees("The passwords do not match")
        await walk.press("shift+tab", "ctrl+u", *"short", "tab")
        await hand.sees("uppercase letter, a digit and one of")


async def test_a_made_password_is_shown_until_it_is_put_away(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.IDENTITY)
        await walk.press("tab", "tab", "tab", "enter")
        await hand.sees("Shown until you leave this step")
        made = hand.app.screen.draft.password.get_secret_value()  # type: ignore[attr-defined]
        await hand.sees(made)
        await walk.press("shift+tab", "enter")
        await hand.sees("terminal's clipboard")
        assert hand.app.clipboard == made
        await walk.press("tab", "space")
        walk.stays(WizardStep.IDENTITY)
        await walk.press("ctrl+n")
        await walk.at(WizardStep.PARTITIONING)
        await walk.press("escape")
        await hand.sees("not shown again")
        assert made not in hand.text


async def test_a_layout_needs_the_single_call_and_enough_disks(hand: Deckhand) -> None:
    async with hand.running(120, 40) as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.PARTITIONING)
        assert hand.app.screen.draft.way is InstallMethod.STAGED  # type: ignore[attr-defined]
        await walk.press("home", "space")
        await hand.sees("This layout needs a single-call reinstall; Hostdeck selected it for you.")
        await hand.sees("Survives the failure of one disk")
        await hand.sees("disk 2")
        assert "Not available in a staged reinstall" not in hand.text
        draft = hand.app.screen.draft  # type: ignore[attr-defined]
        assert (draft.way, draft.layout) == (InstallMethod.SINGLE, DiskLayout.RAID1)
        # The method stays as long as the layout needs it.
        await walk.press("tab", "tab", "tab", "space")
        await hand.sees("[x] Single-call reinstall")
        assert hand.app.screen.draft.way is InstallMethod.SINGLE  # type: ignore[attr-defined]
        await walk.press("shift+tab", "shift+tab", "shift+tab", "end", "k", "space")
        await hand.sees("LVM_RAID10: Needs 4 disks; the server has 2.")
        draft = hand.app.screen.draft  # type: ignore[attr-defined]
        assert (draft.way, draft.layout) == (InstallMethod.SINGLE, DiskLayout.RAID10)
        await walk.press("tab", "tab", *"400")
        await hand.sees("1 to 100 percent")
        await walk.press("ctrl+n")
        walk.stays(WizardStep.PARTITIONING)


async def test_omitted_choices_can_be_seen_with_the_reason(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await Walk(hand, pilot).open(VM)
        await hand.sees("1 not available; l shows why")
        assert "Proxmox" not in hand.text
        await walk.press("l", "end", "enter")
        await hand.sees("The provider does not offer it for this server")
        await walk.at(WizardStep.SYSTEM)


async def test_keys_are_found_on_this_machine_and_a_private_one_is_refused(
    hand: Deckhand, home: Path
) -> None:
    (home / ".ssh").mkdir()
    (home / ".ssh/id.pub").write_text(KEY)
    (home / ".ssh/old.pub").write_text("ssh-dss AAAA")
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.KEYS)
        await hand.sees("account: laptop")
        await walk.press("j", "j", "j", "enter")
        await hand.sees("SSH servers no longer accept DSA keys")
        await walk.press("k", "enter")
        await hand.sees("SHA256:")
        assert hand.app.screen.draft.ssh_key == KEY  # type: ignore[attr-defined]
        from textual.events import Paste

        await walk.press("shift+tab")
        secret = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END"
        hand.app.screen.query_one("#pasted").post_message(Paste(secret))
        await hand.sees("This is a private key")
        assert "b3Bl" not in hand.text
        assert "b3Bl" not in repr(hand.app.screen.draft)  # type: ignore[attr-defined]


async def test_no_task_and_a_task_exclude_each_other(hand: Deckhand) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.TASKS)
        await hand.sees("* No post-install task")
        await walk.press("j", "space")
        await hand.sees("* Docker")
        assert "* No post-install task" not in hand.text
        assert hand.app.screen.draft.tasks == (21,)  # type: ignore[attr-defined]


async def test_a_script_that_was_not_written_is_not_attached(
    hand: Deckhand, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("textual.app.App.suspend", lambda app: contextlib.nullcontext())
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.KEYS)
        for editor, attached in (("true", False), ("sed -i s/root/admin/", True)):
            monkeypatch.setenv("EDITOR", editor)
            monkeypatch.delenv("VISUAL", raising=False)
            hand.app.screen.query_one("#edit").focus()
            await walk.press("enter")
            await hand.sees("bytes. Hostdeck reads" if attached else "Nothing is attached")
            draft = hand.app.screen.draft  # type: ignore[attr-defined]
            assert (bool(draft.script_path), draft.script is not None) == (attached, attached)
            assert len(list((home / ".config/hostdeck/scripts").iterdir())) == int(attached)


async def test_a_script_is_read_from_its_file_and_checked(hand: Deckhand, home: Path) -> None:
    (home / "good.sh").write_text("#!/bin/sh\nexit 0\n")
    (home / "bad.sh").write_text("exit 0\n")
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.KEYS)
        await walk.press("tab", "tab", *"~/bad.sh")
        await hand.sees("The first line must name the interpreter")
        for _ in "bad.sh":
            await walk.press("backspace")
        await walk.press(*"none")
        await hand.sees("There is no such file")
        for _ in "none":
            await walk.press("backspace")
        await walk.press(*"good.sh")
        await hand.sees("17 bytes")
        await walk.press("enter", *"http://127.0.0.1/")
        await hand.sees("The URL points to the new server itself")


async def test_a_template_is_kept_without_secrets(hand: Deckhand, home: Path) -> None:
    async with hand.running() as pilot:
        walk = await (await Walk(hand, pilot).open()).to(WizardStep.TASKS)
        await walk.press("t")
        await hand.sees("Save as template")
        await walk.press(*"metal", "enter")
        await until(lambda: list(home.rglob("*.toml")), "the template is on the disk")
        template = read_template(home / ".config/hostdeck", "metal")
        assert (template.os_id, template.hostname) == (219, "{hostname}")
        assert PASSWORD not in (home / ".config/hostdeck/templates/metal.toml").read_text()


async def test_lists_that_cannot_be_read_say_why_and_can_be_asked_again(
    hand: Deckhand, world: World
) -> None:
    world.faults.add("os/list", Fault.HTML_502, times=4)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        await hand.read_up()
        from screens.messages import Place

        hand.app.go_to(Place("reinstall", METAL))
        await hand.sees("R tries again")
        world.faults.clear()
        await pilot.press("R")
        await hand.sees("Debian 13")


async def test_a_template_fills_the_answers_for_this_server(hand: Deckhand, home: Path) -> None:
    template = Template(
        os_id=237,
        os_name="Ubuntu 24.04",
        hostname="{hostname}.example.net",
        way="single",
        layout="LVM_RAID1",
        callback="https://example.net/{id}",
    )
    keep_template(home / ".config/hostdeck", "metal", template)
    async with hand.running() as pilot:
        walk = await Walk(hand, pilot).open()
        await walk.press("f")
        await hand.sees("TEMPLATE")
        await walk.press("enter")
        await hand.sees("* Ubuntu 24.04")
        draft = hand.app.screen.draft  # type: ignore[attr-defined]
        assert (draft.hostname, draft.callback) == (
            "db-replica.example.net",
            "https://example.net/25251",
        )
        assert (draft.way, draft.layout, draft.password) == (
            InstallMethod.SINGLE,
            DiskLayout.RAID1,
            None,
        )
        # The cursors are on what the template chose: Enter takes nothing else.
        await walk.press("enter", "enter", *PASSWORD, "enter", *PASSWORD, "enter", "enter", "enter")
        await walk.at(WizardStep.TASKS)
        draft = hand.app.screen.draft  # type: ignore[attr-defined]
        assert (draft.os_id, draft.layout) == (237, DiskLayout.RAID1)
