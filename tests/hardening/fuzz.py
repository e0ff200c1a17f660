"""Answers that nobody would write: examples and made-up JSON, broken in every way, read by every
reader.

A reader may give a value, or say in a named error that it cannot read this. Anything else is a
finding.
"""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tui.api.action import ApiAction, Deferred, Direct
from tui.api.catalog import declared_actions
from tui.api.envelope import Unreadable, decode, open_envelope
from tui.api.looks import read_check
from tui.errors import ApiError
from tui.models.async_answer import Finished

EXAMPLES = Path(__file__).parents[1] / "data" / "examples"
SLOW_S = 0.5
"""No answer of this size may take longer; ten times what RELIABILITY allows, for a busy machine."""
ODD: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    10**400,
    1.5,
    -0.0,
    1e308,
    "",
    " ",
    "0",
    "-1",
    "1e999",
    "NaN",
    "nope",
    "\x1b[2J",
    "\u202egnp",
    "é" * 5000,
    "9" * 5000,
    "0000-00-00",
    "2026-13-45T99:99:99Z",
    "1,234.56",
    [],
    {},
    [[]],
    [None],
    {"": 0},
    {"id": {"id": {}}},
    [{}] * 50,
    {"result": "OK"},
    "[" * 500,
    '{"a": [1, {"b": "c"}]}',
)
BYTES = (
    b"\x00",
    b"\xff",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"-",
    b"1e999",
    b"NaN",
    b"\\ud800",
    b"\\u0000",
    b"\xef\xbb\xbf",
    b"\n",
    b"\x1b]0;x\x07",
    b"<br>",
    b"9" * 300,
    b"[" * 3000,
)


@dataclass
class Found:
    """What all answers together showed."""

    answers: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    wrong: dict[str, str] = field(default_factory=dict)
    """Where it happened → action and the beginning of the answer."""
    slowest_s: float = 0.0


def mutated(body: bytes, chosen: random.Random) -> bytes:
    """One to five changes, of bytes or of values."""
    if chosen.random() < 0.5:
        return _bytes_changed(body, chosen)
    try:
        value = json.loads(body)
    except ValueError:
        return _bytes_changed(body, chosen)
    for _ in range(chosen.randint(1, 5)):
        value = _value_changed(value, chosen)
    return json.dumps(value).encode()


def _bytes_changed(body: bytes, chosen: random.Random) -> bytes:
    for _ in range(chosen.randint(1, 5)):
        at, length = chosen.randint(0, len(body)), chosen.choice((0, 0, 1, 1, 4, 40))
        body = body[:at] + chosen.choice((b"", *BYTES)) + body[at + length :]
    return body


def _value_changed(value: Any, chosen: random.Random) -> Any:
    """`value` with something in it replaced, dropped, doubled or moved."""
    if not isinstance(value, dict | list) or not value or chosen.random() < 0.15:
        return chosen.choice(ODD)
    if isinstance(value, list):
        at = chosen.randrange(len(value))
        items = list(value)
        if chosen.random() < 0.2:
            return items[:at] + items[at + 1 :]
        items[at] = _value_changed(items[at], chosen)
        return items
    name = chosen.choice(list(value))
    changed = dict(value)
    if chosen.random() < 0.2:
        changed[chosen.choice(list(value))] = changed.pop(name)
    else:
        changed[name] = _value_changed(changed[name], chosen)
    return changed


def read(action: ApiAction[Any, Any], body: bytes, *, is_write: bool) -> str:
    """As the client reads it. Returns how it ended, in a word."""
    try:
        payload = open_envelope(200, body, doing="Reading", is_write=is_write)
        if isinstance(action, Direct):
            action.read(payload)
        elif isinstance(action, Deferred):
            if action.settles is not None:
                action.settles(payload)
            answer = read_check(decode(200, body))
            if isinstance(answer, Finished):
                action.read(answer)
    except ApiError as error:
        return type(error).__name__
    except (ValueError, Unreadable):
        return "not read"
    return "read"


def measure(answers: int, seed: int, *, reader: Callable[..., str] = read) -> Found:
    """So many mutated answers, over every action in turn."""
    chosen, found = random.Random(seed), Found()
    bodies: dict[str, list[bytes]] = {}
    for path in sorted(EXAMPLES.glob("*.json")):
        endpoint, _, rest = path.stem.partition(".")
        bodies.setdefault(f"{endpoint}/{rest.partition('.')[0]}", []).append(path.read_bytes())
    every = [body for some in bodies.values() for body in some]
    actions = list(declared_actions().values())
    for at in range(answers):
        action = actions[at % len(actions)]
        own = bodies.get(action.name)
        body = mutated(
            chosen.choice(own) if own and chosen.random() < 0.8 else chosen.choice(every), chosen
        )
        started = time.perf_counter()
        try:
            end = reader(action, body, is_write=action.effect.value > 0)
        except Exception as error:  # noqa: BLE001  # exactly what is looked for
            end = "WRONG"
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = (
                f"{type(error).__name__} at {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"
                if trace
                else ""
            )
            found.wrong.setdefault(place, f"{action.name} {body[:200]!r}")
        found.slowest_s = max(found.slowest_s, time.perf_counter() - started)
        found.ends[end] += 1
        found.answers += 1
    return found


def report(found: Found, seed: int) -> str:
    """The figures in a few lines."""
    ends = ", ".join(f"{count} {end}" for end, count in found.ends.most_common())
    head = (
        f"{found.answers} answers (seed {seed}), {len(found.wrong)} kinds of bugs, slowest "
        f"{found.slowest_s * 1000:.0f} ms: {ends}"
    )
    return "\n".join([head, *(f"{place}: {what}" for place, what in found.wrong.items())])
