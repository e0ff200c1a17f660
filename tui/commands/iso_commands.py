"""ISO images: mount, boot from an image and back from disk, upload, delete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tui.api.action import ApiAction
from tui.api.catalog import eq_install_actions as eq_install
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import iso_actions as iso
from tui.api.catalog.common import ServerPin, ServerRef
from tui.commands.command import Ask, Command, Confirm, Go, Intent, Refuse, Targets
from tui.models.base import Params
from tui.models.iso import IsoImage
from tui.models.power import Power
from tui.operations.guards import thought_about
from tui.operations.plan import Plan, Request, Tier
from tui.text import safe_text

LONGEST_URL = 2000
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class IsoFacts:
    """The images that a server may boot from, as read, and the selected one."""

    rows: tuple[IsoImage, ...] | None = None
    """`None` if they could not be read."""
    chosen: IsoImage | None = None


def _facts(targets: Targets) -> IsoFacts | None:
    return targets.argument if isinstance(targets.argument, IsoFacts) else None


def _chosen(then: Callable[[Targets, IsoImage], Intent]) -> Callable[[Targets], Intent]:
    def intend(targets: Targets) -> Intent:
        facts = _facts(targets)
        if facts is None:
            return Go("images", targets.row.id)
        return then(targets, facts.chosen) if facts.chosen else Refuse("Select an image first.")

    return intend


def _usable(then: Callable[[Targets, IsoImage], Intent]) -> Callable[[Targets], Intent]:
    """Run with an image that can be mounted."""

    def checked(targets: Targets, image: IsoImage) -> Intent:
        if image.admin_only:
            return Refuse(f"{safe_text(image.called, 60)} is for the provider's staff only.")
        if not image.is_usable:
            status = safe_text(str(image.status), 40)
            return Refuse(f"{safe_text(image.called, 60)} is not ready: {status}.")
        return then(targets, image)

    return _chosen(checked)


def _request(targets: Targets, action: ApiAction[Any, Any], params: Params) -> Request:
    # Otherwise the last request of a plan would wait for the lock of the first.
    return Request.on(targets.row, action, params, locks=False)


def _asked(
    title: str, requests: tuple[Request, ...], effect: str, targets: Targets, tier: Tier
) -> Confirm:
    plan = Plan(title, requests, effect, tier=tier, wave=1, of="on")
    return Confirm(thought_about(plan, {row.id: row for row in targets.rows}, targets.here))


def _mount_request(targets: Targets, image: IsoImage) -> Request:
    return _request(targets, iso.MOUNT_ISO, iso.IsoMount(id=targets.row.id, iso_id=image.id))


def _mount(targets: Targets, image: IsoImage) -> Intent:
    name = safe_text(image.called, 60)
    words = (
        f"Mounts {name} in the virtual drive of {targets.row.called}. The server does not boot "
        "from the image automatically. The image is listed under Loose ends until you unmount it."
    )
    requests = (_mount_request(targets, image),)
    return _asked(f"Mount {name}", requests, words, targets, Tier.DISRUPTIVE)


def _boot(targets: Targets, image: IsoImage) -> Intent:
    row, name = targets.row, safe_text(image.called, 60)
    is_off = row.power is Power.OFF
    start = eq_power.ON if is_off else eq_power.REBOOT
    requests = (
        _mount_request(targets, image),
        _request(targets, eq_install.BOOT_DEV, eq_install.BootDev(id=row.id, media="cd")),
        _request(targets, start, ServerPin(id=row.id)),
    )
    words = (
        f"Mounts {name}, sets the boot device of {row.called} to CD, and "
        f"{'powers it on' if is_off else 'reboots it'}. An "
        "installer on the image may erase the disks. Every boot starts from the image until you "
        "use Unmount and boot from disk."
    )
    return _asked(f"Boot from {name}", requests, words, targets, Tier.DISRUPTIVE)


def _unmount(targets: Targets) -> Intent:
    row = targets.row
    words = (
        f"Unmounts the ISO image from the virtual drive of {row.called}. A system that runs from "
        "the image stops working."
    )
    requests = (_request(targets, iso.UNMOUNT_ISO, ServerRef(id=row.id)),)
    return _asked("Unmount ISO image", requests, words, targets, Tier.DISRUPTIVE)


def _back(targets: Targets) -> Intent:
    row = targets.row
    requests = (
        _request(targets, eq_install.BOOT_DEV, eq_install.BootDev(id=row.id, media="disk")),
        _request(targets, iso.UNMOUNT_ISO, ServerRef(id=row.id)),
    )
    words = (
        f"Sets the boot device of {row.called} back to disk and unmounts the ISO image. Reboot "
        "the server afterwards to start from its disk."
    )
    return _asked("Unmount and boot from disk", requests, words, targets, Tier.DISRUPTIVE)


# Own images


def url_problem(text: str) -> str:
    """Return the error in the URL of an ISO image; empty if it is valid."""
    try:
        found = urlsplit(text)
        name, port_is_valid = found.hostname, found.port is None or found.port > 0
    except ValueError:
        return "Not a valid URL."
    if found.scheme not in ("http", "https") or not name or not port_is_valid:
        return "Enter a URL that starts with https:// or http:// and names a host."
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in text) or len(text) > LONGEST_URL:
        return "Not a valid URL: it contains spaces or is too long."
    if found.username or found.password:
        return "The URL contains a user name or password. Use a URL without them."
    if not found.path.lower().endswith(".iso"):
        return "The URL must end in .iso: the provider downloads ISO images only."
    return ""


def name_problem(name: str, rows: tuple[IsoImage, ...] | None) -> str:
    """Return the error in the name of a new image; empty if it is valid."""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        return f"Enter a name of 1 to {LONGEST_NAME} characters."
    if rows is None:
        return "The ISO images have not been read. Nothing was sent."
    if any(str(row.name) == name for row in rows):
        return f"There is already an image named {name}."
    return ""


def _upload(targets: Targets) -> Intent:
    facts = _facts(targets)
    if facts is None:
        return Go("images", targets.row.id)
    rows = facts.rows

    def with_url(text: str) -> Intent:
        url = text.strip()
        problem = url_problem(url)
        if problem:
            return Refuse(problem)
        usual = urlsplit(url).path.rpartition("/")[2].removesuffix(".iso")[:LONGEST_NAME]

        def named(name: str) -> Intent:
            return _uploaded(url, name.strip(), rows, targets.row.id)

        return Ask("Name of the ISO image", "Shown in the list of images.", named, typed=usual)

    return Ask("URL of the ISO image", "https://…/name.iso; the provider downloads it.", with_url)


def _uploaded(url: str, name: str, rows: tuple[IsoImage, ...] | None, server_id: int) -> Intent:
    problem = name_problem(name, rows)
    if problem:
        return Refuse(problem)
    # The image belongs to the account: no server is changed.
    request = Request(
        iso.UPLOAD,
        iso.IsoUpload(url=url, name=name),
        locks=False,
        before={"images": sorted(row.id for row in rows or ()), "listed_for": server_id},
    )
    words = f"The provider downloads {url}. The image is pending until the download has ended."
    return Confirm(Plan(f"Upload {safe_text(name)}", (request,), words, tier=Tier.DISRUPTIVE))


def _delete(targets: Targets, image: IsoImage) -> Intent:
    name = safe_text(image.called, 60)
    if not image.is_own:
        return Refuse(f"{name} belongs to the provider's library. Only your images can be deleted.")
    before = {"listed_for": targets.row.id}
    request = Request(iso.DEL, iso.IsoRef(id=image.id), locks=False, before=before)
    words = f"Deletes your ISO image {name}. It cannot be undone."
    plan = Plan(f"Delete ISO image {name}", (request,), words, tier=Tier.DESTRUCTIVE, typed=name)
    return Confirm(plan)


_BOOTS = (iso.MOUNT_ISO, eq_install.BOOT_DEV, eq_power.REBOOT)
COMMANDS = tuple(
    Command(f"iso.{name}", title, uses, intend, many=False, about=IsoFacts)
    for name, title, uses, intend in (
        ("mount", "Mount ISO image", (iso.MOUNT_ISO,), _usable(_mount)),
        ("boot", "Boot from ISO image", _BOOTS, _usable(_boot)),
        ("unmount", "Unmount ISO image", (iso.UNMOUNT_ISO,), _unmount),
        (
            "back",
            "Unmount and boot from disk",
            (eq_install.BOOT_DEV, iso.UNMOUNT_ISO),
            _back,
        ),
        ("upload", "Upload ISO image", (iso.UPLOAD,), _upload),
        ("delete", "Delete ISO image", (iso.DEL,), _chosen(_delete)),
    )
)
