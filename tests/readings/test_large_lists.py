"""Large lists, read by another process: the same rows as this process makes, and no harm when that
process fails."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from screens.fleet.problems import FleetProblems
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.fleet.fleet import Fleet, LazyRows
from tui.fleet.fleet_summary import summary_of
from tui.fleet.packed_rows import Packed, PackedError, PackedRows, pack_columns, unpack_columns
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.models.server import ServerSummary
from tui.models.server_list import read_server_list
from tui.readings.list_child import answer
from tui.readings.list_packets import PacketError, packet, read_packet
from tui.readings.list_process import ListProcess, PackedList
from tui.simulator.world import World
from tui.store.cache import decode_row, encode_row, read_cache, write_cache
from tui.store.merge import with_id, with_summary
from tui.store.store import Store

SERVERS = 60


def record(number: int, choose: random.Random) -> Any:
    """A record of eq/list, an id alone, or something that is none."""
    if not choose.randrange(9):
        return choose.choice([1000 + number, str(1000 + number), "nonsense", {"hostname": "x"}])
    sent: dict[str, Any] = {"id": 1000 + number}
    for name, value in {
        "status": choose.choice(["rent", "suspended", "neu", ""]),
        "hostname": choose.choice([f"web-{number}", f"Db-{number}.example", "", "zwölf"]),
        "IP": choose.choice([f"192.0.2.{number}", "a name", ""]),
        "short_location": choose.choice(["NL", "US", ""]),
        "type": choose.choice(["vm", "dedicated", "vgpu", None]),
        "price_EUR": choose.choice([5, 12.5, -1, "7.25", None]),
        "due_date": choose.choice(["2026-12-01", "0000-00-00", None]),
        "days_left": choose.choice([-3, 0, 12, None]),
    }.items():
        if choose.randrange(4):
            sent[name] = value
    return sent


def before_of(choose: random.Random) -> list[ServerRow]:
    return [
        ServerRow(
            1000 + number,
            choose.choice(["", f"web-{number}", "other"]),
            choose.choice(list(ServerKind)),
            "DE",
            choose.choice(["", f"192.0.2.{number}", "198.51.100.9"]),
            ips=("198.51.100.7",) * choose.randrange(2),
            status="rent",
            power=choose.choice(list(Power)),
            power_at=5.5,
            alarm=choose.choice(list(SensorStatus)),
            tags=(("env", "prod"), ("owner", "ops"))[: choose.randrange(3)],
            price=choose.choice([None, 9.0]),
            detailed=bool(choose.randrange(2)),
        )
        for number in range(0, SERVERS, 2)
    ]


def body_of(choose: random.Random) -> bytes:
    servers = [record(number, choose) for number in range(SERVERS)]
    return json.dumps({"result": "OK", "servers": servers}).encode()


def read_here(body: bytes, before: Fleet) -> Fleet:
    """The list as this process reads it."""
    found = read_server_list(json.loads(body))
    summaries = {
        summary.id: summary for summary in map(ServerSummary.model_validate, found.records)
    }
    ids = dict.fromkeys((*summaries, *found.ids))
    return Fleet.sorted(
        with_summary(summaries[item], before.get(item))
        if item in summaries
        else with_id(item, before.get(item))
        for item in ids
    )


def packed_of(facts: dict[str, Any], parts: dict[str, bytes]) -> Packed:
    return PackedList(parts, int(facts["rows"]), int(facts["unread"]), "").packed()


def read_by_child(body: bytes, before: Fleet) -> PackedRows:
    lines = b"\n".join(map(encode_row, before.rows))
    return PackedRows(packed_of(*answer({"status": 200}, {"lines": lines, "body": body})))


@pytest.fixture
def remarks() -> list[str]:
    return []


@pytest.fixture
def process(remarks: list[str]) -> ListProcess:
    return ListProcess(threading.Event(), remarks.append)


@pytest.mark.parametrize("seed", range(20))
def test_the_child_makes_the_rows_that_the_dashboard_would_make(seed: int) -> None:
    choose = random.Random(seed)
    before = Fleet(before_of(choose))
    body = body_of(choose)
    expected, rows = read_here(body, before), read_by_child(body, before)
    assert list(rows) == expected.rows
    assert [rows[at] for at in range(len(rows))] == expected.rows
    fleet = Fleet(rows)
    assert list(fleet.keys) == list(expected.keys)
    assert [fleet.place_of(row.id) for row in expected.rows] == list(range(len(rows)))
    assert fleet.get(5) is None
    made, summary = summary_of(expected.rows), rows.packed.summary
    assert dict(made.conditions) == summary.conditions
    assert (list(made.wrong), made.costs) == (list(summary.wrong), summary.costs)


@pytest.mark.parametrize("seed", range(20))
def test_values_of_the_list_come_again_without_its_records(seed: int) -> None:
    from tui.readings.large_lists import _again

    choose = random.Random(seed)
    before = Fleet(before_of(choose))
    body = body_of(choose)
    packed = read_by_child(body, before).packed
    newer = Fleet(
        [
            replace(row, os="Debian 12", hostname="renamed" if row.id % 4 else row.hostname)
            for row in packed.rows()
        ]
    )
    assert [_again(packed, row) for row in newer.rows] == [
        read_here(body, newer).get(row.id) for row in newer.rows
    ]


@pytest.mark.parametrize("values", [1, 256, 257, 400])
def test_a_column_of_any_number_of_values_is_unpacked_as_it_was(values: int) -> None:
    rows = [ServerRow(number, location=f"place {number % values}") for number in range(800, 0, -1)]
    packed = pack_columns(rows)
    assert list(unpack_columns(packed).rows()) == rows
    kind = packed["codes:location"][:1]
    assert kind == (b"B" if values <= 256 else b"H"), "the smallest code that holds them"


def test_a_column_of_many_different_values_has_no_codes() -> None:
    rows = [ServerRow(number, location=f"place {number % 401}") for number in range(800)]
    packed = pack_columns(rows)
    assert "codes:location" not in packed
    assert list(unpack_columns(packed).rows()) == rows


def test_packed_rows_change_one_by_one_and_are_saved_as_they_are(tmp_path: Any) -> None:
    choose = random.Random(1)
    rows = Fleet(read_by_child(body_of(choose), Fleet(before_of(choose))))
    first = rows.rows[3]
    off = replace(first, power=Power.OFF, alarm=SensorStatus.CRITICAL, tags=(("a", "b"),))
    newer = rows.replacing({first.id: off, 7: ServerRow(7)})
    assert newer.get(first.id) == off
    assert rows.get(first.id) == first
    assert list(newer.whole()) == list(newer.rows)
    assert newer.keys[3] != rows.keys[3]
    assert newer.packed is not None
    made = {condition: number for condition, number in newer.packed.conditions.items() if number}
    assert made == dict(summary_of(list(newer.rows)).conditions)
    write_cache(tmp_path / "cache", newer.rows, 5.0, "4711")
    cached = read_cache(tmp_path / "cache")
    assert cached is not None
    assert list(cached.fleet.rows) == list(newer.rows)


def test_problems_of_a_packed_list_are_those_of_its_rows() -> None:
    choose = random.Random(2)
    packed = Fleet(read_by_child(body_of(choose), Fleet(before_of(choose))))
    plain = Fleet(list(packed.rows))
    seen = []
    for fleet in (packed, plain):
        problems = FleetProblems(Store(), lambda: 0.0)
        problems.take(fleet)
        for place in (0, 5, 5, 11):
            row = fleet.rows[place]
            other = SensorStatus.OK if place == 11 else SensorStatus.CRITICAL
            fleet = fleet.replacing({row.id: replace(row, alarm=other, status="rent")})
            problems.renew(fleet, [row.id])
        states = {word: number for word, number in problems.states.items() if number and word}
        worst = [item.server_id for item in problems.worst_first(0.0, 100)]
        ids = problems.ids_worst_first()
        seen.append((problems.count, problems.unread, problems.critical, states, worst, ids))
    assert seen[0] == seen[1]


def test_a_process_reads_the_list_and_the_next_one_with_what_is_known(
    process: ListProcess, remarks: list[str]
) -> None:
    choose = random.Random(3)
    body = body_of(choose)
    first = process.read(200, body, Fleet(before_of(choose)))
    assert first is not None
    known = Fleet(PackedRows(first.packed()))
    row = known.rows[0]
    known = known.replacing({row.id: replace(row, os="Debian 12")})
    second = process.read(200, body, known)
    assert second is not None
    assert list(second.packed().rows()) == list(known.rows)
    assert remarks == []


def test_a_cached_list_is_packed_as_it_is(process: ListProcess) -> None:
    rows = before_of(random.Random(4))
    made = process.pack(Fleet(LazyRows([encode_row(row) for row in rows], decode_row)))
    assert made is not None
    assert list(made.packed().rows()) == rows


def test_an_answer_that_is_no_list_is_left_to_the_caller(
    process: ListProcess, remarks: list[str]
) -> None:
    assert process.read(200, b'{"result": -1, "error": "no"}', None) is None
    assert (process.is_usable, remarks) == (True, [])


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("pass", "ended without an answer"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ended without an answer"),
        ("print('hello')", "sent damaged data"),
        ("print('[' * 100000)", "sent damaged data"),
        ('print(\'{"parts": [["keys", 5]], "rows": 1}\')', "ended without an answer"),
        ('print(\'{"parts": [["keys", -5]], "rows": 1}\')', "sent damaged data"),
        ('print(\'{"parts": [], "rows": "x"}\')', "sent damaged data"),
        ("import sys; sys.stdout.write('x' * (1 << 22))", "sent damaged data"),
    ],
)
def test_a_process_that_fails_is_reported_and_not_used_again(
    remarks: list[str], program: str, why: str
) -> None:
    process = ListProcess(threading.Event(), remarks.append, (sys.executable, "-c", program))
    assert process.read(200, b"x" * 1_000_000, None) is None
    assert process.is_usable is False
    assert len(remarks) == 1
    assert why in remarks[0]
    assert process.read(200, b"x", None) is None
    assert len(remarks) == 1


def test_a_process_that_hangs_is_killed(
    remarks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.readings.list_process.LEAST_S", 0.3)
    wait = (sys.executable, "-c", "import time; time.sleep(600)")
    process = ListProcess(threading.Event(), remarks.append, wait)
    assert process.read(200, b"x" * 100_000, None) is None
    assert "did not answer in time" in remarks[0]


def test_the_end_of_the_dashboard_ends_the_process(remarks: list[str]) -> None:
    stopped = threading.Event()
    wait = (sys.executable, "-c", "import time; time.sleep(600)")
    process = ListProcess(stopped, remarks.append, wait)
    found: list[Any] = []
    reading = threading.Thread(target=lambda: found.append(process.read(200, b"x", None)))
    reading.start()
    stopped.set()
    reading.join(60.0)
    assert (found, remarks) == ([None], [])


def test_a_process_that_cannot_be_started(remarks: list[str]) -> None:
    process = ListProcess(threading.Event(), remarks.append, ("/nonexistent",))
    assert process.read(200, b"x", None) is None
    assert "could not be started" in remarks[0]


@pytest.mark.parametrize("seed", range(4))
def test_damaged_parts_are_refused_or_as_many_rows(seed: int) -> None:
    choose = random.Random(seed)
    rows = before_of(choose)
    _, parts = answer({}, {"lines": b"\n".join(map(encode_row, rows))})
    for name in parts:
        damaged = bytearray(parts[name])
        if not damaged:
            continue
        place = choose.randrange(len(damaged))
        if seed % 2:
            del damaged[place]
        else:
            damaged[place] = 255
        try:
            packed = packed_of({"rows": len(rows), "unread": 0}, {**parts, name: bytes(damaged)})
        except PackedError:
            continue
        assert len(list(packed.rows())) == len(rows)
        assert {packed.place_of(row.id) for row in rows} <= {None, *range(len(rows))}


def test_a_packet_that_is_cut() -> None:
    whole = b"".join(packet({"status": 200}, {"body": b"12345"}))
    reader, writer = os.pipe()
    os.write(writer, whole[:-1])
    os.close(writer)
    with os.fdopen(reader, "rb") as file, pytest.raises(PacketError):
        read_packet(file.readline, file.read)
    with pytest.raises(PackedError):
        unpack_columns({})


async def test_the_dashboard_shows_a_large_list_and_reads_an_unchanged_one_once(
    hand: Deckhand, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.readings.large_lists.LARGE_BODY", 1)
    asked: list[int] = []
    read = ListProcess.read

    def counting(process: ListProcess, *given: Any) -> PackedList | None:
        asked.append(1)
        return read(process, *given)

    monkeypatch.setattr(ListProcess, "read", counting)
    async with hand.running() as pilot:
        await hand.sees("12 servers")
        fleet = hand.store.fleet.value
        assert fleet is not None
        assert fleet.packed is not None
        await pilot.press("R")
        before = hand.store.fleet.taken_at
        await until(lambda: hand.store.fleet.taken_at != before, "the list was confirmed")
        assert len(asked) == 1
        next(
            item for item in world.machines.values() if item.hostname == "web-01"
        ).status = "unpaid"
        await pilot.press("R")
        await until(lambda: len(asked) == 2, "another process reads the list")
        await hand.sees("unpaid")
        await pilot.press("slash", *"web-01", "enter")
        await hand.sees("1 of 12 servers")
