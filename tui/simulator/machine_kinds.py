"""Hardware of the fleets, and machines with default fields."""

from __future__ import annotations

from typing import Any

from tui.simulator.machines import Machine

E2288 = {
    "cpu_name": "Xeon E-2288G",
    "cpu": 1,
    "cores": 8,
    "ram": 128,
    "gpu_name": "",
    "config": "E-2288G/128/2x960 SSD",
    "hdd_groups": [{"size": 960, "count": 2, "type": "SSD"}],
}
EPYC = {
    "cpu_name": "EPYC 7402",
    "cpu": 1,
    "cores": 24,
    "ram": 256,
    "gpu_name": "",
    "config": "EPYC 7402/256/4x3840 NVMe",
    "hdd_groups": [{"size": 3840, "count": 4, "type": "NVMe"}],
}
STORE = {
    "cpu_name": "Xeon E5-2620v4",
    "cpu": 2,
    "cores": 16,
    "ram": 64,
    "gpu_name": "",
    "hdd_groups": [
        {"size": 480, "count": 2, "type": "SSD"},
        {"size": 16000, "count": 8, "type": "HDD"},
    ],
}
RYZEN = {
    "cpu_name": "Ryzen 9 5950X",
    "cpu": 1,
    "cores": 16,
    "ram": 128,
    "gpu_name": "",
    "hdd_groups": [{"size": 1920, "count": 2, "type": "NVMe"}],
}
GPU = {
    "cpu_name": "Xeon E5-1650v4",
    "cpu": 1,
    "cores": 6,
    "ram": 128,
    "gpu_name": "2x RTX 4090",
    "hdd_groups": [{"size": 1920, "count": 1, "type": "NVMe"}],
}


def virtual(id: int, name: str, preset: str, place: str, ip: str, **more: Any) -> Machine:
    """Return a VM with one address."""
    return Machine(
        id,
        name,
        preset,
        place,
        ips=[ip],
        mac=f"52:54:00:aa:{id // 256 % 256:02x}:{id % 256:02x}",
        **more,
    )


def bare_metal(id: int, name: str, place: str, ip: str, hardware: Any, **more: Any) -> Machine:
    """Return a bare-metal server with one address and, by default, a BMC."""
    return Machine(
        id,
        name,
        more.pop("preset", "bm.v2-max"),
        place,
        table="Server",
        ips=[ip],
        hardware=hardware,
        mac=f"0c:c4:7a:00:{id // 256 % 256:02x}:{id % 256:02x}",
        **{"ipmi": "supermicro", **more},
    )
