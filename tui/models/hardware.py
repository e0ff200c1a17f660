"""What a machine is made of, from objects or from one line of text. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tui.models.scalars import _float, _int
from tui.text import safe_text

_CORES = re.compile(r"(\d+)\s*(?:v?cpus?|v?cores?)\b", re.I)
_SIZE = re.compile(r"(?:(\d+)\s*x\s*)?(\d+(?:\.\d+)?)\s*(TB|GB|T|G)\b\s*(NVMe|SSD|HDD|SATA|SAS)?", re.I)
_SLASHED_DISK = re.compile(r"^(?:(\d+)x)?(\d+(?:\.\d+)?)(TB|GB|T|G)?\s*(.*)$", re.I)


@dataclass(frozen=True, slots=True)
class Hardware:
    """Empty text and `None` mean unknown."""

    cpu: str = ""
    cores: int | None = None
    ram_gb: float | None = None
    disk: str = ""
    """As a person writes it: "2x960 SSD"."""
    disk_gb: float | None = None
    """All disks together."""
    gpu: str = ""


def _gigabytes(count: str | None, size: str, unit: str | None) -> float:
    factor = 1000.0 if (unit or "G").upper().startswith("T") else 1.0
    return int(count or 1) * float(size) * factor


def hardware_from_line(line: str) -> Hardware:
    """Reads "2 vCPU / 4 GB / 60 GB NVMe" and "E-2288G/128/2x960 SSD"; both are seen in clients."""
    parts = [part.strip() for part in safe_text(line).split("/")]
    if len(parts) != 3:
        return Hardware(cpu=safe_text(line.strip(), 80))
    cpu, ram, disk = parts
    cores = _CORES.search(cpu)
    memory = _SIZE.search(ram)
    ram_gb = _gigabytes(None, memory[2], memory[3]) if memory else _float(ram)
    found = _SLASHED_DISK.match(disk)
    return Hardware(
        cpu=cpu,
        cores=int(cores[1][:6]) if cores else None,
        ram_gb=ram_gb,
        disk=disk,
        disk_gb=_gigabytes(found[1], found[2], found[3]) if found else None,
    )


def _disk_groups(groups: Any) -> tuple[str, float | None]:
    words, total = [], 0.0
    for group in groups if isinstance(groups, list) else []:
        if not isinstance(group, Mapping):
            continue
        size, count = _float(group.get("size")), _int(group.get("count")) or 1
        if size is None:
            continue
        kind = safe_text(str(group.get("type") or "")).strip()
        words.append(f"{count}x{size:g} {kind}".strip())
        total += count * size
    return " + ".join(words), total or None


def hardware_from(value: Any) -> Hardware:
    """From `hardware`, `hwconfig` or anything like them: object, line of text, or `[]`."""
    if isinstance(value, str):
        return hardware_from_line(value) if value.strip() else Hardware()
    if isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, Mapping):
        return Hardware()
    line = hardware_from_line(str(value["config"])) if value.get("config") else Hardware()
    disk, disk_gb = _disk_groups(value.get("hdd_groups"))
    plain_disk = _float(value.get("disk_gb")) or _float(value.get("disk"))
    ram_mb = _float(value.get("ram_mb"))
    return Hardware(
        cpu=safe_text(str(value.get("cpu_name") or value.get("cpu_model") or "")) or line.cpu,
        cores=_int(value.get("cores")) or _int(value.get("cpu_count")) or line.cores,
        ram_gb=_float(value.get("ram")) or (ram_mb / 1024 if ram_mb else line.ram_gb),
        disk=disk or (f"{plain_disk:g} GB" if plain_disk else line.disk),
        disk_gb=disk_gb or plain_disk or line.disk_gb,
        gpu=safe_text(str(value.get("gpu_name") or value.get("gpu") or "")),
    )


def first_known(*all_of: Hardware) -> Hardware:
    """Each fact from the first that knows it."""

    def pick(name: str) -> Any:
        return next((getattr(one, name) for one in all_of if getattr(one, name)), getattr(all_of[-1], name))

    return Hardware(pick("cpu"), pick("cores"), pick("ram_gb"), pick("disk"), pick("disk_gb"), pick("gpu"))
