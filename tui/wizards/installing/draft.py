"""Answers so far in the reinstall wizard, and the problems of each field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.wizards.hostname import hostname_problem
from tui.wizards.installing.callback import callback_problem
from tui.wizards.installing.disk_layouts import DiskLayout, offer, root_problem
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.post_install_tasks import TaskChoice, default_tasks, tasks_problem
from tui.wizards.installing.script import script_problem
from tui.wizards.installing.server_disks import DiskSet, disks_in
from tui.wizards.installing.systems import SystemChoice
from tui.wizards.root_password import password_problems
from tui.wizards.ssh_keys import KeyProblem, public_key

if TYPE_CHECKING:
    from tui.models.ssh_key import SshKey


class WizardStep(StrEnum):
    """The pages of the wizard, in order. The value is the name."""

    SYSTEM = "System"
    IDENTITY = "Name"
    PARTITIONING = "Disks"
    TASKS = "Tasks"
    KEYS = "Keys"
    REVIEW = "Review"
    PROGRESS = "Progress"


STEPS = tuple(WizardStep)


@dataclass(frozen=True, slots=True)
class Draft:
    """Answers of the wizard. Secrets live in memory only: `password` and `script` are never
    stored."""

    server_id: int
    way: InstallMethod = InstallMethod.STAGED
    os_id: int | None = None
    os_name: str = ""
    hostname: str = ""
    layout: DiskLayout = DiskLayout.PROVIDER
    no_lvm: bool = False
    root_typed: str = ""
    """Share of the boot disk in percent, as typed; empty means all of it."""
    tasks: tuple[int, ...] | None = None
    """`None` until the user chooses; the defaults apply then."""
    ssh_key: str = ""
    """A public key, typed or selected."""
    script_path: str = ""
    callback: str = ""
    password: SecretStr | None = None
    password_stored: bool = False
    """The user has confirmed that the password is saved. It is not shown again."""
    script: SecretStr | None = None
    """The text of the script; `None` until it has been read."""
    script_fault: str = ""
    """Why the file could not be read."""

    @property
    def root_percent(self) -> int | None:
        """Return the share as a number; `None` for the whole disk or for an invalid number."""
        typed = self.root_typed.strip().removesuffix("%").strip()
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None

    @property
    def needs_single_call(self) -> bool:
        """Return whether an answer about the disks requires the single-call method."""
        return (
            self.layout is not DiskLayout.PROVIDER
            or self.no_lvm
            or self.root_percent not in (None, 100)
        )

    def without_secrets(self) -> Draft:
        """Return the draft as it is saved on disk."""
        return replace(self, password=None, password_stored=False, script=None, script_fault="")


@dataclass(frozen=True, slots=True)
class InstallFacts:
    """Facts that the answers are checked against. `None` means not read yet."""

    target: Target
    systems: Sequence[SystemChoice] | None = None
    tasks: Sequence[TaskChoice] | None = None
    account_keys: Sequence[SshKey] | None = None

    @property
    def disks(self) -> tuple[DiskSet, ...]:
        """Return the disks of the server, grouped by kind; empty if unknown."""
        return disks_in(self.target.disk, self.target.disk_gb)

    def system(self, os_id: int | None) -> SystemChoice | None:
        """Return the chosen system; `None` if unknown."""
        return next((system for system in self.systems or () if system.id == os_id), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem of one field."""

    step: WizardStep
    field: str
    """Name of the field: os, hostname, password, layout, no_lvm, root, tasks, ssh_key, script,
    callback."""
    words: str


def with_needed_method(draft: Draft, method: InstallMethod) -> Draft:
    """Return the draft with the method that its disk answers require, otherwise with `method`."""
    return replace(draft, way=InstallMethod.SINGLE if draft.needs_single_call else method)


def chosen_tasks(draft: Draft, known: InstallFacts) -> tuple[int, ...]:
    """Return the tasks that will run: the selected ones, or the defaults."""
    if draft.tasks is not None:
        return draft.tasks
    defaults = default_tasks(known.tasks or ())
    return defaults[:1] if draft.way is InstallMethod.SINGLE else defaults


def problems(draft: Draft, known: InstallFacts) -> tuple[Problem, ...]:
    """Return all problems that prevent the reinstall, in the order of the steps."""
    found = [
        *_of(WizardStep.SYSTEM, ("os", _system_problem(draft, known))),
        *_of(
            WizardStep.IDENTITY,
            ("hostname", hostname_problem(draft.hostname)),
            ("password", _password_problem(draft)),
        ),
        *_of(
            WizardStep.PARTITIONING,
            ("layout", _layout_problem(draft, known)),
            ("no_lvm", _lvm_problem(draft)),
            ("root", _root_problem(draft)),
        ),
        *_of(
            WizardStep.TASKS,
            ("tasks", tasks_problem(chosen_tasks(draft, known), known.tasks, draft.way)),
        ),
        *_of(
            WizardStep.KEYS,
            ("ssh_key", _key_problem(draft)),
            ("script", _script_problem(draft, known)),
            ("callback", callback_problem(draft.callback)),
        ),
    ]
    return tuple(found)


def _of(step: WizardStep, *fields: tuple[str, str | None]) -> list[Problem]:
    return [Problem(step, field, words) for field, words in fields if words]


def _system_problem(draft: Draft, known: InstallFacts) -> str | None:
    if draft.os_id is None:
        return "Select an operating system."
    if known.systems is None:
        return None
    system = known.system(draft.os_id)
    if system is None:
        return f"{draft.os_name or draft.os_id} is no longer in the provider's list."
    return (
        f"{system.name} is not available for this server: {system.reason}"
        if system.reason
        else None
    )


def _password_problem(draft: Draft) -> str | None:
    if draft.password is None:
        return "Enter or generate a password. Hostdeck does not store passwords."
    broken = password_problems(draft.password)
    if broken:
        return " ".join(broken)
    return (
        None
        if draft.password_stored
        else "Confirm that you have saved the password. It is not shown again."
    )


def _layout_problem(draft: Draft, known: InstallFacts) -> str | None:
    reason = offer(draft.layout, known.disks, known.target, draft.way).reason
    return f"{draft.layout}: {reason}" if reason else None


def _lvm_problem(draft: Draft) -> str | None:
    if draft.no_lvm and draft.way is InstallMethod.STAGED:
        return (
            "Plain partitions are not available in a staged reinstall. Use a single-call reinstall."
        )
    return None


def _root_problem(draft: Draft) -> str | None:
    if not draft.root_typed.strip():
        return None
    if draft.root_percent is None:
        return "Enter a whole number from 1 to 100, or leave empty for 100 percent."
    if draft.way is InstallMethod.STAGED and draft.root_percent != 100:
        return (
            "The root volume size is not available in a staged reinstall. Use a single-call "
            "reinstall."
        )
    return root_problem(draft.root_percent)


def _key_problem(draft: Draft) -> str | None:
    if not draft.ssh_key.strip():
        return None
    try:
        public_key(draft.ssh_key)
    except KeyProblem as problem:
        return str(problem)
    return None


def _script_problem(draft: Draft, known: InstallFacts) -> str | None:
    if draft.script_fault:
        return draft.script_fault
    if draft.script is None:
        return "The script has not been read yet." if draft.script_path.strip() else None
    system = known.system(draft.os_id)
    windows = system.windows if system else "windows" in draft.os_name.lower()
    return script_problem(draft.script.get_secret_value(), windows=windows)
