"""Snapshots, backups, and ISO images from a shell, against the simulator."""

from __future__ import annotations

import json

from tests.cli.test_verbs import KEY, Shell, assert_failed, shell
from tui.cli.exit_codes import ExitCode
from tui.simulator.world import World

__all__ = ["shell"]
WEB = 20311


def test_a_snapshot_is_created_once_and_removed_only_while_the_vm_is_off(
    shell: Shell, world: World
) -> None:
    made = shell("snapshot", "create", "web-01", "before", "--yes", **KEY)
    assert made.returncode == ExitCode.OK, made.stderr
    listed = shell("snapshot", "list", "web-01", "--json", **KEY)
    assert [row["name"] for row in json.loads(listed.stdout)] == ["before"]
    assert "1 of 1 snapshots" in listed.stderr
    second = shell("snapshot", "create", "web-01", "again", "--yes", **KEY)
    assert_failed(second, ExitCode.USAGE, "has 1 of 1 snapshots. Remove one first", "Nothing was")
    words = ("snapshot", "remove", "web-01", "before", "--confirm", "web-01")
    assert_failed(shell(*words, **KEY), ExitCode.USAGE, "must be powered off", "power off web-01")
    assert world.requests["vm/create_snapshot"] == 1
    assert world.requests["vm/remove_snapshot"] == 0
    world.machines[WEB].on = False
    gone = shell(*words, **KEY)
    assert gone.returncode == ExitCode.OK, gone.stderr
    assert world.account.snapshots[WEB] == []


def test_restoring_wants_the_host_name_and_metal_has_no_snapshots(
    shell: Shell, world: World
) -> None:
    world.account.snapshots[WEB] = [{"name": "old", "date": "2026-09-07"}]
    asked = shell("snapshot", "restore", "web-01", "old", "--yes", **KEY)
    assert asked.returncode == ExitCode.USAGE
    assert "add --confirm web-01" in asked.stderr
    wrong = shell("snapshot", "restore", "web-01", "other", "--confirm", "web-01", **KEY)
    assert_failed(wrong, ExitCode.USAGE, "There is no snapshot named other. Known: old.")
    metal = shell("snapshot", "create", "api-01", "x", "--yes", **KEY)
    assert_failed(metal, ExitCode.REFUSED, "VMs only, not for bare metal")
    assert world.requests["vm/restore_snapshot"] == 0
    done = shell("snapshot", "restore", "web-01", "old", "--confirm", "web-01", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr


def test_backups_are_created_and_deleted_and_nobody_promises_to_restore_one(
    shell: Shell, world: World
) -> None:
    made = shell("backup", "create", "web-01", "--yes", **KEY)
    assert made.returncode == ExitCode.OK, made.stderr
    listed = shell("backup", "list", "web-01", **KEY)
    (row,) = world.account.backups[WEB]
    assert row["name"] in listed.stdout
    assert "Schedule: schedule daily, keep 7" in listed.stderr
    assert "Ask support to restore it" in listed.stderr
    words = ("backup", "delete", "web-01", row["name"], "--confirm", "web-01")
    assert shell(*words, **KEY).returncode == ExitCode.OK
    assert world.account.backups[WEB] == []


def test_a_server_boots_from_an_image_and_goes_back(shell: Shell, world: World) -> None:
    booted = shell("iso", "boot", "web-01", "SystemRescue 12", "--yes", **KEY)
    assert booted.returncode == ExitCode.OK, booted.stderr
    assert (world.account.mounted[WEB], world.machines[WEB].boot) == ("125", "cd")
    assert world.requests["eq/reboot"] == 1
    ends = shell("loose-ends", **KEY)
    assert "ISO image mounted" in ends.stdout
    back = shell("iso", "back", "web-01", "--yes", **KEY)
    assert back.returncode == ExitCode.OK, back.stderr
    assert (world.account.mounted, world.machines[WEB].boot) == ({}, "disk")
    assert "ISO image mounted" not in shell("loose-ends", **KEY).stdout


def test_an_upload_is_checked_before_it_is_sent(shell: Shell, world: World) -> None:
    words = ("iso", "upload", "web-01", "mine", "--yes", "--image-url")
    assert_failed(shell(*words, "ftp://x.example/a.iso", **KEY), ExitCode.USAGE, "https://")
    assert_failed(shell(*words, "https://x.example/a.zip", **KEY), ExitCode.USAGE, "end in .iso")
    assert world.requests["iso/upload"] == 0
    done = shell(*words, "https://x.example/a.iso", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    listed = json.loads(shell("iso", "list", "web-01", "mine", "--json", **KEY).stdout)
    # The download may have ended by now: time flies in the tests.
    assert [(row["name"], row["owner"]) for row in listed] == [("mine", "yours")]
    assert listed[0]["status"] in ("Pending", "Ready")


def test_records_are_listed_added_and_removed_by_their_value(shell: Shell, world: World) -> None:
    zones = shell("dns", "zones", "--json", **KEY)
    assert [row["name"] for row in json.loads(zones.stdout)] == ["example.com", "example.org"]
    wrong = shell("dns", "add", "example.com", "shop A 192.0.2.9", "--yes", **KEY)
    assert_failed(wrong, ExitCode.USAGE, "can have no other record", "Nothing was sent.")
    added = shell("dns", "add", "example.com", "www", "A", "192.0.2.9", "--yes", **KEY)
    assert added.returncode == ExitCode.OK, added.stderr
    values = [row["content"] for row in world.account.zones["example.com"] if "www" in row["name"]]
    assert values == ["192.0.2.10", "192.0.2.9"]
    none = shell("dns", "remove", "example.com", "www A 192.0.2.77", "--yes", **KEY)
    assert_failed(none, ExitCode.USAGE, "has no such record", "www 3600 A 192.0.2.10")
    assert shell("dns", "remove", "example.com", "www A 192.0.2.10", "--yes", **KEY).returncode == 0
    listed = json.loads(shell("dns", "list", "example.com", "--json", **KEY).stdout)
    assert [row["content"] for row in listed if row["name"] == "www"] == ["192.0.2.9"]
    back = shell("dns", "undo", "example.com", "--yes", **KEY)
    assert back.returncode == ExitCode.OK, back.stderr


def test_metrics_and_stock_are_printed(shell: Shell, world: World) -> None:
    found = json.loads(shell("metrics", "web-01", "--json", **KEY).stdout)
    assert {row["metric"]: row["unit"] for row in found}["cpu"] == "%"
    metal = shell("metrics", "api-01", **KEY)
    assert_failed(metal, ExitCode.REFUSED, "not available for bare metal", "hostdeck sensors")
    stock = json.loads(shell("stock", "--location", "DE", "--json").stdout)
    assert [row["id"] for row in stock] == [1031]
    assert "Docker" in shell("stock", "--software").stdout


def test_an_address_is_costly_and_its_question_is_the_dry_run(shell: Shell, world: World) -> None:
    words = ("do", "network.add_ip", "web-01", "--answer", "other", "--answer", "192.0.2.250")
    asked = shell(*words, "--yes", **KEY)
    assert asked.returncode == ExitCode.USAGE
    assert "price depends on account and location" in asked.stderr
    assert world.requests["net/add_ipv4"] == 0
    done = shell(*words, "--confirm", "web-01", **KEY)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "192.0.2.250" in world.machines[WEB].ips
