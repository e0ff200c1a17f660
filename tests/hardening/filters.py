"""Filters over fleets that were read in part: what is chosen for a change must be chosen with full
knowledge too.

Every pair is a random filter and a fleet of which each server was read to another depth: its id
only, its record of the list, its details, its power, its sensors. Rows come from raw answers
through the program's own models. The judge of full knowledge is written anew here, from the facts
themselves, and knows nothing of the program's filter.
"""

from __future__ import annotations

import ipaddress
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tui.fleet.filter import Filter, Truth, parse, search_key
from tui.fleet.rows import ServerRow
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.server import ServerSummary, read_server
from tui.store.merge import with_detail, with_id, with_summary

SERVERS = 6
FILTERS_EACH = 10
"""Filters over one fleet: making the fleet takes longer than judging it."""
_NAMES = (
    "web-01",
    "web-02",
    "db-main",
    "api-01.example.com",
    "prod-7",
    "16",
    "ubuntu-box",
    "off-site",
    "vm-host",
)
_TAGS = (
    ("env", "prod"),
    ("env", "stage"),
    ("role", "web"),
    ("protect", "1"),
    ("team", "db"),
    ("owner", ""),
)
_SYSTEMS = ("Ubuntu 24.04", "Debian 12", "Windows Server 2022", "")
_PROCESSORS = ("EPYC 7402", "Xeon E-2288G")
_CARDS = ("RTX 4090", "A5000")
_WORDS = (
    "web",
    "prod",
    "ubuntu",
    "debian",
    "env=prod",
    "203.0.113.9",
    "off",
    "on",
    "vm",
    "metal",
    "gpu",
    "4090",
    "nl",
    "epyc",
    "16",
    "5254",
    "db",
    "rent",
    "2026",
    "64 gb",
    "zzz",
    "o",
    "192.0.2",
)


@dataclass(frozen=True)
class Facts:
    """A server as it is; `None` where the provider never says it."""

    id: int
    name: str
    place: str
    status: str
    virtual: bool
    ips: tuple[str, ...]
    macs: tuple[str, ...]
    os: str
    cpu: str
    cores: int | None
    ram: int | None
    gpu: str
    tags: tuple[tuple[str, str], ...] | None
    is_on: bool
    temp: float | None
    alarm: str
    price: float | None
    due: str
    days: int | None
    has_all_ips: bool = True
    """`False`: some of the addresses cannot be read; `ips` are the others."""
    has_all_macs: bool = True

    @property
    def kind(self) -> str:
        if self.virtual:
            return "vGPU" if self.gpu else "VM"
        return "GPU" if self.gpu else "bare metal"


def facts_of(chance: random.Random, server_id: int) -> Facts:
    """A random server, most of it said, some of it never."""
    virtual = chance.random() < 0.5
    said = chance.random() < 0.85
    addresses = [
        f"192.0.2.{chance.randint(1, 20)}",
        f"203.0.113.{chance.choice((9, 99))}",
        "2001:db8::7",
    ]
    return Facts(
        server_id,
        chance.choice(_NAMES),
        chance.choice(("NL", "DE", "")),
        chance.choice(("rent", "suspended", "rent")),
        virtual,
        tuple(addresses[: chance.choice((1, 1, 2, 3))]) if chance.random() < 0.95 else (),
        tuple(
            f"52:54:00:aa:bb:0{digit}"
            for digit in chance.sample(range(1, 10), chance.choice((1, 2)))
        )
        if said
        else (),
        chance.choice(_SYSTEMS),
        chance.choice(_PROCESSORS) if said else "",
        chance.choice((4, 8, 24)) if said else None,
        chance.choice((8, 64, 256)) if said else None,
        chance.choice(_CARDS) if said and chance.random() < 0.3 else "",
        tuple(dict(chance.sample(_TAGS, chance.randint(0, 3))).items())
        if chance.random() < 0.95
        else None,
        chance.random() < 0.7,
        None if virtual else float(chance.choice((35, 60, 85))),
        "unknown" if virtual else chance.choice(("ok", "ok", "warning", "critical")),
        chance.choice((7.5, 89.0, None)),
        chance.choice(("2026-12-05", "2027-01-01", "")),
        chance.choice((3, 30, None)),
        chance.random() < 0.85,
        chance.random() < 0.85,
    )


# What the provider would answer


def record_of(facts: Facts, left_out: Sequence[str] = ()) -> dict[str, Any]:
    """The server in eq/list, without some of the fields that eq/show has too."""
    record = {
        "id": facts.id,
        "status": facts.status,
        "hostname": facts.name,
        "type": "VPS" if facts.virtual else "Server",
        "IP": facts.ips[0] if facts.ips else "",
        "location": facts.place,
        "price_EUR": facts.price or -1,
        "due_date": facts.due or "0000-00-00",
        "days_left": facts.days,
    }
    return {name: value for name, value in record.items() if name not in left_out}


def answer_of(facts: Facts) -> dict[str, Any]:
    """The answer of eq/show."""
    hardware = {
        "cpu_name": facts.cpu,
        "cores": facts.cores,
        "ram": facts.ram,
        "gpu_name": facts.gpu,
    }
    answer = {
        "result": "OK",
        "server_data": {
            "id": facts.id,
            "ref_tableName": "VPS" if facts.virtual else "Server",
            "status": facts.status,
            "hostname": facts.name,
        },
        "hardware": hardware if facts.cpu else [],
        "IP": [
            *({"IP": address, "main_ip": int(at == 0)} for at, address in enumerate(facts.ips)),
            *(() if facts.has_all_ips else ({"vlan": 5},)),
        ],
        "interfaces": [
            *({"mac": address} for address in facts.macs),
            *(() if facts.has_all_macs else ({"port": "eth1"},)),
        ],
        "location": {"dc_location": facts.place},
        "OS": {"name": facts.os} if facts.os else None,
        "ipmi": {"model": "openstack" if facts.virtual else "supermicro"},
    }
    if facts.tags is not None:
        answer["tags"] = [{"tag": name, "value": value} for name, value in facts.tags]
    return answer


READS = frozenset({"power", "sensors", "details"})


def row_of(facts: Facts, reads: frozenset[str]) -> ServerRow:
    """The row after these reads."""
    row = with_id(facts.id, None)
    if "list" in reads:
        left_out = [
            name for name in ("hostname", "location", "status", "type", "IP") if name in reads
        ]
        row = with_summary(ServerSummary.model_validate(record_of(facts, left_out)), None)
    if "details" in reads:
        row = with_detail(read_server(answer_of(facts)), facts.id, row, 0.0)
    if "power" in reads:
        row = replace(row, power=Power.ON if facts.is_on else Power.OFF, power_at=1.0)
    if "sensors" in reads and not facts.virtual:
        row = replace(row, hottest_c=facts.temp, alarm=SensorStatus(facts.alarm))
    return row


def read_in_part(chance: random.Random, *, ids_only: bool) -> frozenset[str]:
    """The reads of one server, and the fields that its record leaves out; most were listed and
    nothing else."""
    reads = {"id"} if ids_only else {"list"}
    reads |= {
        name for name in ("hostname", "location", "status", "type", "IP") if chance.random() < 0.08
    }
    for more, often in (("details", 0.35), ("power", 0.3), ("sensors", 0.3)):
        if chance.random() < often:
            reads.add(more)
    return frozenset(reads)


# Full knowledge, judged from the facts

Judge = Callable[[Facts], bool | None]
"""`None`: the provider never says it."""


@dataclass(frozen=True)
class Part:
    """One term: as it is written, and judged by the facts."""

    text: str
    judge: Judge
    what: str
    negated: bool = False

    def __str__(self) -> str:
        return f"{'!' if self.negated else ''}{self.text}"

    def holds(self, facts: Facts) -> bool | None:
        """The answer with full knowledge."""
        answer = self.judge(facts)
        return answer if answer is None else answer is not self.negated


def passes(parts: Sequence[Part], facts: Facts) -> bool:
    """Whether all hold, without doubt."""
    return all(part.holds(facts) is True for part in parts)


def _texts(facts: Facts) -> list[str]:
    found = [
        facts.name,
        str(facts.id),
        *facts.ips,
        facts.place,
        facts.status,
        facts.os,
        facts.cpu,
        facts.gpu,
    ]
    found += [facts.due, facts.kind, "on" if facts.is_on else "off"]
    found += [f"{name}={value}" if value else name for name, value in facts.tags or ()]
    for mac in facts.macs:
        found += [mac, mac.replace(":", "")]
    if facts.ram is not None and facts.cpu:
        found.append(f"{facts.ram} gb")
    return [text.lower() for text in found]


def _word(text: str) -> Part:
    def judge(facts: Facts) -> bool | None:
        if any(text in other for other in _texts(facts)):
            return True
        is_hex = all(char in "0123456789abcdef.:" for char in text)
        could_be_address = is_hex and not (facts.ips and facts.has_all_ips)
        could_be_mac = is_hex and len(text) >= 4 and not (facts.macs and facts.has_all_macs)
        return None if facts.tags is None or could_be_address or could_be_mac else False

    return Part(text if "=" not in text and " " not in text else f'"{text}"', judge, "word")


def _text_part(name: str, held: Callable[[Facts], str], text: str) -> Part:
    def judge(facts: Facts) -> bool | None:
        value = held(facts).lower()
        if not value:
            return None
        if text.endswith("*"):
            return value.startswith(text[:-1])
        return value == text[1:] if text.startswith("=") else text in value

    return Part(f"{name}:{text}", judge, name)


def _pattern_part(
    name: str, held: Callable[[Facts], str], pattern: str, *, keeps_case: bool = False
) -> Part:
    fits = re.compile(pattern, 0 if keeps_case else re.IGNORECASE)

    def judge(facts: Facts) -> bool | None:
        value = held(facts)
        return fits.search(value) is not None if value else None

    return Part(f"{name}:/{pattern}/{'c' if keeps_case else ''}", judge, f"{name}:/…/")


def _tag_pattern_part(name: str, pattern: str) -> Part:
    def judge(facts: Facts) -> bool | None:
        if facts.tags is None:
            return None
        return any(
            re.search(name, tag, re.I) and re.search(pattern, value, re.I)
            for tag, value in facts.tags
        )

    return Part(f"tag:/{name}/=/{pattern}/", judge, "tag:/…/")


def _tag_part(text: str) -> Part:
    name, _, wanted = text.partition("=")

    def judge(facts: Facts) -> bool | None:
        if facts.tags is None:
            return None
        return any(tag == name and (not wanted or value == wanted) for tag, value in facts.tags)

    return Part(f"tag:{text}", judge, "tag")


def _address_part(text: str) -> Part:
    def fits(address: str) -> bool:
        if "/" in text:
            network, parsed = ipaddress.ip_network(text), ipaddress.ip_address(address)
            return parsed.version == network.version and parsed in network
        if text.endswith("."):
            return address.startswith(text)
        return ipaddress.ip_address(address) == ipaddress.ip_address(text)

    def judge(facts: Facts) -> bool | None:
        if any(map(fits, facts.ips)):
            return True
        return False if facts.ips and facts.has_all_ips else None

    return Part(f"ip:{text}", judge, "ip")


def _mac_part(text: str) -> Part:
    def judge(facts: Facts) -> bool | None:
        if any(text in mac.replace(":", "") for mac in facts.macs):
            return True
        return False if facts.macs and facts.has_all_macs else None

    return Part(f"mac:{text}", judge, "mac")


def _number_part(
    name: str, held: Callable[[Facts], float | None], limit: int, *, above: bool
) -> Part:
    def judge(facts: Facts) -> bool | None:
        value = held(facts)
        return None if value is None else (value > limit if above else value < limit)

    return Part(f"{name}:{'>' if above else '<'}{limit}", judge, name)


def _state(facts: Facts) -> str:
    if facts.status != "rent":
        return facts.status
    if facts.alarm == "critical":
        return "critical"
    if not facts.is_on:
        return "off"
    return "warning" if facts.alarm == "warning" else "on"


def _known_part(name: str, known: Callable[[Facts], bool], *, wanted: bool) -> Part:
    return Part(
        f"{name}:" if wanted else f"{name}:unknown",
        lambda facts: known(facts) is wanted,
        f"{name}?",
    )


def _ram(facts: Facts) -> float | None:
    return facts.ram if facts.cpu else None


def _cores(facts: Facts) -> float | None:
    return facts.cores if facts.cpu else None


def _gpu(facts: Facts) -> bool | None:
    return "4090" in facts.gpu if facts.cpu else None


def part(chance: random.Random) -> Part:
    """A random term."""
    pick = chance.choice
    made: tuple[Callable[[], Part], ...] = (
        lambda: _word(pick(_WORDS)),
        lambda: _word(pick(_WORDS)),
        lambda: _text_part(
            "name", lambda facts: facts.name, pick(("web", "web-*", "=16", "db", "prod", "api"))
        ),
        lambda: _text_part("loc", lambda facts: facts.place, pick(("nl", "de"))),
        lambda: _text_part("status", lambda facts: facts.status, pick(("rent", "suspended"))),
        lambda: _text_part("os", lambda facts: facts.os, pick(("ubuntu", "debian", "windows*"))),
        lambda: _text_part("cpu", lambda facts: facts.cpu, pick(("epyc", "xeon"))),
        lambda: Part("gpu:4090", _gpu, "gpu"),
        lambda: _pattern_part(
            "name", lambda facts: facts.name, pick((r"^(web|db)-", r"\d{2}$", "^[^0-9]+$", "^16$"))
        ),
        lambda: _pattern_part(
            "os", lambda facts: facts.os, pick(("^ubuntu", "Debian", "24[.]04$")), keeps_case=True
        ),
        lambda: _tag_pattern_part(pick(("env|role", "^prot", ".")), pick(("prod|web", "^$", "x"))),
        lambda: _tag_part(pick(("env", "env=prod", "env=stage", "protect", "role=web", "team=db"))),
        lambda: _tag_part(pick(("env", "env=prod", "protect"))),
        lambda: _address_part(
            pick(("203.0.113.9", "203.0.113.0/24", "192.0.2.", "2001:0db8::7", "192.0.2.1"))
        ),
        lambda: _mac_part(pick(("525400", "bb01", "02"))),
        lambda: _number_part("ram", _ram, pick((8, 64)), above=pick((True, False))),
        lambda: _number_part("cores", _cores, 8, above=pick((True, False))),
        lambda: _number_part("temp", lambda facts: facts.temp, 50, above=pick((True, False))),
        lambda: _number_part("price", lambda facts: facts.price, 50, above=pick((True, False))),
        lambda: _number_part("days", lambda facts: facts.days, 7, above=pick((True, False))),
        lambda: _one_of("power", lambda facts: "on" if facts.is_on else "off", pick(("on", "off"))),
        lambda: _one_of("kind", lambda facts: facts.kind, pick(("vm", "gpu", "vgpu", "metal"))),
        lambda: _one_of("alarm", lambda facts: facts.alarm, pick(("ok", "warning", "critical"))),
        lambda: _one_of("state", _state, pick(("suspended", "critical", "warning", "=on", "off"))),
        lambda: _known_part("os", lambda facts: bool(facts.os), wanted=pick((True, False))),
        lambda: _known_part("ip", lambda facts: bool(facts.ips), wanted=pick((True, False))),
        lambda: _known_part("mac", lambda facts: bool(facts.macs), wanted=pick((True, False))),
        lambda: _known_part(
            "ram", lambda facts: _ram(facts) is not None, wanted=pick((True, False))
        ),
    )
    found = pick(made)()
    return replace(found, negated=chance.random() < 0.45)


def _one_of(name: str, held: Callable[[Facts], str], wanted: str) -> Part:
    meaning = {"vm": "VM", "gpu": "GPU", "vgpu": "vGPU", "metal": "bare metal", "=on": "on"}.get(
        wanted, wanted
    )

    def judge(facts: Facts) -> bool | None:
        value = held(facts)
        return None if value == "unknown" else value == meaning

    return Part(f"{name}:{wanted}", judge, name)


# The measurement

Choose = Callable[[Filter, Sequence[ServerRow]], set[int]]


def chosen_for_a_change(wanted: Filter, rows: Sequence[ServerRow]) -> set[int]:
    """Indices of the rows that a change would reach."""
    return set(wanted.partition(rows, [search_key(row) for row in rows]).passing)


def chosen_by_two_values(wanted: Filter, rows: Sequence[ServerRow]) -> set[int]:
    """The same by the logic of before: unknown is no, and its negation yes. To see that it is
    caught."""

    def passes_term(term: Any, row: ServerRow) -> bool:
        positive = parse(str(term).removeprefix("!")) if term.negated else Filter((term,))
        return (positive.judge(row, settled=True) is Truth.YES) is not term.negated

    return {
        at for at, row in enumerate(rows) if all(passes_term(term, row) for term in wanted.terms)
    }


@dataclass
class Findings:
    """What the pairs came to."""

    pairs: int = 0
    chosen: int = 0
    undecided: int = 0
    wrong: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    """How often a term, by kind and sign, was asked of a server that had not been read far enough
    to decide it."""

    @property
    def is_void(self) -> bool:
        """Whether a case that matters did not come up, or too little was chosen or left open."""
        wanted = {
            f"{sign}{what}"
            for sign in ("", "!")
            for what in (
                "word",
                "tag",
                "ip",
                "mac",
                "name",
                "os",
                "power",
                "kind",
                "ram",
                "state",
                "os?",
            )
        }
        return bool(wanted - set(self.seen)) or not self.chosen or not self.undecided


def measure(pairs: int, seed: int, choose: Choose = chosen_for_a_change) -> Findings:
    """Judge so many pairs of a filter and a fleet that was read in part."""
    chance, found = random.Random(seed), Findings()
    while found.pairs < pairs:
        ids_only = chance.random() < 0.2
        fleet = [facts_of(chance, 100 + at * 7) for at in range(SERVERS)]
        if ids_only:
            # Such an installation never tells what only records have.
            fleet = [replace(facts, price=None, due="", days=None) for facts in fleet]
        rows = [row_of(facts, read_in_part(chance, ids_only=ids_only)) for facts in fleet]
        whole = [row_of(facts, READS | {"id" if ids_only else "list"}) for facts in fleet]
        for _ in range(FILTERS_EACH):
            _judge_pair(
                [part(chance) for _ in range(chance.choice((1, 1, 2, 2, 3)))],
                fleet,
                rows,
                whole,
                choose,
                found,
            )
    return found


def _judge_pair(
    parts: Sequence[Part],
    fleet: Sequence[Facts],
    rows: Sequence[ServerRow],
    whole: Sequence[ServerRow],
    choose: Choose,
    found: Findings,
) -> None:
    text = " ".join(map(str, parts))
    wanted = parse(text)
    right = {at for at, facts in enumerate(fleet) if passes(parts, facts)}
    reached, division = (
        choose(wanted, rows),
        wanted.partition(rows, [search_key(row) for row in rows]),
    )
    found.pairs += 1
    found.chosen += len(reached)
    found.undecided += len(division.undecided)
    for at in reached - right:
        found.wrong.append(f"{text}: {fleet[at]} as {rows[at]}")
    if choose is chosen_for_a_change:
        for at in right - reached - set(division.undecided):
            found.wrong.append(f"left out for good by {text}: {fleet[at]} as {rows[at]}")
        known = set(
            wanted.partition(whole, [search_key(row) for row in whole], settled=True).passing
        )
        if known != right:
            found.wrong.append(f"{text} with full knowledge: {known} instead of {right}: {fleet}")
    for at in division.undecided:
        for part, term in zip(parts, wanted.terms, strict=True):
            if Filter((term,)).judge(rows[at]) is Truth.UNKNOWN:
                found.seen[f"{'!' if part.negated else ''}{part.what}"] += 1


def report(found: Findings, seed: int) -> str:
    """The figures in a sentence, and the first of what was wrong."""
    lines = [
        f"{found.pairs:,} pairs of a filter and a fleet read in part, seed {seed}: "
        f"{len(found.wrong):,} wrong, "
        f"{found.chosen:,} servers chosen, {found.undecided:,} undecided"
    ]
    return "\n".join([*lines, *found.wrong[:3]])
