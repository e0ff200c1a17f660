"""The command line with several accounts: one table, and never the server of another account."""

from __future__ import annotations

import json

import pytest

from tests.accounts.two_accounts import WEB_01, TwoAccounts, accounts, second_world
from tests.cli.test_verbs import KEY, assert_failed
from tui.cli.exit_codes import ExitCode
from tui.simulator.demo_credentials import DEMO_KEY

__all__ = ["accounts", "second_world"]


def test_ls_lists_the_servers_of_both_accounts_with_their_account(accounts: TwoAccounts) -> None:
    done = accounts("ls", "--profile", "work,home", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    rows = json.loads(done.stdout)
    named = {(row["account"], row["hostname"]) for row in rows if row["id"] == WEB_01}
    assert named == {("work", "web-01"), ("home", "shop-01")}
    assert len(rows) == 24


def test_a_filter_on_the_account_asks_that_account_alone(accounts: TwoAccounts) -> None:
    done = accounts("ls", "--all-profiles", "--select", "account:home kind:vm", "--columns", "id")

    assert done.returncode == 0
    assert str(WEB_01) in done.stdout
    assert not accounts.work_world.requests


def test_an_account_that_refuses_the_key_is_named_and_the_others_are_listed(
    accounts: TwoAccounts,
) -> None:
    accounts.revoke("work")
    done = accounts("ls", "--all-profiles")

    assert done.returncode != 0
    assert "hostdeck: work: " in done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 12
    assert all(line.startswith("home ") for line in lines)


def test_a_change_reaches_the_account_before_the_slash(accounts: TwoAccounts) -> None:
    done = accounts("power", "reboot", f"home/{WEB_01}", "--yes")

    assert done.returncode == 0, done.stderr
    assert accounts.home_world.requests["eq/reboot"] == 1
    assert not accounts.work_world.requests
    assert "shop-01" in done.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("power", "reboot", str(WEB_01)), "does not say which account"),
        (("reinstall", str(WEB_01), "--resume"), "works on one account at a time"),
        (("ls", "--format", "ansible"), "works on one account at a time"),
        (("ls", "--format", "ssh-config"), "works on one account at a time"),
        (("metrics",), "works on one account at a time"),
        (("power", "reboot", "other/1"), "has no profile with this name"),
        (("power", "reboot", f"work/{WEB_01}", f"home/{WEB_01}", "--pin-stdin"), "gives one PIN"),
    ],
)
def test_what_does_not_say_the_account_is_not_sent(
    accounts: TwoAccounts, words: tuple[str, ...], said: str
) -> None:
    done = accounts("--profile", "work,home", *words)

    assert_failed(done, ExitCode.USAGE, said, "Nothing was done.")
    assert not accounts.work_world.requests
    assert not accounts.home_world.requests


READ_ONLY = f'credential_command = ["echo", "{DEMO_KEY}"]\nread_only = true'


@pytest.mark.parametrize(
    ("flags", "servers"),
    [
        ((), (f"home/{WEB_01}",)),
        (("--profile", "work,home"), (f"home/{WEB_01}",)),
        (("--profile", "home,"), (str(WEB_01),)),
        (("--all-profiles",), ("--select", f"account:home id:{WEB_01}")),
    ],
)
def test_a_read_only_profile_stays_so_however_it_is_named(
    accounts: TwoAccounts, flags: tuple[str, ...], servers: tuple[str, ...]
) -> None:
    accounts.configure(home=READ_ONLY)
    done = accounts(*flags, "power", "reboot", *servers, "--yes")

    assert_failed(done, ExitCode.REFUSED, "Read-only", "Nothing was sent.")
    assert not accounts.home_world.requests["eq/reboot"]


def test_a_read_only_profile_does_not_bind_another(accounts: TwoAccounts) -> None:
    accounts.configure(home=READ_ONLY)
    done = accounts("--profile", "home,work", "power", "reboot", f"work/{WEB_01}", "--yes")

    assert done.returncode == 0, done.stderr
    assert accounts.work_world.requests["eq/reboot"] == 1


def test_a_batch_stops_before_the_next_account(accounts: TwoAccounts) -> None:
    accounts.revoke("work")
    words = ("power", "reboot", f"work/{WEB_01}", f"home/{WEB_01}", "--yes")
    done = accounts(*words)

    assert done.returncode != 0
    assert "Stopped. Nothing was sent to home." in done.stderr
    assert not accounts.home_world.requests


def test_a_key_of_the_environment_is_given_to_no_account(accounts: TwoAccounts) -> None:
    accounts.configure(home="")
    done = accounts("ls", "--all-profiles", **KEY)

    assert "HOSTKEY_API_KEY is not used" in done.stderr
    assert "hostdeck: home: " in done.stderr
    assert not accounts.home_world.requests


def test_a_profile_that_does_not_exist_is_named(accounts: TwoAccounts) -> None:
    done = accounts("ls", "--profile", "work,nowhere")

    assert_failed(done, ExitCode.USAGE, "Selecting the profile nowhere", "Profiles: work, home")


def test_the_same_account_under_two_profiles_is_used_once(accounts: TwoAccounts) -> None:
    accounts.urls["home"] = f"{accounts.urls['work']}/"
    accounts.configure()

    listed = accounts("ls", "--all-profiles", "--columns", "id")
    assert len(listed.stdout.splitlines()) == 12
    assert "hostdeck: home: Signing in" in listed.stderr
    assert "This is the same account as work." in listed.stderr

    accounts("power", "reboot", f"work/{WEB_01}", f"home/{WEB_01}", "--yes")
    assert accounts.work_world.requests["eq/reboot"] == 1


def test_line_mode_does_not_forget_that_two_profiles_are_one_account(accounts: TwoAccounts) -> None:
    accounts.urls["home"] = accounts.urls["work"]
    accounts.configure()
    path = accounts.home / ".config" / "hostdeck" / "config.toml"
    path.write_text(f'default_profile = "work"\n{path.read_text()}')
    once = "ls --all-profiles --no-wait --select name:web-01 --columns id\n"

    done = accounts("line", stdin=once * 2)
    assert done.stdout.splitlines() == [f"account work, id {WEB_01}."] * 2
