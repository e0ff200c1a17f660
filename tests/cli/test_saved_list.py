"""`ls --cached`: the saved list without a client, and its short way without most imports."""

from __future__ import annotations

import itertools
import sys
import time
from pathlib import Path

import pytest

from tests.support.process import run
from tui.cli import saved_list
from tui.cli.cached_fleet import last_known, save_list
from tui.cli.output import lines
from tui.cli.server_columns import COLUMNS, DEFAULT
from tui.config.settings import Settings
from tui.config.start_options import StartOptions
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.paths import PROVIDER, Paths
from tui.store.cache import cache_file, write_cache

NOW = 1_795_000_000.0


def save(*rows: ServerRow) -> Path:
    """Save a list as the dashboard does."""
    path = cache_file(Paths.of_user().cache, "default", PROVIDER)
    write_cache(path, Fleet.sorted(rows).rows, NOW, "4711")
    return path


def every_state() -> list[ServerRow]:
    """Servers in every state, some with little known of them."""
    states = itertools.product(
        ("rent", "RENT", "suspended", "Odd Word", ""),
        SensorStatus,
        Power,
        (None, NOW - 5, NOW - 200, NOW - 90_000),
    )
    return [
        ServerRow(
            id=at,
            hostname="" if at % 7 == 0 else f"web-{'x' * (at % 70)}",
            kind=list(ServerKind)[at % 5],
            location="" if at % 3 == 0 else "NL",
            ip="" if at % 4 == 0 else "192.0.2.1",
            status=status,
            alarm=alarm,
            power=power,
            power_at=power_at,
        )
        for at, (status, alarm, power, power_at) in enumerate(states)
    ]


@pytest.mark.parametrize("headed", [True, False])
def test_the_short_way_prints_the_table_of_the_verb(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    headed: bool,
) -> None:
    rows = every_state()
    save(*rows)
    monkeypatch.setattr(time, "time", lambda: NOW)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: headed)
    assert saved_list.printed(["ls", "--cached"], {})
    by_name = {column.name: column for column in COLUMNS}
    table = [by_name[name] for name in DEFAULT]
    expected = lines(table, Fleet.sorted(rows).rows, headed=headed)
    assert capsys.readouterr().out.splitlines() == expected


def test_everything_unusual_takes_the_long_way(home: Path) -> None:
    assert not saved_list.printed(["ls", "--cached"], {}), "nothing is saved"
    path = save(ServerRow(1, "web-01", status="rent"))
    assert not saved_list.printed(["ls"], {})
    assert not saved_list.printed(["ls", "--cached", "--json"], {})
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"version": 1', b'"version": 9'))
    assert not saved_list.printed(["ls", "--cached"], {})
    path.write_bytes(content.replace(b"web-01", "wéb-01".encode()))
    assert not saved_list.printed(["ls", "--cached"], {})
    path.write_bytes(content[:-9])
    assert not saved_list.printed(["ls", "--cached"], {})
    path.write_bytes(content)
    path.chmod(0o666)
    assert not saved_list.printed(["ls", "--cached"], {})
    path.chmod(0o600)
    config = Paths.of_user().config / "config.toml"
    config.parent.mkdir(parents=True)
    config.touch()
    assert not saved_list.printed(["ls", "--cached"], {})


def test_the_verb_reads_the_saved_list_and_sends_nothing(home: Path) -> None:
    closed_port = ("--url", "http://127.0.0.1:9")
    missing = run(home, "-m", "tui", "ls", "--cached", *closed_port)
    assert missing.returncode == 2
    assert "Run the command without --cached." in missing.stderr
    path = cache_file(Paths.of_user().cache, "default", closed_port[1])
    rows = [ServerRow(1, "web-01", status="rent"), ServerRow(2, "db-01", status="rent")]
    write_cache(path, rows, NOW, "4711")
    found = run(home, "-m", "tui", "ls", "--cached", "--select", "web", "--json", *closed_port)
    assert found.returncode == 0, found.stderr
    assert '"hostname": "web-01"' in found.stdout
    assert "db-01" not in found.stdout


def test_neither_way_imports_the_client_or_the_models(home: Path) -> None:
    save(ServerRow(1, "web-01", status="rent"))
    heavy = {"httpx", "pydantic", "textual", "tui.api.client", "argparse", "dataclasses"}

    def imported(*argv: str) -> tuple[str, set[str]]:
        program = (
            f"import sys; sys.argv[1:] = {list(argv)}\n"
            "from tui.__main__ import main\n"
            "try: main()\n"
            "except SystemExit: pass\n"
            "print(*sys.modules)"
        )
        done = run(home, "-c", program)
        assert done.returncode == 0, done.stderr
        return done.stdout, heavy & set(done.stdout.splitlines()[-1].split())

    text, modules = imported("ls", "--cached")
    assert "web-01" in text
    assert modules == set()
    assert imported("ls", "--cached", "--json")[1] == {"argparse", "dataclasses"}


def test_a_command_saves_the_first_list_and_leaves_that_of_the_dashboard(home: Path) -> None:
    start = StartOptions(Settings())
    plain = ServerRow(1, "web-01")
    save_list(start, "4711", [plain], NOW)
    save_list(start, "4711", [plain, ServerRow(2, "web-02")], NOW + 5)
    found = last_known(start)
    assert found is not None
    assert [row.id for row in found.fleet.rows] == [1, 2]
    save(ServerRow(3, "db-main", detailed=True))
    save_list(start, "4711", [plain], NOW + 9)
    found = last_known(start)
    assert found is not None
    assert [row.id for row in found.fleet.rows] == [3]
