"""Operating systems that fit a server, reasons why others do not, and license costs.

Source: guide Reinstall procedures (tags and the rule for licenses); apidocs os (the shape of
systems).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tui.format import disk_size, gigabytes, money
from tui.models.install import Installable, OperatingSystem, OsList
from tui.models.kind import ServerKind
from tui.models.scalars import _flag, _float, _int, _money
from tui.text import SafeText, safe_text
from tui.wizards.installing.install_target import Target

LEAST_CORES, CORE_STEP = 8, 2
"""Windows is licensed for at least 8 cores and in steps of 2."""
KIND_TAGS = ("bm", "vm", "vds", "gpu", "vgpu")
_WANTED: dict[ServerKind, tuple[str, ...]] = {
    ServerKind.BARE_METAL: ("bm",),
    # A VDS counts as a VM here; the two cannot always be distinguished.
    ServerKind.VM: ("vm", "vds"),
    ServerKind.GPU: ("gpu",),
    ServerKind.VGPU: ("vgpu",),
}
_MEGABYTES_FROM = 256
"""min_ram is in GB ("1", "4"); larger numbers must be in MB."""


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """A system, and why it is unavailable; an empty reason means that it is available."""

    id: int
    name: SafeText
    reason: str = ""
    price: Decimal | None = None
    """Monthly price for this server in EUR, VAT excluded; `None` is unknown, 0 is free. For display
    only."""
    license: str = ""
    """Calculation of the price for a license per core."""
    windows: bool = False

    @property
    def fits(self) -> bool:
        """Return whether the system can be installed on this server."""
        return not self.reason

    @property
    def price_words(self) -> str:
        """Return the price for a list: "free", a monthly amount, or that it is unknown."""
        if self.price is None:
            return "price unknown"
        return "free" if self.price == 0 else f"{money(self.price, 'EUR')}/month"


def choices(found: OsList, target: Target) -> tuple[SystemChoice, ...]:
    """Return every system in the order of the answer, then those that the provider excluded."""
    made = [_choice(system, target) for system in found.systems]
    for left_out in found.excluded:
        extra = left_out.model_extra or {}
        number = _int(extra.get("os_id")) or 0
        name = safe_text(str(extra.get("name") or f"#{number}"), 80)
        made.append(SystemChoice(number, name, "The provider does not offer it for this server."))
    return tuple(made)


def installed_system(systems: Sequence[SystemChoice], name: str) -> SystemChoice | None:
    """Return the system with the name that the server reports; `None` if it is not available."""
    wanted = " ".join(name.casefold().split())
    return next(
        (
            system
            for system in systems
            if system.fits and wanted and " ".join(system.name.casefold().split()) == wanted
        ),
        None,
    )


def _choice(system: OperatingSystem, target: Target) -> SystemChoice:
    name = system.name.shown if system.name else safe_text(f"#{system.id}")
    price, license = _price(system, target.cores)
    windows = "windows" in name.lower()
    return SystemChoice(system.id, name, _reason(system, target), price, license, windows)


def _reason(system: OperatingSystem, target: Target) -> str:
    if system.active is False:
        return "The provider has disabled this system."
    kind = kind_reason(system, target.kind)
    if kind:
        return kind
    if target.is_uefi and kinds_of(system) and not _has(system, "uefi"):
        return "This server boots by UEFI, which this system does not support."
    ram = _size_tag(system, "min_ram")
    if ram is not None and target.ram_gb is not None and target.ram_gb < ram:
        return f"Needs {gigabytes(ram)} of memory; the server has {gigabytes(target.ram_gb)}."
    disk = _float(system.tag("min_hdd"))
    if disk is not None and target.disk_gb is not None and target.disk_gb < disk:
        return f"Needs a disk of {disk_size(disk)}; the server has {disk_size(target.disk_gb)}."
    return ""


def kind_reason(what: Installable, kind: ServerKind) -> str:
    """Return why a system is not for servers of this kind; empty if it is, or if its kinds are
    unknown."""
    kinds = kinds_of(what)
    wanted = _WANTED.get(kind)
    if not kinds or wanted is None or kinds & set(wanted):
        return ""
    words = {
        "bm": "bare metal",
        "vm": "VMs",
        "vds": "VDS",
        "gpu": "GPU servers",
        "vgpu": "vGPU servers",
    }
    listed = ", ".join(words[name] for name in KIND_TAGS if name in kinds)
    return f"Available for {listed} only; this is a {kind} server."


def kinds_of(what: Installable) -> set[str]:
    """Return the supported kinds of servers, from its tags or from fields of the same names; empty
    if unknown."""
    extra = what.model_extra or {}
    return {name for name in KIND_TAGS if _has(what, name) or _flag(extra.get(name))}


def _has(what: Installable, name: str) -> bool:
    value = what.tag(name)
    return value is not None and _flag(value) is not False


def _size_tag(system: OperatingSystem, name: str) -> float | None:
    value = _float(system.tag(name))
    return value / 1024 if value is not None and value >= _MEGABYTES_FROM else value


def licensed_cores(cores: int | None) -> int:
    """Return the number of licensed cores: at least 8, in steps of 2. An unknown number counts as
    the minimum."""
    steps = -(-max(cores or 0, LEAST_CORES) // CORE_STEP)
    return steps * CORE_STEP


def _price(system: OperatingSystem, cores: int | None) -> tuple[Decimal | None, str]:
    per_core = _money(system.tag("price_per_core_eur"))
    if per_core is None or per_core <= 0:
        price = system.price_eur
        return (None if price is None or price < 0 else price), ""
    paid = licensed_cores(cores)
    rest = "" if cores else "; the number of cores is unknown"
    return per_core * paid, f"{money(per_core, 'EUR')} per core for {paid} cores{rest}"


def fitting(found: Sequence[SystemChoice]) -> list[SystemChoice]:
    """Return only the available systems."""
    return [system for system in found if system.fits]
