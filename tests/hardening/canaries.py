"""Secrets that are nowhere else, and the places where none of them may turn up."""

from __future__ import annotations

import base64
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from tui.simulator.world import World

MADE = "zq7xkj"
"""Begins every secret that the provider makes."""
KINDS = {
    (32, True): "async key",
    (32, False): "token",
    (16, False): "API key made",
    (12, True): "password made",
    (4, True): "user made",
}
"""By length and by whether the usual alphabet is used: how the simulator asks for random words."""
KEY = "c4n4ry7k3yvalue0-xw83jd72mx01aa9z"
USER = "anna.example@example.com"
PASSWORD = "c4n4ry Bill/ing+Pw=ü&%1"
PIN = "73c4n4ry91"
NEW_PIN = "q7Zx9v"
"""As long as a PIN may be: a longer one is refused, and would never go anywhere."""
ROOT = "C4n4ryRoot-42+pw%x"
PAYMENT = "c4n4ryF0rmT0ken-5519"
"""Stands in the form that pays an invoice."""
SCRIPT = "c4n4ryScr1ptT0ken-7731"
"""Stands in the script that runs after an installation."""
PROXY = "c4n4ryPr0xy-3307"
ODD = "C4n4ryOdd-8852"
"""Stands in answers where no field's name gives it away: pairs, lists, URLs, headers, free text."""


def plant(world: World) -> None:
    """From now on all secrets of this account are canaries."""
    world.key, world.user, world.password, world.pin = KEY, USER, PASSWORD, PIN
    planted = Counter[str]()

    def word(length: int, alphabet: str = "") -> str:
        kind = KINDS[length, not alphabet or "z" in alphabet]
        planted[kind] += 1
        return f"{MADE}{kind[0]}{kind[-1]}{planted[kind]:04d}".ljust(max(12, length), "z")

    world.rewrite = lambda action, made: _with_odd_places(action, _with_payment(action, made))
    world.word = word  # type: ignore[method-assign]  # the one place where the account makes its secrets up


def _with_payment(action: str, made: dict[str, Any]) -> dict[str, Any]:
    if action != "whmcs/getpaymentgw" or "gateways" not in made:
        return made
    field_ = f'<input name="token" value="{PAYMENT}"></form>'
    ways = [
        {**gateway, "call": str(gateway["call"]).replace("</form>", field_)}
        for gateway in made["gateways"]
    ]
    return {**made, "gateways": ways}


def _with_odd_places(action: str, made: dict[str, Any]) -> dict[str, Any]:
    if action == "eq/show" and isinstance(made.get("server_data"), dict):
        places = {
            "extra_params": [
                {"name": "root_password", "value": ODD},
                {"value": ODD, "tag": "rootpassword"},
            ],
            "last_command": ["ipmitool", "-U", "ADMIN", "-P", ODD],
            "remark": f"set with ipmitool -U ADMIN -P {ODD} chassis power status",
            "panel": f"https://panel.example.com/?token={ODD}",
            "request": {"headers": [f"Authorization: Bearer {ODD}", f"Cookie: sid={ODD}"]},
            "table": {"columns": ["user", "password"], "rows": [["ADMIN", ODD]]},
            "adminpass": ODD,
        }
        return {**made, "server_data": {**made["server_data"], **places}}
    if action == "tags/list" and isinstance(made.get("tags"), list):
        tags = [
            {"id": 9001, "tag": "ipmi_password", "value": ODD},
            {"id": 9002, "tag": "memo", "value": f"pass {ODD}"},
        ]
        return {**made, "tags": [*made["tags"], *tags]}
    if action == "eq_callback/check" and isinstance(made.get("debug"), str):
        return {**made, "debug": f"{made['debug']} ipmitool -U ADMIN -P {ODD} power status"}
    return made


def forms(value: str) -> set[bytes]:
    """How a value may be written: plain, in a URL, in JSON, in Base64 at any place of a longer
    text."""
    raw = value.encode()
    texts = {
        value,
        quote(value),
        quote(value, safe=""),
        quote_plus(value),
        json.dumps(value)[1:-1],
        repr(value)[1:-1],
    }
    found = {text.encode() for text in texts} | {
        quote(value, safe="").lower().encode(),
        raw.hex().encode(),
    }
    for shift in range(3):
        # Characters at both ends depend on the neighbors too.
        whole = base64.b64encode(b"\0" * shift + raw)
        first, last = (shift * 8 + 5) // 6, (shift + len(raw)) * 8 // 6
        found |= {whole[first:last], base64.urlsafe_b64encode(b"\0" * shift + raw)[first:last]}
    return found


CANARIES = {
    "API key": KEY,
    "billing password": PASSWORD,
    "PIN": PIN,
    "new PIN": NEW_PIN,
    "root password": ROOT,
    "made by the provider": MADE,
    "payment form": PAYMENT,
    "script": SCRIPT,
    "password of the proxy": PROXY,
    "in an odd place": ODD,
}
NEEDLES = [(name, form) for name, value in CANARIES.items() for form in forms(value)]
IN_JOURNAL = b"zq7xkjay"
"""An async key is kept in the journal while its work goes on: nobody could ask for the end of it
else."""
FOR_SOMETHING = {".vv": "made by the provider", ".html": "payment form"}
"""Files that exist to hold one secret: what the viewer is told, and the page that a person asked
for."""


@dataclass
class Outlets:
    """What came out, searched at once."""

    searched: Counter[str] = field(default_factory=Counter)
    """How many pieces of each kind."""
    bytes: int = 0
    found: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)

    def search(self, kind: str, where: str, content: str | bytes, *, but: str = "") -> bool:
        """Look for all canaries in what came out there, `but` one. Returns whether it was new."""
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if hash(raw) in self._seen:
            return False
        self._seen.add(hash(raw))
        self.searched[kind] += 1
        self.bytes += len(raw)
        for name, form in NEEDLES:
            at = raw.find(form)
            if at >= 0 and name != but:
                around = raw[max(0, at - 50) : at + 40].decode("utf-8", "replace")
                self.found.append(f"{kind}, {where}: {name}: …{around!r}…")
        return True

    def files(self, root: Path, *, leave_out: frozenset[Path] = frozenset()) -> None:
        """Every file below `root`, and its name."""
        for path in sorted(root.rglob("*")):
            if not path.is_file() or path in leave_out:
                continue
            self.file(path, root)

    def file(self, path: Path, root: Path, kind: str = "files") -> None:
        """One file and its name; the private ones that exist to hold one secret may hold it."""
        try:
            raw, mode = path.read_bytes(), path.stat().st_mode
        except OSError:  # gone meanwhile, or a socket
            return
        where = str(path.relative_to(root))
        if path.name.startswith("journal.sqlite3"):
            raw = raw.replace(IN_JOURNAL, b"async key")
        but = FOR_SOMETHING.get(path.suffix, "")
        if but and mode & 0o077:
            self.found.append(f"{kind}, {where}: others may read it")
        self.search(kind, where, raw, but=but)
        self.search("names of files", "", where)
