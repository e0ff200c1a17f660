"""Initial fleets: twelve typical servers, ten thousand, none, or all oddities at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tui.simulator.machine_kinds import E2288, EPYC, GPU, RYZEN, STORE, bare_metal, virtual
from tui.simulator.machines import Machine
from tui.simulator.odd_fleet import odd


def small() -> list[Machine]:
    """Return twelve servers of all kinds, some with problems."""
    ubuntu, debian = {"id": 237, "name": "Ubuntu 24.04"}, "Debian 12"
    return [
        virtual(
            20311,
            "web-01",
            "vm.v2-nano",
            "NL",
            "192.0.2.10",
            os=ubuntu,
            hwconfig="2 vCPU / 4 GB / 60 GB NVMe",
            price=7.64,
            tags=[("env", "prod", ""), ("role", "frontend", "")],
        ),
        virtual(
            20312,
            "web-02",
            "vm.v2-nano",
            "NL",
            "192.0.2.11",
            os=ubuntu,
            hwconfig="2 vCPU / 4 GB / 60 GB NVMe",
            price=7.64,
            tags=[("env", "prod", ""), ("role", "frontend", "")],
        ),
        virtual(
            20340,
            "web-10",
            "vm.v2-micro",
            "DE",
            "192.0.2.30",
            os=debian,
            hwconfig="4 vCPU / 8 GB / 120 GB NVMe",
            price=14.9,
            ipmi="ovirt",
            tags=[("env", "stage", ""), ("role", "frontend", "")],
        ),
        bare_metal(
            25250,
            "db-main",
            "FI",
            "198.51.100.7",
            E2288,
            os=debian,
            price=89.0,
            days_left=7,
            array_record=True,
            tags=[("env", "prod", ""), ("role", "db", ""), ("protect", "1", "")],
        ),
        bare_metal(
            25251,
            "db-replica",
            "NL",
            "198.51.100.8",
            E2288,
            os=debian,
            price=89.0,
            base_c=44,
            tags=[("env", "prod", ""), ("role", "db", "")],
        ),
        bare_metal(
            25300,
            "build-01",
            "DE",
            "198.51.100.20",
            RYZEN,
            os="AlmaLinux 9",
            price=119.0,
            base_c=78,
            preset="bm.v2-ryzen",
            tags=[("env", "ci", ""), ("maintenance", "2026-12-01", "anna: new cooler")],
        ),
        bare_metal(
            25301,
            "api-01",
            "NL",
            "198.51.100.21",
            EPYC,
            os=ubuntu,
            price=239.0,
            base_c=52,
            preset="bm.v1-epyc",
            tags=[("env", "prod", ""), ("role", "api", "")],
        ),
        bare_metal(
            25410,
            "backup-is",
            "IS",
            "203.0.113.40",
            STORE,
            os="Debian 13",
            price=145.0,
            base_c=40,
            broken_fan=True,
            preset="bm.v1-storage",
            tags=[("role", "backup", "")],
        ),
        bare_metal(
            25500,
            "old-mail",
            "US",
            "203.0.113.60",
            "E3-1230/32/2x1TB HDD",
            os="Rocky Linux 9",
            price=39.0,
            ipmi="",
            preset="bm.v1-mini",
            tags=[("role", "mail", "")],
        ),
        bare_metal(
            30010,
            "gpu-train-1",
            "NL",
            "203.0.113.80",
            GPU,
            os=ubuntu,
            price=459.0,
            base_c=63,
            preset="gpu.2x4090",
            tags=[("env", "ml", "")],
        ),
        virtual(
            30120,
            "gpu-infer-1",
            "vgpu.a5000",
            "US",
            "203.0.113.81",
            os=ubuntu,
            hardware={
                "cpu_name": "vCPU",
                "cores": 8,
                "ram": 32,
                "gpu_name": "vGPU A5000 8 GB",
                "disk_gb": 240,
            },
            price=64.0,
            on=False,
            tags=[("env", "ml", "")],
        ),
        virtual(
            20377,
            "legacy-tr",
            "vds.small",
            "TR",
            "192.0.2.77",
            os="Windows Server 2022",
            hwconfig="2 vCPU / 4 GB / 80 GB SSD",
            price=11.5,
            status="suspended",
            days_left=-2,
            on=False,
        ),
    ]


_PLACES = ("NL", "US", "DE", "FI", "TR", "IS")
_ROLES = ("web", "db", "api", "build", "cache", "mail", "edge", "queue")
_SYSTEMS = ("Debian 12", "Ubuntu 24.04", "AlmaLinux 9", "Windows Server 2022", "Rocky Linux 9")
_METALS = (E2288, EPYC, STORE, RYZEN)


def many(count: int) -> list[Machine]:
    """Return `count` servers, always the same for the same count."""
    made = []
    for at in range(count):
        id, place, name = 100_000 + at, _PLACES[at % 6], f"{_ROLES[at * 7 % 8]}-{at:05d}"
        ip = f"10.{at >> 16 & 255}.{at >> 8 & 255}.{at & 255}"
        common: dict[str, Any] = {
            "os": _SYSTEMS[at % 5],
            "price": 5 + at % 200,
            "days_left": at % 31,
            "on": at % 11 != 0,
            "tags": [("env", ("prod", "stage", "ci")[at % 3], "")],
        }
        if at % 3 == 0:
            made.append(
                bare_metal(id, name, place, ip, _METALS[at // 3 % 4], base_c=35 + at % 30, **common)
            )
        else:
            made.append(
                virtual(
                    id,
                    name,
                    "vm.v2-nano",
                    place,
                    ip,
                    hwconfig="2 vCPU / 4 GB / 60 GB NVMe",
                    **common,
                )
            )
    return made


def fleet(name: str) -> list[Machine]:
    """Return a fleet by its name (demo, small, large, empty, odd) or number of servers.

    demo has the servers of small; `tui.simulator.story` sets their state.

    Raises:
        ValueError: The name is unknown.
    """
    if name.isdigit() and int(name) <= 1_000_000:
        return many(int(name))
    known: dict[str, Callable[[], list[Machine]]] = {
        "demo": small,
        "small": small,
        "large": partial(many, 10_000),
        "empty": list,
        "odd": odd,
    }
    if name not in known:
        raise ValueError(f"unknown fleet: {name!r}; known are {', '.join(known)} or a number")
    return known[name]()
