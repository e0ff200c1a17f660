"""Conversion of a draft to the exact list of requests: in stages, or in one call. Sends nothing.

Source: guide Reinstall procedures (the staged sequence); the provider's Terraform client (the
single call). The current `eq/reinstall` wipes at once, so it and all later requests require the
typed host name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Effect
from tui.api.catalog import eq_install_actions as eq_install
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import jira_actions as jira
from tui.api.catalog import order_actions as order
from tui.api.catalog import os_images_actions as os_images
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.catalog.eq_install_actions import BootDev, ClearPxe, CreatePxe
from tui.api.catalog.eq_power_actions import PinOnly
from tui.api.catalog.order_actions import OrderInstance
from tui.api.catalog.os_images_actions import TaskCall
from tui.models.base import Params
from tui.secrets import MASK
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import disk_params
from tui.wizards.installing.draft import Draft, InstallFacts, chosen_tasks, problems
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.ssh_keys import public_key

ASKED = f"{MASK} (entered when you confirm)"
FROM_FIRST = f"{MASK} (from the previous request)"


class Move(StrEnum):
    """Steps of an installation. The journal stores the value as the step's name."""

    PIN = "pin"
    """Checks the PIN before any request that may wipe."""
    ORDER = "order"
    KEY = "key"
    ARM = "arm"
    BOOT_NET = "boot-net"
    REBOOT = "reboot"
    HUMAN = "human"
    """Network boot by a technician in the data center, because the server has no remote control."""
    BOOT_DISK = "boot-disk"
    TASK = "task"
    DISARM = "disarm"


@dataclass(frozen=True, slots=True)
class WizardRequest:
    """One request of the plan, without the PIN and without the still unknown key."""

    move: Move
    action: ApiAction[Any, Any]
    params: Params
    words: str
    """Description of the request, for the review and the timeline."""
    wants_key: bool = False
    """Send the key of eq/reinstall with the request."""

    @property
    def wants_pin(self) -> bool:
        """Return whether the action takes a PIN."""
        return "pin" in self.action.params.model_fields

    @property
    def wipes(self) -> bool:
        """Return whether data may be lost as soon as the request is sent."""
        return self.action.effect >= Effect.DESTRUCTIVE

    def complete(self, *, pin: SecretStr | None, key: SecretStr | None) -> Params:
        """Return the parameters to send."""
        more: dict[str, Any] = {}
        if self.wants_pin and pin is not None:
            more["pin"] = pin
        if self.wants_key and key is not None:
            more["reinstall_key"] = key
        return self.params.model_copy(update=more)


class DraftIncomplete(ValueError):
    """A draft that still has problems. The text of the exception names the first."""


def plan(draft: Draft, known: InstallFacts) -> tuple[WizardRequest, ...]:
    """Return all requests in the order of sending."""
    found = problems(draft, known)
    if found:
        raise DraftIncomplete(f"{found[0].step}: {found[0].words}")
    return (
        (_single(draft, known),)
        if draft.way is InstallMethod.SINGLE
        else tuple(_staged(draft, known))
    )


def _common(draft: Draft) -> dict[str, Any]:
    line = public_key(draft.ssh_key).line if draft.ssh_key.strip() else None
    return {
        "id": draft.server_id,
        "os_id": draft.os_id,
        "root_pass": draft.password,
        "hostname": draft.hostname,
        "ssh_key": line,
        "post_install_callback": draft.callback or None,
        "post_install_script": draft.script
        if draft.script and draft.script.get_secret_value()
        else None,
    }


def _staged(draft: Draft, known: InstallFacts) -> Iterator[WizardRequest]:
    server = draft.server_id
    # A wrong PIN detected after eq/reinstall would leave a server without a system.
    yield WizardRequest(
        Move.PIN,
        eq_power.CHECK_PIN,
        PinOnly(pin=SecretStr("")),
        "Check the PIN if you entered one",
    )
    yield WizardRequest(
        Move.KEY,
        eq_install.REINSTALL,
        ServerRef(id=server),
        "Request the installation key and erase the disks now",
    )
    yield WizardRequest(
        Move.ARM,
        eq_install.CREATE_PXE,
        CreatePxe(**_common(draft)),
        "Arm network boot: the next boot starts the installer",
        wants_key=True,
    )
    yield from _to_the_network(server, known)
    yield WizardRequest(
        Move.BOOT_DISK,
        eq_install.BOOT_DEV,
        BootDev(id=server, media="disk"),
        "Boot from disk again",
    )
    for task in chosen_tasks(draft, known):
        yield WizardRequest(
            Move.TASK,
            os_images.CALL,
            TaskCall(id=server, task=task),
            f"Run {task_name(task, known)}",
        )
    yield WizardRequest(
        Move.DISARM,
        eq_install.CLEAR_PXE,
        ClearPxe(id=server, hostname=draft.hostname),
        "Disarm network boot",
    )


def _to_the_network(server: int, known: InstallFacts) -> Iterator[WizardRequest]:
    if known.target.remote_control is False:
        yield WizardRequest(
            Move.HUMAN,
            jira.REQUEST_PXEBOOT,
            ServerRef(id=server),
            "Ask remote hands to boot the server from the network (it has no remote control)",
        )
        return
    yield WizardRequest(
        Move.BOOT_NET,
        eq_install.BOOT_DEV,
        BootDev(id=server, media="pxe"),
        "Boot from the network next time",
    )
    yield WizardRequest(
        Move.REBOOT, eq_power.REBOOT, ServerPin(id=server), "Reboot: the installation starts"
    )


def _single(draft: Draft, known: InstallFacts) -> WizardRequest:
    disks = disk_params(
        draft.layout,
        known.disks,
        known.target,
        no_lvm=draft.no_lvm,
        root_percent=draft.root_percent,
    )
    tasks = chosen_tasks(draft, known)
    params = OrderInstance(
        **_common(draft),
        disk_mirror=disks.disk_mirror,
        no_lvm=disks.no_lvm,
        root_size=disks.root_size,
        jenkins_task=tasks[0] if tasks else None,
    )
    return WizardRequest(
        Move.ORDER, order.ORDER_INSTANCE, params, "Erase the disks and install in one request"
    )


def task_name(task: int, known: InstallFacts) -> str:
    """Return the name of a task, or its number."""
    found = next((choice for choice in known.tasks or () if choice.id == task), None)
    return found.name if found else f"task {task}"


def shown_fields(request: WizardRequest) -> tuple[tuple[str, str], ...]:
    """Return names and values in the order of sending. Secrets are masked regardless of length."""
    sent = request.params.model_dump(by_alias=True, exclude_none=True)
    if request.wants_pin:
        sent.pop("pin", None)
    shown = [
        ("action", request.action.action),
        *((name, _shown(name, value)) for name, value in sent.items()),
    ]
    if request.wants_key:
        shown.append(("reinstall_key", FROM_FIRST))
    if request.wants_pin:
        shown.append(("pin", ASKED))
    return tuple(shown)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, SecretStr):
        text = value.get_secret_value()
        # The length of a script helps to recognize it. The length of a password would reveal too
        # much.
        return f"{MASK} ({len(text.encode()):,} bytes)" if name == "post_install_script" else MASK
    if isinstance(value, bool):
        return "1" if value else "0"
    return safe_text(str(value))
