"""Hardware of a server, parsed from objects or from one line of text. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tui.lazy_dataclass import dataclass
from tui.lazy_pattern import lazy_pattern
from tui.models.disks import parse_disks, total_gb
from tui.models.listed import as_items, decoded
from tui.models.scalars import _float, _int
from tui.text import safe_text

_CORES = lazy_pattern(r"(\d{1,4})\s*(?:v?cpus?|v?cores?)\b", re.I)
_RAM = lazy_pattern(r"(?:(\d{1,2})\s*[x×]\s*)?(\d{1,6}(?:[.,]\d{1,2})?)\s*(TB|GB|MB|T|G)\b", re.I)
_DISK_WORD = lazy_pattern(r"\b(?:nvme|ssd|hdd|sata|sas)\b", re.I)
_DISKS_ALONE = lazy_pattern(
    r"(?i)\s*(?:(?:nvme|ssd|hdd|sata|sas)\s+)?(?:\d{1,3}\s*[x×*х]\s*\d|\d+(?:[.,]\d+)?\s*(?:tb?|gb?|тб|гб)\b)"
)
"""Beginning of a disk description: number and size, or a size with its unit."""
_MEMORY_WORD = lazy_pattern(r"\b(?:ram|ddr\d?|ecc|memory|xeon|epyc|ryzen|core)\b", re.I)
_SLASH = lazy_pattern(r"(?<!ssd)(?<!hdd)(?<!nvme)/|/(?!nvme|ssd|hdd)", re.I)
"""Separator between the parts of a line, but not within "SSD/NVMe"."""
_RAM_FACTORS = {"T": 1024.0, "G": 1.0, "M": 1 / 1024}
_PARTS = 3
"""CPU / memory / disks."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """Empty text and `None` mean unknown."""

    cpu: str = ""
    cores: int | None = None
    ram_gb: float | None = None
    disk: str = ""
    """In the usual notation: "2x960 SSD"."""
    disk_gb: float | None = None
    """Size of all disks together."""
    gpu: str = ""


def _ram_gb(text: str) -> float | None:
    """Return the size in "256", "64 GB", "2x32GB DDR4"; `None` for anything else."""
    if text.strip().isascii() and text.strip().isdigit():
        return _float(text)
    found = _RAM.search(text)
    if found is None:
        return None
    return (
        int(found[1] or 1) * float(found[2].replace(",", ".")) * _RAM_FACTORS[found[3][0].upper()]
    )


def _is_disks(part: str) -> bool:
    """Return whether a part of a line describes only disks."""
    if _MEMORY_WORD.search(part) or _CORES.search(part):
        return False
    return bool(_DISK_WORD.search(part) and _DISKS_ALONE.match(part))


def hardware_from_line(line: str) -> Hardware:
    """Parse "2 vCPU / 4 GB / 60 GB NVMe" and "EPYC 7402/256/3,84TB NVMe"; clients show both."""
    parts = [part.strip() for part in _SLASH.split(safe_text(line))]
    if all(map(_is_disks, parts)):
        disk = " + ".join(parts)
        return Hardware(disk=safe_text(disk, 80), disk_gb=total_gb(parse_disks(disk)))
    if len(parts) < _PARTS:
        return Hardware(cpu=safe_text(line.strip(), 80))
    cpu, ram = parts[:2]
    # Text after the disks is also about disks if it says so; otherwise it is a card or a line.
    disk = " + ".join([parts[2], *(part for part in parts[3:] if _DISK_WORD.search(part))])
    cores = _CORES.search(cpu)
    return Hardware(
        cpu=cpu,
        cores=int(cores[1]) if cores else None,
        ram_gb=_ram_gb(ram),
        disk=disk,
        disk_gb=total_gb(parse_disks(disk)),
    )


def _disk_groups(groups: Any) -> tuple[str, float | None]:
    """Return the groups as one text and their total size; nothing if any group is unreadable."""
    words: list[str] = []
    for group in as_items(groups) or []:
        count = (
            1
            if not isinstance(group, Mapping) or group.get("count") is None
            else _int(group["count"])
        )
        if not isinstance(group, Mapping) or count is None:
            return "", None
        if count == 0:
            continue
        unit = str(group.get("unit") or group.get("size_unit") or "")
        kind = safe_text(str(group.get("type") or group.get("kind") or "")).strip()
        size = group.get("size")
        words.append(
            f"{count}x{size:g} {unit}"
            if isinstance(size, int | float)
            else f"{count}x{size} {unit}"
        )
        words[-1] = f"{words[-1].strip()} {kind}".strip()
    text = safe_text(" + ".join(words))
    found = total_gb(parse_disks(text))
    return ("", None) if found is None else (text, found)


def hardware_from(value: Any) -> Hardware:
    """Return the hardware from `hardware`, `hwconfig`, or similar: an object, a line of text, a
    list with one item, or `[]`."""
    value = decoded(value)
    if isinstance(value, str):
        return hardware_from_line(value) if value.strip() else Hardware()
    if isinstance(value, list) and value:
        value = value[0]
        if isinstance(value, str):
            return hardware_from_line(value) if value.strip() else Hardware()
    if not isinstance(value, Mapping):
        return Hardware()
    line = hardware_from_line(str(value["config"])) if value.get("config") else Hardware()
    disk, disk_gb = _disk_groups(value.get("hdd_groups"))
    if not disk:
        disk, disk_gb = _plain_disk(value)
    ram_mb = _float(value.get("ram_mb"))
    return Hardware(
        cpu=safe_text(str(value.get("cpu_name") or value.get("cpu_model") or "")) or line.cpu,
        cores=_int(value.get("cores")) or _int(value.get("cpu_count")) or line.cores,
        ram_gb=_ram_gb(str(value.get("ram") or "")) or (ram_mb / 1024 if ram_mb else line.ram_gb),
        disk=disk or line.disk,
        disk_gb=disk_gb if disk else line.disk_gb,
        gpu=safe_text(str(value.get("gpu_name") or value.get("gpu") or "")),
    )


def _plain_disk(value: Mapping[str, Any]) -> tuple[str, float | None]:
    """Return disks from `disk_gb`, a number, or `disk`, a number of GB or a text in the usual
    notation."""
    sure = _float(value.get("disk_gb"))
    if sure is not None and sure > 0:
        return f"{sure:g} GB", sure
    sent = value.get("disk")
    if isinstance(sent, bool) or not isinstance(sent, str | int | float) or not str(sent).strip():
        return "", None
    found = parse_disks(str(sent))
    is_number = _float(sent) is not None
    return (
        f"{sent:g} GB"
        if isinstance(sent, int | float) and found
        else safe_text(f"{sent} GB" if is_number and found else str(sent))
    ), total_gb(found)


def first_known(*all_of: Hardware) -> Hardware:
    """Return each value from the first source that has it."""

    def pick(name: str) -> Any:
        return next(
            (getattr(item, name) for item in all_of if getattr(item, name)),
            getattr(all_of[-1], name),
        )

    return Hardware(
        pick("cpu"), pick("cores"), pick("ram_gb"), pick("disk"), pick("disk_gb"), pick("gpu")
    )
