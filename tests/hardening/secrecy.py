"""Everything driven with secrets that are nowhere else, then everything that came out searched for
them.

The dashboard is driven in this process at every screen and command, the command line and the
dashboard on a real terminal as processes of their own. Programs that they start write down what
they were given.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import os
import tempfile
import traceback
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from screens.messages import GoBack
from screens.server.tabs import TABS
from tests.hardening.canaries import KEY, MADE, NEW_PIN, PASSWORD, PIN, ROOT, USER, Outlets, plant
from tests.hardening.outside import METAL, command_line, modes, terminal
from tests.hardening.persona import Persona
from tests.screens.reinstalling import KEY as SSH_KEY
from tests.screens.reinstalling import Walk
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.until import until
from tui.api.catalog import declared_actions
from tui.api.envelope import open_envelope
from tui.api.parameters import parameters
from tui.app.crash import crash_text
from tui.commands import commands
from tui.errors import HostdeckError
from tui.log import LOG
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.operations import Operation
from tui.wizards.installing.draft import WizardStep

VM, BARE = 20311, 25500
ANSWERS = ("note=1", "192.0.2.7", "10", SSH_KEY)
"""Tried one after the other wherever a line is asked for."""
SPEED = 300.0
"""An installation of half an hour ends in seconds, with every stage still seen by some look."""
PARTS = ("dashboard", "command line", "terminal")
ON_SERVERS = (METAL, VM, BARE)
PLACES = ("raw", "billing", "order", "account", "operations", "requests", "loose_ends", "reinstall")


def measure(parts: Sequence[str] = PARTS, *, full: bool = False) -> Outlets:
    """Drive these parts and search. `full`: every command at every kind of server."""
    outlets = Outlets()
    with tempfile.TemporaryDirectory(prefix="hostdeck-canary-") as scratch:
        home = Path(scratch)
        (home / "tmp").mkdir()
        with _home(home):
            for drive in (_sign_in, _wizards, _everywhere if full else _some):
                if "dashboard" in parts or (drive is _sign_in and "sign-in" in parts):
                    with _account(outlets, sets_pin=drive in (_everywhere, _some)) as url:
                        asyncio.run(_logged(home, drive(home, url, outlets)))
        for name, drive_processes in (("command line", command_line), ("terminal", terminal)):
            if name in parts:
                with _account(outlets, sets_pin=name == "command line") as url:
                    drive_processes(home, url, outlets)
        modes(home, outlets)
        outlets.files(home, leave_out=frozenset({home / "api-key", home / "script"}))
    _bugs(outlets)
    _values(outlets)
    if "dashboard" in parts or "sign-in" in parts:
        asyncio.run(_crashes(outlets))
    return outlets


@contextlib.contextmanager
def _home(home: Path) -> Iterator[None]:
    """This process lives in an empty home for a while."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XDG_", "HOSTKEY_", "DISPLAY"))
    }
    with patch.dict(
        os.environ, clean | {"HOME": str(home), "TMPDIR": str(home / "tmp")}, clear=True
    ):
        tempfile.tempdir = None
        try:
            yield
        finally:
            tempfile.tempdir = None


@contextlib.contextmanager
def _account(outlets: Outlets, *, sets_pin: bool) -> Iterator[str]:
    """A provider full of canaries; in the end the addresses of all requests are searched.

    `sets_pin`: what is driven ends with a new PIN. One that was refused would have been a canary in
    nobody's hands.
    """
    world = World(fleet("small"), clock=SimClock(SPEED), still=True)
    plant(world)
    server = SimulatorServer(world).start()
    try:
        yield server.url
    finally:
        server.stop()
        for query in world.queries:
            outlets.search("addresses of requests", "", query)
    assert world.requests["auth/login"], "somebody signed in"
    assert (world.pin == NEW_PIN) == sets_pin, "the new PIN was taken"


# The dashboard


async def _logged(home: Path, drive: Coroutine[Any, Any, None]) -> None:
    LOG.start(home / ".local/state/hostdeck")
    try:
        await drive
    finally:
        LOG.stop()


def _hand(home: Path, url: str, name: str, *, secret: str | None = KEY) -> Deckhand:
    state = home / ".local/state/hostdeck"
    return Deckhand(
        url,
        secret=secret,
        clock=FastClock(10.0),
        journal_file=state / name / "journal.sqlite3",
        cache_file=home / f".cache/hostdeck/{name}.json",
    )


def _look(hand: Deckhand, outlets: Outlets) -> Callable[[str], None]:
    def look(where: str) -> None:
        if not outlets.search("screens", where, hand.text):
            return
        outlets.search("pictures of screens", where, hand.app.export_screenshot())
        outlets.search(
            "notices", where, "\n".join(notice.message for notice in hand.app._notifications)
        )
        outlets.search("title and clipboard", where, f"{hand.app.title} {hand.app.clipboard}")

    return look


async def _sign_in(home: Path, url: str, outlets: Outlets) -> None:
    hand = _hand(home, url, "sign-in", secret=None)
    look = _look(hand, outlets)
    async with hand.running(100, 40) as pilot:
        await hand.sees("Sign in")
        await pilot.press(*f"{KEY}x")
        look("a key is typed")
        await pilot.press("enter")
        await hand.sees("Invalid key")
        look("a wrong key")
        await pilot.press("tab", "tab", *USER, "enter", *PASSWORD[:-1])
        look("a password is typed")
        await pilot.press("enter")
        await hand.sees("Incorrect login")
        await pilot.press(*PASSWORD, "enter")
        await hand.sees("12 servers")
        look("signed in")
        hand.app.action_sign_out()
        await hand.sees("Sign in")
        look("signed out")


async def _some(home: Path, url: str, outlets: Outlets) -> None:
    await _everywhere(home, url, outlets, servers=(METAL,))


async def _everywhere(
    home: Path, url: str, outlets: Outlets, *, servers: Sequence[int] = ON_SERVERS
) -> None:
    hand = _hand(home, url, "all")
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        persona = Persona(
            hand,
            pilot,
            pin=PIN,
            secrets=(PIN, NEW_PIN, NEW_PIN),
            answers=ANSWERS,
            look=_look(hand, outlets),
        )
        for server in servers:
            await persona.go("server", server)
            for digit in range(len(TABS)):
                await pilot.press(str(digit + 1))
                await persona.settled(TABS[digit].id)
            await _commands(persona, "server", server)
            await persona.through("leaving")
            await _copies(persona)
        for place in PLACES:
            await persona.go(place, METAL if place in ("raw", "reinstall") else None)
            await _copies(persona)
        await _payment(home, persona)
        await _commands(persona, "account", None)
        for operation in list(hand.store.operations.values()):
            await _detail(persona, operation)


async def _commands(persona: Persona, place: str, argument: int | None) -> None:
    await persona.go(place, argument)
    here = persona.hand.app.screen
    last = ("account.set_pin", "tags.protect")
    for command in sorted(
        (command for command in commands().values() if command.on_servers == (place == "server")),
        key=lambda command: command.id in last,
    ):
        if command.id in ("install.reinstall", "order.send"):
            continue  # they have wizards, which are driven
        await persona.carry_out(command.id)
        if persona.hand.app.screen is not here:
            await persona.go(place, argument)
            here = persona.hand.app.screen


async def _copies(persona: Persona) -> None:
    """What is on the screen as a command, as a raw answer and in every form that can be copied."""
    for keys in ("C", "y", "ci", "ch", "cn", "cs", "cj"):
        await persona.pilot.press(*keys)
        await persona.settled(f"{keys} pressed")
        await persona.through("leaving")


async def _payment(home: Path, persona: Persona) -> None:
    """An invoice, and the page that pays it in a file."""
    await persona.go("invoice", 901)
    await until(lambda: persona.hand.engine.satisfied, "how to pay has been read")
    await persona.pilot.press("w")
    await until(
        lambda: list((home / ".local/state/hostdeck/run").glob("invoice-*.html")),
        "the page is written",
    )
    await persona.settled("a payment page is written")


async def _detail(persona: Persona, operation: Operation) -> None:
    if operation.under_way:
        return
    await persona.go("operation", operation.id)
    await persona.pilot.press("escape")


async def _wizards(home: Path, url: str, outlets: Outlets) -> None:
    from tests.screens import reinstalling, test_order_screen

    hand = _hand(home, url, "wizards")
    look = _look(hand, outlets)
    async with hand.running(100, 40) as pilot:
        with patch.object(reinstalling, "PASSWORD", ROOT):
            walk = await (await Walk(hand, pilot).open(METAL)).to(WizardStep.REVIEW)
            look("before a reinstall")
            await walk.press(*"db-replica", "enter", *PIN)
            look("the PIN of a reinstall is typed")
            await walk.press("enter")
            await walk.at(WizardStep.PROGRESS)
            await hand.sees("Installed.")
            look("installed")
        hand.app.post_message(GoBack(home=True))
        await until(lambda: not hand.app.screen.is_modal, "back")
        with patch.object(test_order_screen, "PASSWORD", ROOT):
            await test_order_screen.answered(hand, pilot, "nano")
            look("before an order")
            await test_order_screen.confirmed(hand, pilot, "7.64", PIN)
            await hand.sees("ssh root@192.0.2.")
            look("ordered")


# Bugs


class _Strict(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    pin: int


def _bugs(outlets: Outlets) -> None:
    """What is said after every kind of exception that quotes what it met."""
    for secret in (KEY, PASSWORD, PIN, ROOT, f"{MADE}token"):
        for fail in _FAILURES:
            held = SecretStr(secret)
            try:
                fail(secret)
            except (ValueError, LookupError, ValidationError, OSError, HostdeckError):
                outlets.search("crash reports", "", crash_text())
                assert held


async def _crashes(outlets: Outlets) -> None:
    """What the dashboard leaves on the terminal after a bug of each kind, in a function that holds
    secrets."""
    hand = Deckhand("http://127.0.0.1:9", secret=None)
    async with hand.app.run_test() as pilot:
        for secret in (KEY, PASSWORD, PIN, ROOT):
            for fail in _FAILURES:
                asked = {"pin": secret, "root_pass": secret}
                try:
                    fail(asked["pin"])
                # whatever it is, it is what is looked for
                except Exception as error:  # noqa: BLE001
                    hand.app._handle_exception(error)
        await pilot.pause()
        with hand.app.console.capture() as capture:
            for renderable in hand.app._exit_renderables:
                hand.app.console.print(renderable)
        outlets.search("crash screens", f"{len(hand.app._exit_renderables)} of them", capture.get())
        assert "met a bug" in capture.get()
        hand.app._exception = None
    hand.engine.stop()


def _values(outlets: Outlets) -> None:
    """How values that hold secrets write themselves, when somebody prints, copies or misreads
    them."""
    for name, action in declared_actions().items():
        secret = {parameter.name for parameter in parameters(action) if parameter.secret}
        if not secret:
            continue
        wrong: dict[str, Any] = {
            parameter.name: KEY if parameter.name in secret else [object()]
            for parameter in parameters(action)
        }
        made = action.params.model_construct(**{name: SecretStr(KEY) for name in secret})
        texts = [repr(made), str(made), repr(copy.deepcopy(made)), str(made.model_dump())]
        try:
            action.params.model_validate(wrong)
        except ValidationError as error:
            texts += [str(error), repr(error), "".join(traceback.format_exception(error))]
        outlets.search("values and their errors", name, "\n".join(texts))


def _raise(error: Exception) -> None:
    raise error


_FAILURES: tuple[Callable[[str], object], ...] = (
    lambda secret: json.loads(f'{{"pin": {secret}'),
    int,
    lambda secret: {}[secret],
    lambda secret: _Strict.model_validate({"pin": secret}),
    lambda secret: _raise(OSError(secret)),
    lambda secret: open_envelope(
        200, f'{{"result": -1, "error": "bad token={secret}"}}'.encode(), doing="x", is_write=True
    ),
    lambda secret: _raise(HostdeckError("x", said=f"pin={secret}")),
)
"""Each quotes what it met."""


def report(outlets: Outlets) -> str:
    """The figures in a few lines."""
    pieces = ", ".join(f"{count} {kind}" for kind, count in outlets.searched.items())
    head = f"{len(outlets.found)} found in {outlets.bytes / 2**20:.1f} MiB: {pieces}"
    return "\n".join([head, *outlets.found[:20]])
