"""Ids and names of cancelled servers are given away again: no change reaches the new owner of an
old one."""

from __future__ import annotations

import pytest

from tests.cli.test_changing import ops
from tests.cli.test_reads import remember
from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tui.cli.exit_codes import ExitCode
from tui.fleet.rows import ServerRow
from tui.simulator.world import World

__all__ = ["shell"]

CHANGES = (
    (("power", "reboot", "{}", "--yes"), "eq/reboot"),
    (("do", "power.reboot", "{}", "--yes"), "eq/reboot"),
    (("tags", "{}", "--set", "env=test", "--yes"), "tags/add"),
    (("access", "ask", "{}", "--text", "Look at its screen", "--yes"), "jira/request_assistance"),
    (("access", "open", "{}", "--yes"), "eq/add_ipmi_user"),
    (("run", "touch", "{}", "--yes"), "eq/reboot"),
)
WEB_02 = 20312


@pytest.mark.parametrize(("words", "action"), CHANGES)
@pytest.mark.parametrize(
    ("named", "was", "said"),
    [
        (str(WEB_02), ServerRow(WEB_02, "old-mail", ip="203.0.113.99"), "is now called web-02"),
        ("web-01", ServerRow(WEB_02, "web-01", ip="203.0.113.99"), f"was server {WEB_02}"),
    ],
    ids=["an id", "a name"],
)
def test_what_means_another_server_now_is_not_changed(
    shell: Shell,
    world: World,
    words: tuple[str, ...],
    action: str,
    named: str,
    was: ServerRow,
    said: str,
) -> None:
    shell.configure('[commands.touch]\nrun = ["touch", "ran"]')
    remember(shell, was)
    done = shell(*(word.format(named) for word in words), **KEY)
    assert_failed(done, ExitCode.REFUSED, said, "Nothing was sent.", "hostdeck show 2031")
    assert not (shell.home / "ran").exists()
    assert world.requests[action] == 0


def test_by_the_name_it_has_now_it_is_changed_and_by_the_id_it_has_now(shell: Shell) -> None:
    remember(shell, ServerRow(WEB_02, "web-01", ip="203.0.113.99"))
    assert shell("power", "reboot", "web-02", "--yes", **KEY).returncode == ExitCode.OK
    assert shell("power", "reboot", "20311", "--yes", **KEY).returncode == ExitCode.OK
    assert [item["server"] for item in ops(shell)] == ["web-01", "web-02"]


def test_a_new_name_or_a_new_address_alone_is_the_same_server(shell: Shell, world: World) -> None:
    remember(
        shell,
        ServerRow(WEB_02, "before-the-reinstall", ip="192.0.2.11"),
        ServerRow(20311, "web-01", ip="1.2.3.4"),
    )
    assert shell("power", "reboot", str(WEB_02), "web-01", "--yes", **KEY).returncode == ExitCode.OK
    assert world.requests["eq/reboot"] == 2


def test_a_filter_means_what_is_so_now_and_an_id_in_it_is_an_id(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(WEB_02, "old-mail", ip="203.0.113.99"))
    by_id = shell("power", "reboot", "--select", f"id:{WEB_02}", "--yes", **KEY)
    assert_failed(by_id, ExitCode.REFUSED, "is now called web-02")
    assert shell("power", "reboot", "--select", "web-02", "--yes", **KEY).returncode == ExitCode.OK
    assert world.requests["eq/reboot"] == 1


def test_a_name_that_has_gone_reaches_nobody(shell: Shell, world: World) -> None:
    remember(shell, ServerRow(WEB_02, "old-mail-2", ip="203.0.113.99"))
    assert_failed(
        shell("power", "reboot", "old-mail-2", "--yes", **KEY), ExitCode.USAGE, "no server named"
    )
    assert world.requests["eq/reboot"] == 0
