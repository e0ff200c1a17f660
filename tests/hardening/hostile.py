"""A provider whose every text is hostile, in front of every screen and every verb: nothing of it
acts.

What a person would read is searched for characters that act, links and actions made of markup, and
lines that are wider or narrower than their terminal. Each text also holds a word, so that it is
known how much of it was shown.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from wcwidth import wcwidth

from screens.messages import Place, Wish
from screens.server.tabs import TABS
from tests.hardening.persona import Persona
from tests.support.driver import Deckhand
from tests.support.fast_clock import FastClock
from tests.support.process import run
from tests.support.tty import Tty
from tui.app.places import PLACES
from tui.readings.catalog_topics import OFFERS
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.sim_clock import SimClock
from tui.simulator.world import World

MARK = "zqh"
"""In every hostile text: where it can be read, text of the provider is shown."""
PAYLOADS = (
    f"\x1b]52;c;{MARK}\x07",
    f"\x1b]0;{MARK}\x07",
    f"\x1b[2J\x1b[H{MARK}",
    f"\x9b31m{MARK}",
    f"\x9d0;{MARK}\x9c",
    f"\x1b]8;;https://{MARK}.example\x1b\\x\x1b]8;;\x1b\\",
    f"[@click=app.quit]{MARK}[/]",
    f"{MARK}[/]",
    f"[red]{MARK}",
    f"[link=https://{MARK}.example]x[/link]",
    f"\u202e{MARK}\u202c",
    f"\u2066{MARK}",
    f"{MARK}\u200b\u200d\ufeff\u00ad",
    f"東京{MARK}サーバー",
    f"{MARK}e" + "\u0301" * 30,
    f"\U0001f44d\U0001f3fd{MARK}\u2764\ufe0f\U0001f1e9\U0001f1ea",
    f"{MARK}\r\n\nsecond\tline\x0b\x0c",
    f"{MARK}\x00\x7f\x08\x07",
    f"{MARK}\u2028\u2029",
    f"\x1bPq{MARK}\x1b\\",
    f"$({MARK})`{MARK}`';\"|&",
    f"{MARK}" + "x" * 5000,
    f"\x1b_G{MARK}\x1b\\",
    f"=cmd|'{MARK}'!A1",
)
FORM = frozenset(
    {
        "result",
        "code",
        "callback",
        "key",
        "token",
        "action",
        "module",
        "expire",
        "role",
        "error",
        "message",
    }
)
"""What an answer is made of: with other words there it is another answer, which the faults are
about."""
KINDS = frozenset(
    {
        "status",
        "state",
        "type",
        "ref_tableName",
        "table",
        "currency",
        "currencycode",
        "date",
        "duedate",
        "graph",
        "svg",
        "image",
        "png",
        "content_type",
        "ipmi",
        "components",
        "method",
        "mac",
        "IP",
        "ip",
        "permissions",
        "tag",
        "power",
    }
)
"""Words that Hostdeck tells things apart by; left alone at first, so that the screens have
something to show."""
PLAIN = 25251
"""Its host name stays as it is: a person can type it, and the questions before changes can be
answered."""
PLAIN_NAME = "db-replica"
LONGEST_S = 2.0
LARGE = 10 * 2**20
_ACTING = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_ESCAPES = re.compile(rb"\x1b\](?:52|0|1|2|8);|\x1b[P_^X]|\xc2[\x80-\x9f]")
"""What only a hostile text would write to the terminal in a session without copying, titles and
links."""


@dataclass
class Seen:
    """What came out."""

    looks: Counter[str] = field(default_factory=Counter)
    """How often the hostile word could be read, by place."""
    views: int = 0
    wrong: list[str] = field(default_factory=list)

    def say(self, where: str, what: str) -> None:
        if len(self.wrong) < 200:
            self.wrong.append(f"{where}: {what}")


class Hostility:
    """Changes every text of an answer, with another payload each time."""

    def __init__(self, *, everything: bool, payloads: tuple[str, ...] = PAYLOADS) -> None:
        self._unchanged = FORM if everything else FORM | KINDS
        self._payloads = payloads
        self._at = 0
        self.changed = 0

    def __call__(self, action: str, made: dict[str, Any]) -> dict[str, Any]:
        if action.startswith("auth/login") or made.get("raw"):
            return made
        failed = made.get("result") in (-1, -2) or made.get("code") == -1
        changed = {name: self._value(name, item, depth=0) for name, item in made.items()}
        return {
            **changed,
            **({"error": f"{made.get('error', '')} {self._next()}"} if failed else {}),
        }

    def _value(self, name: str, value: Any, depth: int) -> Any:
        if isinstance(value, dict):
            return {key: self._value(key, item, depth + 1) for key, item in value.items()}
        if isinstance(value, list):
            return [self._value(name, item, depth + 1) for item in value]
        if (
            not isinstance(value, str)
            or name in self._unchanged
            or value == PLAIN_NAME
            or _is_figure(value)
        ):
            return value
        self.changed += 1
        return (
            value.replace("\n", f"{self._next()}\n")
            if value.count("\n") > 2
            else f"{value}{self._next()}"
        )

    def _next(self) -> str:
        self._at += 1
        return self._payloads[self._at % len(self._payloads)]


def _is_figure(value: str) -> bool:
    """Numbers, dates, addresses: of another form they are not read, and nothing would be shown."""
    return (
        not value
        or not any(char.isalpha() for char in value)
        or bool(re.fullmatch(r"[\d:TZ.\-+ ]+|[\da-f:]+", value))
    )


@contextmanager
def hostile_provider(
    *, everything: bool, payloads: tuple[str, ...] = PAYLOADS
) -> Iterator[tuple[str, World]]:
    """The usual servers and one with a name of 10 MB."""
    machines = fleet("small")
    machines[1].hostname = MARK + "L" * LARGE
    world = World(machines, clock=SimClock(60.0), still=True)
    world.rewrite = Hostility(everything=everything, payloads=payloads)
    server = SimulatorServer(world).start()
    try:
        yield server.url, world
    finally:
        server.stop()


# On the screen


def looked(seen: Seen, hand: Deckhand) -> Callable[[str], None]:
    """Looks at what is on the screen now."""

    def look(where: str) -> None:
        seen.views += 1
        text = hand.text
        seen.looks[where] += text.count(MARK)
        if found := _ACTING.search(text):
            seen.say(
                where,
                f"acts: {found.group()!r} in "
                f"{text[max(0, found.start() - 30) : found.end() + 9]!r}",
            )
        width = hand.app.size.width
        for at, strip in enumerate(hand.app.screen._compositor.render_strips()):
            line = "".join(segment.text for segment in strip)
            wide = sum(max(0, wcwidth(char)) for char in line)
            if {cell_len(line), wide, strip.cell_length} != {width}:
                seen.say(where, f"line {at} is {wide} wide, not {width}: {line!r}")
            if any(unicodedata.category(char) == "Cs" for char in line):
                seen.say(where, f"line {at} holds half a character")
            for segment in strip:
                meta = segment.style.meta if segment.style is not None else {}
                if "app.quit" in str(meta) or (segment.style is not None and segment.style.link):
                    seen.say(where, f"line {at} acts when it is clicked: {segment.text!r} {meta}")
        for name in ("title", "sub_title"):
            if MARK in str(getattr(hand.app, name)):
                seen.say(where, f"{name} is the provider's")
        if _ACTING.search(hand.app.clipboard.replace("\n", "")):
            seen.say(where, f"copied: {hand.app.clipboard[:80]!r}")
        for notice in hand.app._notifications:
            if _ACTING.search(notice.message.replace("\n", "")):
                seen.say(where, f"notice: {notice.message[:80]!r}")

    return look


def arguments(hand: Deckhand) -> dict[str, Any]:
    """What the places are about; those without one here are left out."""
    found: dict[str, Any] = dict.fromkeys(("server", "raw", "reinstall", "images"), PLAIN)
    operations = list(hand.store.operations)
    if operations:
        found |= {
            "operation": operations[-1],
            "deploy": operations[-1],
            "batch": hand.store.operations[operations[-1]].batch,
        }
    offers = next(
        (known for name in CURRENCIES if (known := hand.store.known(OFFERS, (0, name)).value)),
        None,
    )
    if offers:
        currency = offers.rows[0].currency
        found |= {
            "new-server": offers.rows[0],
            "compare": (currency, tuple(row.id for row in offers.rows[:3])),
        }
    return found


CURRENCIES = ("EUR", "USD", "RUB")
NEEDS_ONE = {"operation", "deploy", "batch", "new-server", "compare", "invoice"}


async def read_up(hand: Deckhand) -> None:
    """Until what this screen wants has been read, or for so long that it will not be."""
    deadline = time.monotonic() + LONGEST_S
    while time.monotonic() < deadline and not (
        hand.engine.satisfied and hand.engine.idle and hand.app.bridge.idle
    ):
        await asyncio.sleep(0.02)


ALL = (
    "order",
    "billing",
    *(place for place in PLACES if place not in ("server", "order", "billing")),
)
"""What others need is read first: offers, operations."""


async def drive(
    url: str,
    seen: Seen,
    columns: int,
    lines: int,
    *,
    servers: tuple[int, ...],
    places: tuple[str, ...] = ALL,
) -> None:
    """Every place, every tab, a change, a question and the palette."""
    hand = Deckhand(url, clock=FastClock(10.0))
    look = looked(seen, hand)
    async with hand.running(columns, lines) as pilot:
        await hand.sees("12 servers")
        look("fleet")
        persona = Persona(
            hand, pilot, pin=DEMO_PIN, secrets=(DEMO_PIN,), answers=("note=1",), look=look
        )
        for server in servers:
            await persona.go("server", server)
            for digit, tab in enumerate(TABS):
                await pilot.press(str(digit + 1))
                await persona.settled(f"server, {tab.id}")
                await read_up(hand)
                look(f"server, {tab.id}")
                await pilot.press("j", "y")
                await persona.settled(f"server, {tab.id}, copied")
                await persona.through("leaving")
        if servers:
            await persona.carry_out("power.reboot", None)
        for place in places:
            argument = arguments(hand).get(place)
            if place == "invoice":
                argument = 901
            if argument is None and place in NEEDS_ONE:
                seen.say(place, "nothing was there to show")
                continue
            hand.app.go_to(Place(place, argument))
            await persona.settled(place)
            await read_up(hand)
            look(place)
            for keys in (
                ("j", "j"),
                ("enter",),
                ("escape",),
                ("question_mark",),
                ("escape",),
                ("a",),
                ("escape",),
            ):
                await pilot.press(*keys)
                await persona.settled(f"{place}, {keys[0]}")
            while hand.app.screen.is_modal:
                await pilot.press("escape")
                await pilot.pause()
        hand.app.screen.post_message(Wish("account.set_pin", None))
        await persona.settled("a question")


# On the command line and on a terminal

_ID = str(PLAIN)
VERBS: tuple[tuple[str, ...], ...] = (
    ("ls",),
    ("ls", "--json"),
    ("show", _ID),
    ("show", _ID, "--json"),
    ("show", "20311"),
    ("status", _ID),
    ("sensors", _ID),
    ("traffic", _ID),
    ("presets",),
    ("presets", "--json"),
    ("tags", _ID),
    ("billing",),
    ("billing", "--invoices"),
    ("billing", "--json"),
    ("whoami",),
    ("api", "eq/show", f"id={_ID}"),
    ("api", "auth/info"),
    ("access", "ladder", _ID),
    ("doctor",),
    ("power", "reboot", _ID, "--yes", "--pin-stdin", "--confirm", PLAIN_NAME),
    ("tags", _ID, "--set", "note=1"),
    ("power", "on", "99", "--yes", "--pin-stdin"),
    ("ops",),
    ("ops", "--json"),
    ("loose-ends",),
)


def command_line(
    url: str, seen: Seen, home: Path, verbs: tuple[tuple[str, ...], ...] = VERBS
) -> None:
    """What the verbs say on both outputs, and what the log and the files of this user hold then."""
    for words in verbs:
        done = run(
            home,
            "-m",
            "tui",
            *words,
            "--debug",
            "--url",
            url,
            stdin=f"{DEMO_PIN}\n",
            HOSTKEY_API_KEY=DEMO_KEY,
        )
        where = f"hostdeck {' '.join(words)}"
        seen.views += 1
        seen.looks[where] += done.stdout.count(MARK)
        for name, text in (("output", done.stdout), ("errors", done.stderr)):
            if found := _ACTING.search(text):
                seen.say(
                    where,
                    f"{name}: {found.group()!r} in "
                    f"{text[max(0, found.start() - 40) : found.end() + 9]!r}",
                )
            if "Traceback" in text or "met a bug" in text:
                seen.say(where, f"{name}: {text[-600:]}")
        if "--json" in words and done.stdout:
            json.loads(done.stdout)
    for path in home.rglob("*.log*"):
        if found := _ACTING.search(path.read_text("utf-8")):
            seen.say(str(path.relative_to(home)), f"the log acts: {found.group()!r}")


def terminal(url: str, seen: Seen, home: Path) -> None:
    """The bytes that a real terminal gets."""
    with Tty(
        home, "-m", "tui", "--url", url, columns=100, lines=30, HOSTKEY_API_KEY=DEMO_KEY
    ) as tty:
        tty.sees("12 servers")
        for keys in ("j", "\r", "2", "3", "4", "6", "8", "\x1b", "/" + MARK + "\r", "?"):
            tty.press(keys)
            tty.read_for(0.25)
        seen.views += 1
        seen.looks["bytes to the terminal"] += tty.written.count(MARK.encode())
        for found in _ESCAPES.finditer(tty.written):
            around = tty.written[found.start() : found.end() + 40]
            if MARK.encode() in around:
                seen.say("bytes to the terminal", repr(around))


def measure(*, full: bool) -> Seen:
    """`full`: all sizes and every kind of server; both with words that tell things apart and
    without them."""
    seen = Seen()
    for everything in (False, True):
        for columns, lines in ((80, 24), (120, 40), (40, 10)) if full else ((80, 24),):
            with hostile_provider(everything=everything) as (url, _):
                asyncio.run(
                    drive(url, seen, columns, lines, servers=(PLAIN, 20311) if full else (PLAIN,))
                )
        with (
            hostile_provider(everything=everything) as (url, _),
            tempfile.TemporaryDirectory(prefix="hostile-") as home,
        ):
            command_line(url, seen, Path(home))
            terminal(url, seen, Path(home))
    return seen


def report(seen: Seen) -> str:
    """The figures, and where nothing hostile was to be seen."""
    blind = sorted(where for where, count in seen.looks.items() if not count)
    head = (
        f"{seen.views} views of {len(seen.looks)} places, {sum(seen.looks.values())} hostile texts "
        "in them, "
        f"{len(seen.wrong)} wrong; without any: {', '.join(blind) or 'none'}"
    )
    return "\n".join([head, *seen.wrong[:60]])
