"""Fleets to start with: twelve good-looking servers, ten thousand, none, or all oddities at
once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tui.simulator.machines import Machine

_E2288 = {
    "cpu_name": "Xeon E-2288G",
    "cpu": 1,
    "cores": 8,
    "ram": 128,
    "gpu_name": "",
    "config": "E-2288G/128/2x960 SSD",
    "hdd_groups": [{"size": 960, "count": 2, "type": "SSD"}],
}
_EPYC = {
    "cpu_name": "EPYC 7402",
    "cpu": 1,
    "cores": 24,
    "ram": 256,
    "gpu_name": "",
    "config": "EPYC 7402/256/4x3840 NVMe",
    "hdd_groups": [{"size": 3840, "count": 4, "type": "NVMe"}],
}
_STORE = {
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
_RYZEN = {
    "cpu_name": "Ryzen 9 5950X",
    "cpu": 1,
    "cores": 16,
    "ram": 128,
    "gpu_name": "",
    "hdd_groups": [{"size": 1920, "count": 2, "type": "NVMe"}],
}
_GPU = {
    "cpu_name": "Xeon E5-1650v4",
    "cpu": 1,
    "cores": 6,
    "ram": 128,
    "gpu_name": "2x RTX 4090",
    "hdd_groups": [{"size": 1920, "count": 1, "type": "NVMe"}],
}


def _vm(id: int, name: str, preset: str, place: str, ip: str, **more: Any) -> Machine:
    return Machine(
        id,
        name,
        preset,
        place,
        ips=[ip],
        mac=f"52:54:00:aa:{id // 256 % 256:02x}:{id % 256:02x}",
        **more,
    )


def _metal(id: int, name: str, place: str, ip: str, hardware: Any, **more: Any) -> Machine:
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


def small() -> list[Machine]:
    """Twelve servers of all kinds, varied, with something to look after."""
    ubuntu, debian = {"id": 237, "name": "Ubuntu 24.04"}, "Debian 12"
    return [
        _vm(
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
        _vm(
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
        _vm(
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
        _metal(
            25250,
            "db-main",
            "FI",
            "198.51.100.7",
            _E2288,
            os=debian,
            price=89.0,
            days_left=7,
            array_record=True,
            tags=[("env", "prod", ""), ("role", "db", ""), ("protect", "1", "")],
        ),
        _metal(
            25251,
            "db-replica",
            "NL",
            "198.51.100.8",
            _E2288,
            os=debian,
            price=89.0,
            base_c=44,
            tags=[("env", "prod", ""), ("role", "db", "")],
        ),
        _metal(
            25300,
            "build-01",
            "DE",
            "198.51.100.20",
            _RYZEN,
            os="AlmaLinux 9",
            price=119.0,
            base_c=78,
            preset="bm.v2-ryzen",
            tags=[("env", "ci", ""), ("maintenance", "2026-12-01", "anna: new cooler")],
        ),
        _metal(
            25301,
            "api-01",
            "NL",
            "198.51.100.21",
            _EPYC,
            os=ubuntu,
            price=239.0,
            base_c=52,
            preset="bm.v1-epyc",
            tags=[("env", "prod", ""), ("role", "api", "")],
        ),
        _metal(
            25410,
            "backup-is",
            "IS",
            "203.0.113.40",
            _STORE,
            os="Debian 13",
            price=145.0,
            base_c=40,
            broken_fan=True,
            preset="bm.v1-storage",
            tags=[("role", "backup", "")],
        ),
        _metal(
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
        _metal(
            30010,
            "gpu-train-1",
            "NL",
            "203.0.113.80",
            _GPU,
            os=ubuntu,
            price=459.0,
            base_c=63,
            preset="gpu.2x4090",
            tags=[("env", "ml", "")],
        ),
        _vm(
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
        _vm(
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
_METALS = (_E2288, _EPYC, _STORE, _RYZEN)


def many(count: int) -> list[Machine]:
    """`count` servers, always the same for the same number."""
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
                _metal(id, name, place, ip, _METALS[at // 3 % 4], base_c=35 + at % 30, **common)
            )
        else:
            made.append(
                _vm(
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


_LYING = "".join(
    f"{name:<16} | {reading:<17} | {state}\n"
    for name, reading, state in (
        ("CPU Temp", "-128 degrees C", "ok"),
        ("System Temp", "1000000 degrees C", "ok"),
        ("VR Temp", "255 degrees C", "ok"),
        ("Inlet Temp", "nan degrees C", "ok"),
        ("FAN1", "0 RPM", "ok"),
        ("FAN2", "0 RPM", "ns"),
        ("FAN3", "65535 RPM", "ok"),
        ("12V", "0.00 Volts", "ok"),
        ("PS1 Input Power", "1e6 Watts", "ok"),
        ("PS2 Input Power", "-1 Watts", "ok"),
        ("P1-DIMMA1 Temp", "disabled", "ns"),
    )
)
"""Sensors that report impossible values and call them fine."""


def odd() -> list[Machine]:
    """Every odd shape and hostile text we know of, one a server."""
    long = "very-" * 900 + "long"
    return [
        _vm(1, "", "vm.v2-nano", "NL", "192.0.2.1", show_override={"tags": [], "OS": None}),
        _vm(
            2,
            "host[/]",
            "vm.v2-nano",
            "NL",
            "192.0.2.2",
            tags=[("[red]x", "[@click=app.quit]go[/]", "")],
        ),
        _vm(3, "esc\x1b]52;c;aGFja2Vk\x07\x1b[31mred", "vm.v2-nano", "NL", "192.0.2.3"),
        _vm(
            4,
            "bidi\u202egnp.exe",
            "vm.v2-nano",
            "NL",
            "192.0.2.4",
            tags=[("zero\u200bwidth", "a\nb", "")],
        ),
        _vm(5, "東京サーバー-幅広い名前のホスト", "vm.v2-nano", "NL", "192.0.2.5"),
        _vm(6, long, "vm.v2-nano", "NL", "192.0.2.6"),
        _metal(
            7, "array-record", "FI", "198.51.100.9", [], array_record=True, os={"name": "Debian 12"}
        ),
        _metal(
            8,
            "ten-columns",
            "FI",
            "198.51.100.10",
            _E2288,
            sensor_text="CPU Temp | 41.000 | degrees C | ok | 0.000 | 0.000 | 0.000 | 90 | 95 | "
            "100\n"
            "FAN1 | na | RPM | na | na | na | na | na | na | na\n",
        ),
        _metal(
            9,
            "five-columns",
            "FI",
            "198.51.100.11",
            _E2288,
            sensor_text="CPU Temp         | 01h | ok  |  3.1 | 41 degrees C\ngarbage line\n| |\n"
            "\x1b[2Jevil | 300 RPM | cr\n",
        ),
        _metal(
            10,
            "strange-words",
            "??",
            "198.51.100.12",
            "nonsense",
            status="presale",
            ipmi="acme-bmc",
            status_text="the cat sat on the keyboard",
        ),
        _vm(
            11,
            "no-parts",
            "",
            "",
            "",
            table="Toaster",
            show_override={
                "IP": {},
                "interfaces": None,
                "hardware": None,
                "location": None,
                "tags": None,
                "ipmi": None,
                "OS": None,
                "brand_new_key": {"deep": [{"er": "value"}], "password": "s3cret-canary"},
            },
        ),
        _metal(12, "json-in-text", "NL", "198.51.100.13", _E2288, status_text='{"power": "is on"}'),
        _metal(13, "broken-bmc", "NL", "198.51.100.14", _E2288, sensor_text=""),
        _vm(
            14,
            "a" * 63 + ".example.net",
            "vm.v2-nano",
            "NL",
            "2001:db8::14",
            os={"id": 1},
            days_left=-400,
            due="0000-00-00",
            price=-1,
        ),
        _metal(15, "lying-sensors", "NL", "198.51.100.15", _E2288, sensor_text=_LYING),
    ]


def fleet(name: str) -> list[Machine]:
    """Return a fleet by its name (demo, small, large, empty, odd) or number of servers.

    demo has the servers of small; `tui.simulator.story` brings them into its state.

    Raises:
        ValueError: For any other name.
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
