"""Reinstalls, in both variants."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tui.simulator.answers.installable_answers import SYSTEMS
from tui.simulator.handlers import (
    Fields,
    Refusal,
    context,
    handles,
    machine,
    ok,
    pin_checked,
    refuse,
    started,
)
from tui.simulator.machines import Machine
from tui.simulator.world import World

_ANNOUNCEMENTS = (
    "OS installation was started",
    "Base OS was installed",
    "Post-install tasks are done",
    "Installed, restarting",
    "Server is online",
)
STAGES = tuple((at / 5 + 0.08, text) for at, text in enumerate(_ANNOUNCEMENTS))
"""Completed share of the installation at each announcement, and its text."""
_INSTALL_S = 600.0


@handles("jenkins/call")
def call(world: World, fields: Fields) -> dict[str, Any]:
    """Run a task on an installed server: with an async key for VMs, otherwise with a bare OK."""
    server = machine(world, fields, "jenkins/call")
    world.note(server.id, f"task {fields.get('task', '')}")
    return started(world, "call", 20.0, dict) if server.is_vm else ok(fields)


def _stages() -> list[tuple[float, str]]:
    return [(_INSTALL_S * part, text) for part, text in STAGES]


def installed(server: Machine) -> dict[str, Any]:
    """Return the final result of a one-call installation."""
    return {
        "scope": "deploy_done",
        "context": {"id": str(server.id), "ip": server.ips[0] if server.ips else ""},
        "debug": None,
    }


def under_way(world: World, server: Machine, os_id: str, all_s: float, passed_s: float) -> str:
    """Put a server into the middle of a one-call installation, and return its async key.

    Args:
        all_s: Work of the whole installation in virtual seconds.
        passed_s: Completed work. In a world with a stopped clock it does not change.
    """
    system = next((found for found in SYSTEMS if str(found["id"]) == os_id), None)
    server.os, server.on = None, True
    later = [(all_s * part - passed_s, text) for part, text in STAGES if all_s * part > passed_s]
    rest_s, stages = (float("inf"), []) if world.still else (all_s - passed_s, later)
    key = world.start(
        rest_s, _finish(world, server, system, "", lambda: installed(server)), stages, reads=True
    )
    world.account.installs[server.id] = key
    return key


def _wiped(world: World, server: Machine) -> None:
    """Mark the disks as wiped and an installation as running; tests count how often that
    happens."""
    server.os, server.on = None, True
    world.note(server.id, "reinstall")


def install(
    world: World, server: Machine, os_id: str, hostname: str, done: Callable[[], dict[str, Any]]
) -> str:
    """Wipe immediately, send five announcements, finish at the end. Returns the master key."""
    system = next((found for found in SYSTEMS if str(found["id"]) == os_id), None)
    _wiped(world, server)
    world.account.booted.discard(server.id)
    return _going(world, server, system, hostname, done, _INSTALL_S)


def _going(
    world: World,
    server: Machine,
    system: Any,
    hostname: str,
    done: Callable[[], dict[str, Any]],
    after_s: float,
) -> str:
    finish = _finish(world, server, system, hostname, done)
    key = world.start(after_s, finish, _stages() if after_s == _INSTALL_S else [])
    world.account.installs[server.id] = key
    return key


def _finish(
    world: World, server: Machine, system: Any, hostname: str, done: Callable[[], dict[str, Any]]
) -> Callable[[], dict[str, Any]]:
    def finish() -> dict[str, Any]:
        world.account.installs.pop(server.id, None)
        world.account.booted.discard(server.id)
        server.os = {"id": system["id"], "name": system["name"]} if system else server.os_planned
        server.hostname = hostname or server.hostname
        server.boots(world.clock.now())
        server.tags = [row for row in server.tags if row[0] != "reinstall_start"]
        return done()

    return finish


def network_boot(world: World, server: Machine) -> None:
    """Boot from the network with an armed installer: start or continue the waiting reinstall.

    A running installation treats its first network boot as its own. A second one aborts it and
    starts again. Without any key, the disks are wiped without warning: that is the risk of arming.
    """
    key = world.account.installs.get(server.id)
    if key is None:
        install(
            world,
            server,
            "",
            "",
            lambda: {"scope": "deploy_done", "context": context(server, "reinstall")},
        )
    else:
        task = world.tasks.get(
            key
        )  # the provider may have lost its keys; the work continues anyway
        waiting = task is not None and task.due == float("inf")
        if waiting or server.id in world.account.booted:
            _wiped(world, server)
            if task is not None:
                now = world.clock.now()
                task.due, task.stages = (
                    now + _INSTALL_S,
                    [(now + at, text) for at, text in _stages()],
                )
    world.account.booted.add(server.id)


@handles("eq/reinstall")
def reinstall(world: World, fields: Fields) -> dict[str, Any]:
    """Answer the first call of the staged variant. It wipes immediately, or waits for the network
    boot, depending on the account."""
    server: Machine = machine(world, fields, "eq/reinstall")
    if server.id in world.account.installs:
        raise refuse("eq/reinstall", "a reinstall is running")
    server.tags = [*server.tags, ("reinstall_start", "1", "")]

    def done() -> dict[str, Any]:
        return {
            "scope": "deploy_done",
            "context": context(server, "reinstall"),
            "debug": "Task completed successfully.",
        }

    if world.account.reinstall_wipes:
        key = install(world, server, "", "", done)
    else:
        # Wait for the network boot.
        key = _going(world, server, None, "", done, float("inf"))
    return {"result": "OK", "action": "reinstall", "stage": "create_pxe", "callback": key}


def checked_password(action: str, word: str) -> None:
    """Refuse a root password that violates the documented rules."""
    classes = (str.isupper, str.islower, str.isdigit, lambda item: item in "%-_+")
    good = (
        8 <= len(word) <= 30
        and word[0] not in "%-_+"
        and all(any(map(kind, word)) for kind in classes)
    )
    if not good or not all(item.isalnum() or item in "%-_+" for item in word):
        raise refuse(
            action,
            "invalid root_pass",
            description="8 to 30 characters, upper, lower, digit, one of %-_+",
        )


def checked_answers(action: str, fields: Fields) -> None:
    """Refuse installation settings that the provider refuses. Layout names and RAID level numbers
    are not valid values here."""
    checked_password(action, fields.get("root_pass", ""))
    if fields.get("disk_mirror", "raid1") not in ("hba", "raid0", "raid1", "raid10"):
        raise refuse(action, "invalid disk_mirror")
    if (
        not fields.get("root_size", "100").isdigit()
        or not 1 <= int(fields.get("root_size", "100")) <= 100
    ):
        raise refuse(action, "invalid root_size")
    if len(fields.get("post_install_script", "")) > 32_768:
        raise refuse(action, "post_install_script is too long")


@handles("eq/create_pxe")
def create_pxe(world: World, fields: Fields) -> dict[str, Any]:
    """Arm the network boot with an installer: the next network boot wipes the disks."""
    server: Machine = machine(world, fields, "eq/create_pxe")
    pin_checked(world, fields)
    checked_answers("eq/create_pxe", fields)
    system = next((found for found in SYSTEMS if str(found["id"]) == fields.get("os_id")), None)
    if system is None:
        raise Refusal(
            {
                "result": -1,
                "error": f"OS {fields.get('os_id')} is not compatible with server eq:{server.id}",
            }
        )

    def finish() -> dict[str, Any]:
        server.pxe_armed = True
        server.os_planned = {"id": system["id"], "name": system["name"]}
        server.hostname = fields.get("hostname") or server.hostname
        return {
            "scope": "PXE config created",
            "context": context(server, "create_pxe"),
            "debug": None,
        }

    return started(world, "create_pxe", 4.0, finish)


@handles("eq/boot_dev")
def boot_dev(world: World, fields: Fields) -> dict[str, Any]:
    """Set the boot device for the next and all later boots: `pxe`, `disk` or `cd`."""
    server: Machine = machine(world, fields, "eq/boot_dev")
    pin_checked(world, fields)
    if fields.get("media") not in ("pxe", "disk", "cd"):
        raise refuse("eq/boot_dev", "invalid media")

    def finish() -> dict[str, Any]:
        server.boot = fields["media"]
        return {
            "scope": f"Set Boot Device to {server.boot}",
            "context": context(server, "boot_dev"),
            "debug": None,
        }

    return started(world, "boot_dev", 3.0, finish)


@handles("eq/clear_pxe")
def clear_pxe(world: World, fields: Fields) -> dict[str, Any]:
    """Disarm the network boot; the boot order stays unchanged."""
    server: Machine = machine(world, fields, "eq/clear_pxe")

    def finish() -> dict[str, Any]:
        server.pxe_armed = False
        return {
            "scope": "PXE config removed",
            "context": context(server, "clear_pxe"),
            "debug": None,
        }

    return started(world, "clear_pxe", 2.0, finish)


@handles("eq/abort_reinstall")
def abort(world: World, fields: Fields) -> dict[str, Any]:
    """Abort a running reinstall; the disks stay as empty as they are."""
    server: Machine = machine(world, fields, "eq/abort_reinstall")
    key = world.account.installs.pop(server.id, None)
    if key is None:
        raise refuse("eq/abort_reinstall", "no reinstall is running")
    world.cancel(key)
    world.account.booted.discard(server.id)
    server.tags = [
        row for row in server.tags if row[0] not in ("reinstall_start", "autodeploy_start")
    ]
    return ok(fields)
