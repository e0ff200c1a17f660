"""Everything installable: systems, paid software, and post-install tasks."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, handles, refuse
from tui.simulator.world import World


def _label(tag: str, value: str = "true") -> dict[str, str]:
    return {"tag": tag, "value": value}


def _system(
    id: int, name: str, *tags: dict[str, str], price: float = 0.0, ram: int = 1024, hdd: int = 10
) -> Any:
    return {
        "id": id,
        "name": name,
        "active": 1,
        "tags": list(tags),
        "price_EUR": price,
        "price_RUB": price * 100,
        "location": "NL",
        "billing_plan": "monthly",
        "cores": 1,
        "ram": ram,
        "hdd": hdd,
        "cpu_sockets": 1,
        "bm": 1,
        "gpu": 0,
        "vds": 0,
        "vgpu": 0,
    }


_EVERY = (_label("bm"), _label("vm"), _label("vds"), _label("gpu"), _label("vgpu"), _label("uefi"))
_LINUX = (*_EVERY, _label("linux"))
SYSTEMS = [
    _system(180, "Debian 11", *_LINUX),
    _system(219, "Debian 12", *_LINUX),
    _system(300, "Debian 13", *_LINUX),
    _system(187, "Ubuntu 22.04", *_LINUX),
    _system(237, "Ubuntu 24.04", *_LINUX),
    _system(324, "Ubuntu 26.04", *_LINUX, _label("min_ram", "2")),
    _system(183, "RockyLinux 8", *_LINUX),
    _system(310, "AlmaLinux 9", *_LINUX),
    _system(
        320,
        "Proxmox VE 9",
        _label("bm"),
        _label("linux"),
        _label("min_ram", "8"),
        _label("min_hdd", "64"),
        ram=8192,
        hdd=64,
    ),
    _system(
        250,
        "Windows Server 2022 Standard",
        *_EVERY,
        _label("license", "required"),
        _label("min_ram", "4"),
        _label("min_hdd", "50"),
        _label("price_per_core_EUR", "2"),
        price=16.0,
        ram=4096,
        hdd=50,
    ),
]


@handles("os/list", public=True)
def os_list(world: World, fields: Fields) -> dict[str, Any]:
    """Return installable systems; for one server, incompatible systems are listed separately."""
    server = world.machines.get(int(fields["id"])) if fields.get("id", "").isdigit() else None
    if fields.get("id") and server is None:
        raise refuse("os/list", "no OS found")
    excluded = [
        system
        for system in SYSTEMS
        if server is not None and server.is_vm and system["name"].startswith("Proxmox")
    ]
    return {
        "result": "OK",
        "action": "list",
        "os_list": [system for system in SYSTEMS if system not in excluded],
        "os_excluded": [
            {"os_id": item["id"], "name": item["name"], "foreman_id": 1} for item in excluded
        ],
    }


@handles("software/list", public=True)
def software(world: World, fields: Fields) -> dict[str, Any]:
    """Return paid software. Every row contains `USD_rate`, as in the provider's answers."""
    found = [
        {
            "id": 401,
            "name": "Docker",
            "active": 1,
            "price": 0.0,
            "tags": [_label("os", "linux")],
            "USD_rate": 92.5,
        }
    ]
    return {
        "result": "OK",
        "action": "list",
        "software": found,
        "debug": [],
        "debug_licensed_soft": {},
    }


@handles("jenkins/get_tasks", public=True)
def tasks(world: World, fields: Fields) -> dict[str, Any]:
    """Return the post-install tasks; tags are a list or one comma-separated text."""
    found = [
        {
            "id": 1,
            "name": "No post-install task",
            "tags": [_label("default"), _label("bm"), _label("vm")],
        },
        {"id": 14, "name": "NVIDIA driver + CUDA", "tags": [_label("gpu"), _label("vgpu")]},
        {"id": 21, "name": "Docker", "tags": "bm,vm"},
    ]
    return {"result": "OK", "action": "get_tasks", "tasks": found}


def system_named(name: str) -> dict[str, Any]:
    """Return the row of an installable system by name."""
    return next(system for system in SYSTEMS if system["name"] == name)
