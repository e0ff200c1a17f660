"""Everything driven with secrets that are nowhere else, then everything that came out searched for them.

The dashboard is driven in this process at every screen and command, the command line and the dashboard on a real
terminal as processes of their own. Programs that they start write down what they were given.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import os
import sys
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
from tests.hardening.persona import Persona
from tests.screens.reinstalling import KEY as SSH_KEY
from tests.screens.reinstalling import Walk
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.process import run
from tests.support.tty import Tty
from tests.support.until import until
from tui.api.catalogue import catalogue
from tui.api.envelope import open_envelope
from tui.api.parameters import parameters
from tui.app.crash import crash_text
from tui.commands import commands
from tui.errors import HostdeckError
from tui.log import LOG
from tui.simulator.fleets import fleet
from tui.simulator.server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World
from tui.store.operations import Operation
from tui.wizard.draft import Step
from tui.wizard.template import Template, keep_template

METAL, VM, BARE = 25251, 20311, 25500
ANSWERS = ("note=1", "192.0.2.7", "10", SSH_KEY)
"""Tried one after the other wherever a line is asked for."""
PARTS = ("dashboard", "command line", "terminal")
ON_SERVERS = (METAL, VM, BARE)
PLACES = ("raw", "billing", "order", "account", "operations", "requests", "loose_ends", "reinstall")
HOSTILE = {
    "TEXTUAL": "debug,devtools", "TEXTUAL_LOG": "textual.log", "TEXTUAL_SCREENSHOT": "1",
    "TEXTUAL_SCREENSHOT_LOCATION": "shots", "SSLKEYLOGFILE": "keys.log",
}  # fmt: skip
"""What in an environment makes libraries write secrets into files."""
_CHILD = """#!{python}
import os, sys
with open({file!r}, "a") as out:
    out.write(repr(sys.argv[1:]) + repr(dict(os.environ)) + "\\n")
"""


def measure(parts: Sequence[str] = PARTS, *, full: bool = False) -> Outlets:
    """Drive these parts and search. `full`: every command at every kind of server."""
    outlets = Outlets()
    with tempfile.TemporaryDirectory(prefix="hostdeck-canary-") as scratch:
        home = Path(scratch)
        (home / "tmp").mkdir()
        with _home(home):
            for drive in (_sign_in, _wizards, _everywhere if full else _some):
                if "dashboard" in parts or (drive is _sign_in and "sign-in" in parts):
                    with _account(outlets) as url:
                        asyncio.run(_logged(home, drive(home, url, outlets)))
        for name, drive_processes in (("command line", _command_line), ("terminal", _terminal)):
            if name in parts:
                with _account(outlets) as url:
                    drive_processes(home, url, outlets)
        _modes(home, outlets)
        outlets.files(home, leave_out=frozenset({home / "api-key"}))
    _bugs(outlets)
    _values(outlets)
    if "dashboard" in parts or "sign-in" in parts:
        asyncio.run(_crashes(outlets))
    return outlets


@contextlib.contextmanager
def _home(home: Path) -> Iterator[None]:
    """This process lives in an empty home for a while."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "HOSTKEY_", "DISPLAY"))}
    with patch.dict(os.environ, clean | {"HOME": str(home), "TMPDIR": str(home / "tmp")}, clear=True):
        tempfile.tempdir = None
        try:
            yield
        finally:
            tempfile.tempdir = None


@contextlib.contextmanager
def _account(outlets: Outlets) -> Iterator[str]:
    """A provider full of canaries; in the end the addresses of all requests are searched."""
    world = World(fleet("small"), clock=SimClock(60.0), still=True)
    plant(world)
    server = SimulatorServer(world).start()
    try:
        yield server.url
    finally:
        server.stop()
        for query in world.queries:
            outlets.search("addresses of requests", "", query)
    assert world.requests["auth/login"], "somebody signed in"


# The dashboard


async def _logged(home: Path, drive: Coroutine[Any, Any, None]) -> None:
    LOG.start(home / ".local/state/hostdeck")
    try:
        await drive
    finally:
        LOG.stop()


def _hand(home: Path, url: str, name: str, *, secret: str | None = KEY) -> Deckhand:
    state = home / ".local/state/hostdeck"
    return Deckhand(url, secret=secret, clock=FastClock(10.0), journal_file=state / name / "journal.sqlite3",
                    cache_file=home / f".cache/hostdeck/{name}.json")  # fmt: skip


def _look(hand: Deckhand, outlets: Outlets) -> Callable[[str], None]:
    def look(where: str) -> None:
        if not outlets.search("screens", where, hand.text):
            return
        outlets.search("pictures of screens", where, hand.app.export_screenshot())
        outlets.search("notices", where, "\n".join(one.message for one in hand.app._notifications))
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


async def _everywhere(home: Path, url: str, outlets: Outlets, *, servers: Sequence[int] = ON_SERVERS) -> None:
    hand = _hand(home, url, "all")
    async with hand.running(120, 40) as pilot:
        await hand.sees("12 servers")
        persona = Persona(hand, pilot, pin=PIN, secrets=(PIN, NEW_PIN, NEW_PIN), answers=ANSWERS,
                          look=_look(hand, outlets))  # fmt: skip
        for server in servers:
            await persona.go("server", server)
            for digit in range(len(TABS)):
                await pilot.press(str(digit + 1))
                await persona.settled(TABS[digit].id)
            await _commands(persona, "server", server)
            await persona.through("leaving")
        await _commands(persona, "account", None)
        for place in PLACES:
            await persona.go(place, METAL if place in ("raw", "reinstall") else None)
        for operation in list(hand.store.operations.values()):
            await _detail(persona, operation)


async def _commands(persona: Persona, place: str, argument: int | None) -> None:
    await persona.go(place, argument)
    here = persona.hand.app.screen
    last = ("account.set_pin", "tags.protect")
    for command in sorted(
        (one for one in commands().values() if one.on_servers == (place == "server")), key=lambda one: one.id in last
    ):
        if command.id in ("install.reinstall", "order.send"):
            continue  # they have wizards, which are driven
        await persona.carry_out(command.id)
        if persona.hand.app.screen is not here:
            await persona.go(place, argument)
            here = persona.hand.app.screen


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
            walk = await (await Walk(hand, pilot).open(METAL)).to(Step.REVIEW)
            look("before a reinstall")
            await walk.press(*"db-replica", "enter", *PIN)
            look("the PIN of a reinstall is typed")
            await walk.press("enter")
            await walk.at(Step.PROGRESS)
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


# The command line


def _programs(home: Path) -> str:
    """Programs that Hostdeck may start, which write down what they were given."""
    directory = home / "bin"
    directory.mkdir(exist_ok=True)
    for name in ("ssh", "tmux", "remote-viewer", "pass"):
        program = directory / name
        text = _CHILD.format(python=sys.executable, file=str(home / f"given-{name}"))
        program.write_text(text + (f"print({KEY!r}[::-1][::-1])\n" if name == "pass" else ""))
        program.chmod(0o755)
    # The program that gives the key holds it.
    (directory / "pass").write_text((directory / "pass").read_text().replace(KEY, f"{KEY[:9]}' '{KEY[9:]}"))
    return f"{directory}:{os.environ['PATH']}"


def _command_line(home: Path, url: str, outlets: Outlets) -> None:
    path = _programs(home)
    keep_template(home / ".config/hostdeck", "metal", Template(os_id=219, way="single", ssh_key=SSH_KEY))
    key_file = home / "api-key"
    key_file.write_text(f"{KEY}\n")
    key_file.chmod(0o600)
    by_key = {"HOSTKEY_API_KEY": KEY, "PATH": path, "USER": "anna", "TMPDIR": str(home / "tmp"),
              "SSH_CONNECTION": "198.51.100.99 50000 192.0.2.5 22", **HOSTILE}  # fmt: skip
    by_file = {name: value for name, value in by_key.items() if name != "HOSTKEY_API_KEY"}
    by_file["HOSTKEY_API_KEY_FILE"] = str(key_file)
    for at, (words, stdin, shown_on_purpose) in enumerate(_verbs(home)):
        done = run(home, "-m", "tui", *words, "--debug", "--url", url, stdin=stdin, **(by_key if at % 2 else by_file))
        if not shown_on_purpose:
            outlets.search("standard output", " ".join(words), done.stdout)
        outlets.search("standard error", " ".join(words), done.stderr)
        assert "met a bug" not in done.stderr, (words, done.stderr)
    # A sign-in that is wrong, and one by a program.
    done = run(home, "-m", "tui", "whoami", "--url", url, "--debug", **{**by_key, "HOSTKEY_API_KEY": f"{KEY}x"})
    outlets.search("standard error", "a wrong key", done.stdout + done.stderr)
    config = home / ".config/hostdeck/config.toml"
    config.write_text(f'[profiles.default]\ncredential_command = ["{home}/bin/pass", "show", "hostkey"]\n')
    no_key = {name: value for name, value in by_file.items() if name != "HOSTKEY_API_KEY_FILE"}
    done = run(home, "-m", "tui", "whoami", "--url", url, "--debug", **no_key)
    assert done.returncode == 0, done.stderr
    outlets.search("standard error", "by a program", done.stdout + done.stderr)
    config.unlink()


def _verbs(home: Path) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """Words, what is typed, and whether secrets are shown because they were asked for."""
    typed = f"{PIN}\n"
    yes = ("--yes", "--pin-stdin")
    for words in (
        ("ls", "--json"), ("show", "db-replica"), ("status", "db-replica", "web-01"), ("sensors", "db-replica"),
        ("traffic", "db-replica"), ("presets",), ("tags", "web-01"), ("billing",), ("billing", "--invoices"),
        ("whoami",), ("config",), ("doctor",), ("ops",), ("loose-ends", "--json"), ("api", "eq/show", "id=25251"),
        ("api", "auth/info"), ("login",), ("access", "ladder", "db-replica"), ("access", "note", "db-replica"),
        ("api", "--describe", "eq/create_pxe"), ("help", "keys"),
    ):  # fmt: skip
        yield words, "", False
    for what in ("on", "off", "reboot"):
        yield ("power", what, "db-replica", *yes, "--confirm", "db-replica"), typed, False
    yield ("power", "on", "old-mail", *yes), "wrong-pin\n", False
    yield ("tags", "web-01", "--set", "note=1"), "", False
    yield ("access", "open", "db-replica", *yes, "--from", "192.0.2.7"), typed, True
    yield ("access", "console", "web-01", *yes, "--stdout"), typed, True
    yield ("access", "novnc", "web-01", *yes), typed, True
    yield ("access", "close", "db-replica"), "", False
    yield ("reinstall", str(METAL), "--template", "metal", "--confirm", "db-replica", "--pin-stdin",
           "--password-stdin"), f"{PIN}\n{ROOT}\n", False  # fmt: skip
    yield ("order", "281", "--location", "NL", "--os", "219", "--hostname", "web-03", "--send", "--confirm", "7.64",
           "--password-stdin", "--pin-stdin"), f"{ROOT}\n{PIN}\n", False  # fmt: skip
    yield ("line",), "ls\nstatus web-01\nops\nquit\n", False
    yield ("pin", "check", *yes), typed, False
    yield ("pin", "set", *yes), f"{PIN}\n{NEW_PIN}\n{NEW_PIN}\n", False
    yield ("ops", "--json"), "", False
    yield ("power", "reboot", f"--pin={PIN}", "db-replica"), "", False


# The dashboard on a terminal


def _terminal(home: Path, url: str, outlets: Outlets) -> None:
    path = _programs(home)
    given = {"HOSTKEY_API_KEY": KEY, "PATH": path, "DISPLAY": ":9", "TMPDIR": str(home / "tmp"), **HOSTILE}
    with Tty(home, "-m", "tui", "--debug", "--url", url, columns=100, lines=40, **given) as tty:
        tty.sees("12 servers")
        tty.press("G\r")
        tty.sees("Overview")
        tty.press("5")
        tty.sees("Next:")
        tty.press("v")
        tty.sees("PIN of the account")
        tty.read_for(0.6)  # keys do not answer a question that has just come
        tty.press(PIN)
        tty.press("\r")
        tty.read_for(0.3)
        tty.press("\r")
        tty.until(lambda: (home / "given-remote-viewer").exists(), "the viewer was started")
        tty.press("s")
        tty.until(lambda: (home / "given-ssh").exists(), "ssh was started")
        tty.sees("Next:")
        outlets.search("screens", "on a terminal", tty.text)
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                outlets.search("arguments of processes", process.name, (process / "cmdline").read_bytes())
        _no_core(tty.process.pid, outlets)
        tty.press("q" * 4)
        tty.read_for(0.5)
        outlets.search("bytes to the terminal", "", tty.written)


def _no_core(pid: int, outlets: Outlets) -> None:
    """Neither file nor neighbour may read the memory of a dashboard: a core file would hold all of it."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    outlets.searched["core dump settings"] += 1
    if core.split()[4:6] != ["0", "0"]:
        outlets.found.append(f"core dump settings: {core}")


def _modes(home: Path, outlets: Outlets) -> None:
    """What is kept is for its owner alone, directories and files."""
    for place in (".local/state/hostdeck", ".cache/hostdeck"):
        for path in (home / place).rglob("*"):
            outlets.searched["modes of files"] += 1
            if path.lstat().st_mode & 0o077 and not path.is_symlink():
                outlets.found.append(f"modes of files: {path.relative_to(home)} is {path.lstat().st_mode & 0o777:o}")


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
    """What the dashboard leaves on the terminal after a bug of each kind, in a function that holds secrets."""
    hand = Deckhand("http://127.0.0.1:9", secret=None)
    async with hand.app.run_test() as pilot:
        for secret in (KEY, PASSWORD, PIN, ROOT):
            for fail in _FAILURES:
                asked = {"pin": secret, "root_pass": secret}
                try:
                    fail(asked["pin"])
                except Exception as error:  # noqa: BLE001  # whatever it is, it is what is looked for
                    hand.app._handle_exception(error)
        await pilot.pause()
        with hand.app.console.capture() as told:
            for one in hand.app._exit_renderables:
                hand.app.console.print(one)
        outlets.search("crash screens", f"{len(hand.app._exit_renderables)} of them", told.get())
        assert "met a bug" in told.get()
        hand.app._exception = None
    hand.engine.stop()


def _values(outlets: Outlets) -> None:
    """How values that hold secrets write themselves, when somebody prints, copies or misreads them."""
    for name, action in catalogue().items():
        secret = {one.name for one in parameters(action) if one.secret}
        if not secret:
            continue
        wrong: dict[str, Any] = {one.name: KEY if one.name in secret else [object()] for one in parameters(action)}
        made = action.params.model_construct(**{one: SecretStr(KEY) for one in secret})
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
    lambda secret: open_envelope(200, f'{{"result": -1, "error": "bad token={secret}"}}'.encode(), doing="x",
                                 is_write=True),
    lambda secret: _raise(HostdeckError("x", said=f"pin={secret}")),
)  # fmt: skip
"""Each quotes what it met."""


def report(outlets: Outlets) -> str:
    """The figures in a few lines."""
    pieces = ", ".join(f"{count} {kind}" for kind, count in outlets.searched.items())
    head = f"{len(outlets.found)} found in {outlets.bytes / 2**20:.1f} MiB: {pieces}"
    return "\n".join([head, *outlets.found[:20]])
