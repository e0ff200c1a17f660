"""Privacy mode of the command line: no command prints a real name, and changes reach the server
that is shown."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.cli.test_verbs import KEY, Shell, shell
from tests.privacy.private_walk import canaries, leaks
from tests.support.process import run
from tui.cli import cached_fleet
from tui.cli.completion_values import server_names
from tui.cli.private_output import PRIVATE, MaskedStream, PrivateOutput, Shown
from tui.cli.server_arguments import real_words
from tui.cli.view_arguments import filters
from tui.config.settings import Settings
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.fleet.fleet import Fleet
from tui.fleet.rows import ServerRow
from tui.privacy.privacy_mode import Privacy
from tui.privacy.salt_file import NAME as SALT_NAME
from tui.simulator.world import World
from tui.store.operations import OpState

__all__ = ["shell"]
SALT = bytes(range(32))
COMMANDS = """\
show web-01
show web-01 --json
ls --json
ls --format ansible
inventory
status web-01
tags web-01
billing
billing --json
billing --invoices
account contacts
account keys
account requests
account sign-ins
account storage
account tickets
dns zones
snapshot list web-01
cancel --list
whoami
ops
api eq/show id=20311
metrics
show no-such-name
"""


def with_salt(shell: Shell) -> Privacy:
    """Return the privacy mode of the commands: names are invented from these bytes."""
    state = shell.home / ".local" / "state" / "hostdeck"
    state.mkdir(parents=True, mode=0o700)
    (state / SALT_NAME).write_bytes(SALT)
    return Privacy(lambda: SALT, on=True)


def test_no_command_prints_a_real_name(shell: Shell, world: World) -> None:
    with_salt(shell)
    words = ("--privacy", "line", "--tables", "--url", shell.url)
    done = run(shell.home, "-m", "tui", *words, stdin=COMMANDS, **KEY)
    printed = done.stdout + done.stderr
    assert "Traceback" not in printed
    assert printed.count("usage:") == 0, printed
    assert len(printed) > 8_000
    # The simulator has addresses of the ranges from which addresses are invented.
    real = [word for word in sorted(canaries()) if not word[0].isdigit()] + ["54321"]
    assert leaks(printed, real) == []
    names = {machine.hostname for machine in world.machines.values()}
    listed = next(line for line in printed.splitlines() if line.startswith('[{"id": 2'))
    assert {row["id"] for row in json.loads(listed)} <= set(world.machines)
    assert not names & {row["hostname"] for row in json.loads(listed)}


def test_a_change_goes_to_the_server_that_is_shown(shell: Shell, world: World) -> None:
    privacy = with_salt(shell)
    shell.configure("[ui]\nprivacy = true\n")
    privacy.learn(["web-01", "web-02"])
    name = privacy.text("web-02")
    done = shell("ls", "--select", f"name:{name}", "--json", **KEY)
    assert [row["id"] for row in json.loads(done.stdout)] == [20312]
    done = shell("tags", name, "--set", f"peer={name}", **KEY)
    assert done.returncode == 0, done.stderr
    assert ("peer", "web-02", "") in world.machines[20312].tags
    assert "web-02" not in done.stdout + done.stderr
    done = shell("--no-privacy", "ops", "--json", **KEY)
    assert "web-02" in done.stdout, "the journal has the real name"
    done = shell("billing", "--pdf", "901", **KEY)
    assert (done.returncode, world.requests["whmcs/download_invoice"]) == (2, 0)
    assert "real names" in done.stderr


def test_a_tag_is_removed_by_the_name_that_is_shown(shell: Shell, world: World) -> None:
    privacy = with_salt(shell)
    shell.configure("[ui]\nprivacy = true\n")
    world.machines[20312].tags.append(("acmecorp", "1", ""))
    privacy.learn(["acmecorp"])
    done = shell("tags", "20312", "--remove", privacy.text("acmecorp"), "--yes", **KEY)
    assert done.returncode == 0, done.stderr
    assert "acmecorp" not in [name for name, _, _ in world.machines[20312].tags]
    assert "acmecorp" not in done.stdout + done.stderr


@pytest.mark.parametrize("select", ["name:web-0", "!name:web-01", "ip:198.18.1.1"])
def test_a_change_refuses_a_filter_that_shown_and_real_names_answer_differently(
    shell: Shell, world: World, select: str
) -> None:
    with_salt(shell)
    done = shell("--privacy", "tags", "--select", select, "--set", "peer=x", "--yes", **KEY)
    assert done.returncode != 0, done.stderr
    assert "privacy mode" in done.stderr
    assert world.requests["tags/add"] == 0


def test_completion_offers_the_names_that_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [ServerRow(7, "acmecorp-db", ip="10.1.2.3")]
    saved = SimpleNamespace(fleet=Fleet.sorted(rows), account="54321", taken_at=0.0)
    monkeypatch.setattr(cached_fleet, "last_known", lambda start: saved)
    start = StartOptions(Settings(views={"own": "name:acmecorp"}), "default")
    assert "10.1.2.3" in dict(server_names(start))["acmecorp-db"]
    assert ("@own", "name:acmecorp") in filters(start)
    private = replace(start.settings, ui=replace(start.settings.ui, privacy=True))
    start = replace(start, settings=private)
    [(name, meaning), (number, words)] = server_names(start)
    assert (number, len(name)) == ("7", len("acmecorp-db"))
    offered = f"{name} {meaning} {words} {list(filters(start))}"
    assert "acmecorp" not in offered
    assert "10.1.2.3" not in offered


def test_a_shown_name_never_means_the_server_with_that_real_name() -> None:
    with PRIVATE.masking(StartOptions(Settings(), "default")):
        PRIVATE.learn_rows([ServerRow(1, "gone-db")])
        shown = PRIVATE.text("gone-db")
        with pytest.raises(UsageError, match="invented name of another"):
            real_words([shown], [ServerRow(2, shown)])
        address = PRIVATE.text("10.1.2.3")
        with pytest.raises(UsageError, match="can stand for another one"):
            PRIVATE.argument(f"peer={address}", "--set")
        PRIVATE.learn_records([{"customer_id": "54321"}])
        number = PRIVATE.text("54321")
        assert real_words([number], [ServerRow(int(number), "web-01")]) == [number]


def test_text_is_masked_once_and_in_whole_words() -> None:
    out = io.StringIO()
    stream = MaskedStream(out, lambda text: text.replace("web-01", "bik-01"))
    stream.write("on web")
    assert out.getvalue() == ""
    stream.write("-01\nlast we")
    assert out.getvalue() == "on bik-01\n"
    stream.write(Shown("web-01\n"))
    stream.write("b-01")
    stream.flush()
    assert out.getvalue() == "on bik-01\nlast weweb-01\nb-01"


def test_json_keeps_the_names_of_its_fields_and_the_streams_come_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    output, before = PrivateOutput(), (sys.stdout, sys.stderr)
    with output.masking(StartOptions(Settings(), "default")):
        assert (sys.stdout, sys.stderr) != before
        shown = output.tree({"hostname": "monitor-9", "monitor": 1, "state": "suspended"})
        assert list(shown) == ["hostname", "monitor", "state"]
        assert shown["hostname"] != "monitor-9"
        assert shown["state"] == "suspended"
        output.learn_rows([{"state": OpState.RUNNING, "step": {"state": "done"}}])
        assert output.text("running, done") == "running, done"
        output.learn_rows([{"state": "Utah", "postcode": "84101"}])
        assert output.text("Utah") != "Utah"
    assert (sys.stdout, sys.stderr) == before
    assert output.tree({"hostname": "monitor-9"}) == {"hostname": "monitor-9"}
