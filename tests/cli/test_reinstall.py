"""`hostdeck reinstall`: nothing without the host name, everything from the template, waiting to the
end."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_verbs import KEY, SCRIPT, Shell, assert_failed, shell
from tests.support.process import environ, run
from tests.support.tty import Tty
from tests.support.until import until_now
from tests.wizards.answers import KEY as SSH_KEY
from tests.wizards.answers import PASSWORD
from tui.cli.exit_codes import ExitCode
from tui.paths import JOURNAL_NAME, account_name
from tui.reinstall.record import Records
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.wizards.installing.template import Template, keep_template

__all__ = ["shell"]
METAL = 25251
CONFIRMED = ("--confirm", "db-replica", "--pin-stdin", "--password-stdin")
TYPED = f"{DEMO_PIN}\n{PASSWORD}\n"
WRITES = ("eq/reinstall", "eq/create_pxe", "eq/order_instance")


@pytest.fixture
def template(home: Path) -> str:
    """Debian 12 on any server, in one call."""
    keep_template(
        home / ".config/hostdeck", "metal", Template(os_id=219, way="single", ssh_key=SSH_KEY)
    )
    return "metal"


def nothing_was_sent(world: World) -> bool:
    return not any(world.requests[name] for name in WRITES)


def test_without_the_host_name_nothing_is_sent(shell: Shell, world: World, template: str) -> None:
    done = shell("reinstall", str(METAL), "--template", template, stdin=TYPED, **KEY)
    assert done.returncode == ExitCode.USAGE
    assert "--confirm db-replica" in done.stderr
    assert "It cannot be undone." in done.stderr
    assert "1. eq/order_instance" in done.stderr
    assert PASSWORD not in done.stderr
    assert nothing_was_sent(world)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--template", "none", *CONFIRMED), "no template with this name"),
        (
            ("--template", "metal", "--confirm", "db-main", "--pin-stdin"),
            "The confirmation was not db-replica.",
        ),
        (("--template", "metal", "--confirm", "db-replica"), "--password-stdin"),
        (("--move", "again"), "No reinstall of this server is running"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    shell: Shell, world: World, template: str, words: tuple[str, ...], said: str
) -> None:
    done = shell("reinstall", str(METAL), *words, stdin=TYPED, **KEY)
    assert done.returncode == ExitCode.USAGE
    assert said in done.stderr
    assert nothing_was_sent(world)


def test_a_weak_password_is_refused(shell: Shell, world: World, template: str) -> None:
    done = shell(
        "reinstall",
        str(METAL),
        "--template",
        template,
        *CONFIRMED,
        stdin=f"{DEMO_PIN}\nshort\n",
        **KEY,
    )
    assert done.returncode == ExitCode.USAGE
    assert "8 to 30 characters" in done.stderr
    assert nothing_was_sent(world)


def test_without_a_template_the_systems_are_named_and_one_is_taken(
    shell: Shell, world: World
) -> None:
    named = shell("reinstall", str(METAL), "--os", *CONFIRMED, stdin=TYPED, **KEY)
    assert_failed(
        named,
        ExitCode.USAGE,
        "No operating system was selected.",
        "219 Debian 12",
        "Nothing was sent.",
    )
    wrong = shell("reinstall", str(METAL), "--os", "4711", *CONFIRMED, stdin=TYPED, **KEY)
    assert_failed(wrong, ExitCode.USAGE, "Operating system 4711 is not available for this server.")
    assert nothing_was_sent(world)
    done = shell(
        "reinstall",
        str(METAL),
        "--os",
        "219",
        "--hostname",
        "db-2.example.com",
        *CONFIRMED,
        "--json",
        stdin=TYPED,
        **KEY,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    assert world.machines[METAL].hostname == "db-2.example.com"


@pytest.mark.terminal
def test_in_line_mode_it_asks_for_all_it_needs(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    with Tty(
        home, "-m", "tui", "line", "--url", simulator.url, columns=120, lines=80, **KEY
    ) as tty:
        tty.sees("hostdeck>")
        tty.press(f"reinstall {METAL} --os\n")
        for asked, typed in (
            ("Id of the operating system:", "4711"),
            ("is not in the list.", "237"),
            ("Host name (Enter for db-replica)", ""),
            ("Type db-replica to erase the disks and reinstall:", "db-replica"),
            ("PIN (leave empty", DEMO_PIN),
            ("Administrator password:", PASSWORD),
            ("Repeat password:", PASSWORD),
        ):
            tty.sees(asked)
            tty.press(f"{typed}\n")
        tty.until(lambda: tty.text.count("hostdeck>") == 2, "it has ended")
        assert "Exit code" not in tty.text
        tty.press("\x04")
        assert tty.ends() == 0
        assert b"\x1b" not in tty.written
        assert PASSWORD.encode() not in tty.written
    assert world.machines[METAL].os["id"] == 237
    assert world.requests["eq/create_pxe"] == 1


def test_a_protected_server_is_left_alone(shell: Shell, world: World, template: str) -> None:
    done = shell(
        "reinstall",
        "25250",
        "--template",
        template,
        "--confirm",
        "db-main",
        "--pin-stdin",
        "--password-stdin",
        stdin=TYPED,
        **KEY,
    )
    assert_failed(done, ExitCode.REFUSED, "protect=1")
    assert nothing_was_sent(world)


def test_read_only_refuses_before_anything_is_read(
    shell: Shell, world: World, template: str
) -> None:
    done = shell(
        "--read-only",
        "reinstall",
        str(METAL),
        "--template",
        template,
        *CONFIRMED,
        stdin=TYPED,
        **KEY,
    )
    assert_failed(done, ExitCode.REFUSED, "Read-only")
    assert not world.requests["auth/login"]


def test_it_waits_and_prints_the_announced_stages(
    shell: Shell, world: World, home: Path, template: str
) -> None:
    done = shell(
        "reinstall",
        str(METAL),
        "--template",
        template,
        *CONFIRMED,
        "--wait",
        "--json",
        stdin=TYPED,
        **KEY,
    )
    assert done.returncode == ExitCode.OK, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["kind"], answer["words"], answer["went_well"]) == ("end", "Installed.", True)
    assert "OS installation was started" in done.stderr
    assert world.requests["eq/order_instance"] == 1
    assert world.machines[METAL].os == {"id": 219, "name": "Debian 12"}
    files = [path for path in (home / ".local").rglob("*") if path.is_file()]
    assert not [path for path in files if PASSWORD.encode() in path.read_bytes()]
    shown = shell("reinstall", str(METAL), "--show")
    assert "Installed." in shown.stdout
    waited_for = shell("reinstall", str(METAL), "--resume", **KEY)
    assert (waited_for.returncode, "Installed." in waited_for.stdout) == (ExitCode.OK, True)


def test_one_that_waits_for_a_person_says_so_and_can_be_stopped(
    shell: Shell, world: World, home: Path, template: str
) -> None:
    keep_template(home / ".config/hostdeck", template, Template(os_id=219))
    world.account.reinstall_wipes = False
    world.faults.add("eq/boot_dev", Fault.DROP_AFTER)
    done = shell("reinstall", str(METAL), "--template", template, *CONFIRMED, stdin=TYPED, **KEY)
    assert done.returncode == ExitCode.UNKNOWN, done.stderr
    assert "--move" in done.stderr
    assert "the outcome is unknown" in done.stdout
    done = shell(
        "reinstall", str(METAL), "--move", "stop", "--pin-stdin", stdin=f"{DEMO_PIN}\n", **KEY
    )
    # The clean-up wants the word of a person too, as the program was started anew.
    if done.returncode == ExitCode.UNKNOWN:
        done = shell(
            "reinstall", str(METAL), "--move", "resume", "--pin-stdin", stdin=f"{DEMO_PIN}\n", **KEY
        )
    assert "Stopped by the user." in done.stdout, done.stderr
    assert world.machines[METAL].boot == "disk"
    assert not world.machines[METAL].pxe_armed


def test_one_whose_program_was_killed_is_shown_without_a_request_and_taken_up(
    shell: Shell, world: World, home: Path, template: str
) -> None:
    keep_template(home / ".config/hostdeck", template, Template(os_id=219))
    world.account.reinstall_wipes = False
    world.clock.speed = 1.0
    words = [
        sys.executable,
        *SCRIPT,
        "reinstall",
        str(METAL),
        "--template",
        template,
        *CONFIRMED,
        "--url",
        shell.url,
    ]
    cut = subprocess.Popen(
        words,
        env=environ(home, KEY),
        cwd=home,
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert cut.stdin is not None
    cut.stdin.write(TYPED)
    cut.stdin.close()
    until_now(
        lambda: world.requests["eq/create_pxe"] or cut.poll() is not None,
        "the network boot is being armed",
    )
    world.clock.speed = 0.0  # it is armed after the kill, however long the next command takes
    line = "running   eq/create_pxe"
    until_now(lambda: line in shell("reinstall", str(METAL), "--show").stdout, "it is written down")
    cut.kill()
    cut.wait()
    world.clock.speed = 50.0
    before = dict(world.requests)
    shown = shell("reinstall", str(METAL), "--show", **KEY)
    assert shown.returncode == ExitCode.OK
    assert "--resume" in shown.stderr
    assert dict(world.requests) == before, "looking sends nothing"
    done = shell(
        "reinstall", str(METAL), "--resume", "--pin-stdin", "--timeout", "5", stdin=TYPED, **KEY
    )
    assert done.returncode == ExitCode.TIMEOUT, done.stderr + done.stdout
    assert (world.requests["eq/reinstall"], world.requests["eq/boot_dev"]) == (1, 1), (
        "it went on where it was"
    )
    none = shell("reinstall", "25250", "--resume", **KEY)
    assert_failed(none, ExitCode.USAGE, "This machine has no record of a reinstall")


@pytest.mark.parametrize("option", [("--hostname", "b"), ("--ssh-key", "new.pub")])
def test_what_a_template_has_is_not_given_besides(
    home: Path, simulator: SimulatorServer, option: tuple[str, str]
) -> None:
    done = run(
        home,
        "-m",
        "tui",
        "reinstall",
        "25251",
        "--template",
        "web",
        *option,
        "--url",
        simulator.url,
        **KEY,
    )
    assert done.returncode == ExitCode.USAGE
    assert f"hostdeck: {option[0]}\n  This option needs --os." in done.stderr


def test_what_another_process_carries_out_is_not_decided_here(
    shell: Shell, world: World, template: str
) -> None:
    """It waited for the end of the other, and what was chosen was never done."""
    world.clock.speed = 0.0
    words = ("reinstall", str(METAL), "--template", template, *CONFIRMED, "--timeout", "5")
    assert shell(*words, stdin=TYPED, **KEY).returncode == ExitCode.TIMEOUT
    records = Records(
        shell.home / ".local/state/hostdeck" / Path(JOURNAL_NAME).with_suffix(".reinstalls")
    )
    record = records.all(account_name("default", shell.url))[0]
    assert records.take(record.id)
    done = shell(
        "reinstall",
        str(METAL),
        "--move",
        "abort",
        "--pin-stdin",
        "--timeout",
        "8",
        stdin=TYPED,
        **KEY,
    )
    records.close()
    assert_failed(
        done, ExitCode.REFUSED, "Another Hostdeck process on this machine runs the reinstall."
    )
    assert world.requests["eq/abort_reinstall"] == 0
