"""The fleet on disk: what comes back is what was kept, and a damaged file costs nothing but
itself."""

from __future__ import annotations

import json
import os
import stat
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.cache import CachedFleet, decode_row, encode_row, read_cache, write_cache
from tui.text import safe_text

FULL = ServerRow(
    25250,
    "db-main",
    ServerKind.GPU,
    "NL",
    "192.0.2.1",
    ("192.0.2.1", "2001:db8::1"),
    ("00:25:90:ab:cd:01",),
    "rent",
    Power.ON,
    1.5,
    "Debian 12",
    "EPYC",
    24,
    64.0,
    "2x960 GB",
    1920.0,
    "RTX",
    71.5,
    SensorStatus.WARNING,
    (("env", "prod"), ("ключ", "значение")),
    120.25,
    "EUR",
    "2026-12-01",
    8,
    True,
    False,
    ("tags",),
    50.0,
    45.5,
    52.0,
    1_795_000_000.0,
    True,
    "dedicated",
    "FAN1: 40 % of the speed in 4 similar servers",
)
BARE = ServerRow(99)
WORDS = st.text(max_size=30).map(safe_text)
ROWS = st.builds(
    ServerRow,
    st.integers(1, 2**53),
    WORDS,
    st.sampled_from(ServerKind),
    WORDS,
    WORDS,
    st.lists(WORDS).map(tuple),
    st.lists(WORDS).map(tuple),
    WORDS,
    st.sampled_from(Power),
    st.none() | st.floats(0, 1e12),
    WORDS,
    WORDS,
    st.none() | st.integers(0, 999),
    st.none() | st.floats(0, 1e6),
    WORDS,
    st.none() | st.floats(0, 1e6),
    WORDS,
    st.none() | st.floats(-99, 999),
    st.sampled_from(SensorStatus),
    st.lists(st.tuples(WORDS, WORDS)).map(tuple),
    st.none() | st.floats(0, 1e6),
    WORDS,
    WORDS,
    st.none() | st.integers(-999, 999),
    st.booleans(),
    st.none() | st.booleans(),
    st.sampled_from([(), ("tags",)]),
)


@pytest.fixture
def path(home: Path) -> Path:
    return home / ".cache" / "hostdeck" / "fleet.jsonl"


def rows_of(cached: CachedFleet | None) -> list[ServerRow]:
    assert cached is not None
    return list(cached.fleet.rows)


def test_what_was_kept_comes_back(path: Path) -> None:
    write_cache(path, [FULL, BARE], 1_795_000_000.5, "54321")
    cached = read_cache(path)
    assert rows_of(cached) == [FULL, BARE]
    assert cached is not None
    assert (cached.taken_at, cached.account) == (1_795_000_000.5, "54321")
    assert cached.fleet.get(25250) == FULL


def test_an_account_without_servers_is_not_the_same_as_no_cache(path: Path) -> None:
    assert read_cache(path) is None
    write_cache(path, [], 1.0)
    assert rows_of(read_cache(path)) == []


@given(ROWS)
def test_any_row_survives_one_line(row: ServerRow) -> None:
    line = encode_row(row)
    assert b"\n" not in line
    assert decode_row(line) == row


def test_every_field_of_a_row_is_kept() -> None:
    default = ServerRow(0)
    unset = [
        field.name
        for field in fields(ServerRow)
        if getattr(FULL, field.name) == getattr(default, field.name)
    ]
    assert unset == [], "the row of this test must set them all"


def test_opening_decodes_nothing(path: Path) -> None:
    write_cache(path, [FULL] * 3, 1.0)
    cached = read_cache(path)
    assert cached is not None
    rows = cached.fleet.rows._rows  # type: ignore[attr-defined]  # LazyRows
    assert [type(item) for item in rows] == [bytes] * 3
    assert cached.fleet.rows[1] == FULL
    assert [type(item) for item in rows] == [bytes, ServerRow, bytes]


@pytest.mark.parametrize("keep", [0.0, 0.02, 0.2, 0.5, 0.9, 0.999])
def test_a_torn_file_never_fails_and_never_invents(path: Path, keep: float) -> None:
    servers = [ServerRow(at, f"web-{at}") for at in range(1, 40)]
    write_cache(path, servers, 1.0)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    cached = read_cache(path)
    if cached is not None:
        rows = list(cached.fleet.rows)
        assert [row for row in rows if row.id] == servers[: sum(1 for row in rows if row.id)]
        assert all(row.hostname == "(damaged cache line)" for row in rows if not row.id)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"1",
        b'{"version":1}',
        b"\xff\xfe",
        b'{"version":1,"fields":[],"taken_at":1}',
    ],
)
def test_a_broken_header_means_no_cache(path: Path, header: bytes) -> None:
    write_cache(path, [FULL], 1.0)
    path.write_bytes(header + b"\n" + encode_row(FULL) + b"\n")
    assert read_cache(path) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 0),
        ("version", 2),
        ("version", "1"),
        ("fields", ["id"]),
        ("taken_at", "then"),
        ("taken_at", None),
    ],
)
def test_a_cache_of_another_version_is_ignored(path: Path, name: str, value: object) -> None:
    write_cache(path, [FULL], 1.0)
    header, *lines = path.read_bytes().split(b"\n")
    changed = {**json.loads(header), name: value}
    path.write_bytes(b"\n".join([json.dumps(changed).encode(), *lines]))
    assert read_cache(path) is None


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b"[1]", b"null", b'"x"', b"\xff", encode_row(FULL)[:-5]]
)
def test_a_damaged_line_says_so_instead_of_failing_the_screen(path: Path, line: bytes) -> None:
    write_cache(path, [FULL, BARE], 1.0)
    header, *_ = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join([header, encode_row(BARE), line, encode_row(FULL), b""]))
    rows = rows_of(read_cache(path))
    assert (rows[0], rows[2]) == (BARE, FULL)
    assert rows[1].hostname == "(damaged cache line)"


def test_the_file_is_private_and_written_whole(path: Path) -> None:
    before = os.umask(0)
    try:
        write_cache(path, [FULL], 1.0)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    inode = path.stat().st_ino
    write_cache(path, [BARE], 2.0)
    assert path.stat().st_ino != inode, "replaced, never rewritten in place"
    assert [item.name for item in path.parent.iterdir()] == ["fleet.jsonl"]


def test_a_write_that_fails_leaves_the_earlier_cache(path: Path) -> None:
    write_cache(path, [FULL], 1.0)
    with pytest.raises(TypeError):
        write_cache(path, [ServerRow(1, hostname=object())], 2.0)  # type: ignore[arg-type]
    assert rows_of(read_cache(path)) == [FULL]


def test_a_cache_that_others_can_write_is_ignored(path: Path) -> None:
    write_cache(path, [FULL], 1.0)
    path.chmod(0o666)
    assert read_cache(path) is None


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_cache_of_somebody_else_is_ignored(path: Path) -> None:
    write_cache(path, [FULL], 1.0)
    os.chown(path, 12345, -1)
    assert read_cache(path) is None


def test_a_link_or_a_directory_in_its_place_is_no_crash(path: Path) -> None:
    path.mkdir(parents=True)
    assert read_cache(path) is None
