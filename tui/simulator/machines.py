"""One rented machine: its hardware, power state, and sensors."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

VM_BOOT_S, METAL_BOOT_S = 12.0, 35.0
"""Boot time in seconds."""


@dataclass(frozen=True)
class Load:
    """Additional CPU load: the processor warms up evenly from `began_at` on and then stays warm."""

    began_at: float
    """Unix seconds."""
    warming_s: float
    degrees: float

    def share(self, at: float) -> float:
        """Return the share of the load at a time: 0 before the start, 1 when fully applied."""
        return min(1.0, max(0.0, (at - self.began_at) / self.warming_s))


@dataclass(frozen=True)
class Surge:
    """A period in which a server has a multiple of its usual traffic."""

    begins: float
    """Unix seconds."""
    ends: float
    incoming: float
    """Factor on the usual rate."""
    outgoing: float


@dataclass
class Machine:
    """State of a server in the simulator. Text may be deliberately hostile (fleet `odd`)."""

    id: int
    hostname: str
    preset: str
    location: str
    table: str = "VPS"
    """`ref_tableName`: the provider's equipment type."""
    ipmi: str = "openstack"
    """BMC or hypervisor; empty: no remote control."""
    ips: list[str] = field(default_factory=list)
    mac: str = ""
    os: Any = None
    hwconfig: str = ""
    hardware: Any = field(default_factory=list)
    status: str = "rent"
    price: float = 0.0
    due: str = ""
    """Due date in the provider's format; empty: computed from `days_left`."""
    days_left: int = 12
    tags: list[tuple[str, str, str]] = field(default_factory=list)
    """tag, value, extra"""
    on: bool = True
    base_c: float = 38.0
    sway: float = 1.0
    """Factor on the swing of the processor's temperature around its mean."""
    load: Load | None = None
    broken_fan: bool = False
    traffic_tb: int | None = None
    """`limit_traffic`; `None`: 3 TB for a VM, 50 TB for bare metal."""
    surges: list[Surge] = field(default_factory=list)
    switched_at: float = 0.0
    boot: str = "disk"
    pxe_armed: bool = False
    os_planned: Any = None
    """System installed by the armed network boot."""
    bmc_back_at: float = 0.0
    """Until then the BMC is restarting and does not respond."""
    array_record: bool = False
    """True if `server_data` is an array with one element."""
    sensor_text: str | None = None
    """Sent instead of the generated sensor lines."""
    status_text: str | None = None
    """Sent instead of the generated power text."""
    show_override: dict[str, Any] | None = None
    """Replaces parts of the eq/show answer; a value of `None` removes the part."""

    up_at: float = 0.0
    """Time on the world's work clock from which the system is up and responds."""
    closed_ports: frozenset[int] = frozenset()
    """Ports closed by a firewall; 0 stands for ping."""

    def boots(self, now: float) -> None:
        """Restart the system: it responds after a while."""
        self.up_at = now + (VM_BOOT_S if self.is_vm else METAL_BOOT_S)

    def answers(self, now: float, port: int) -> bool:
        """Return whether the system responds on a TCP port, or to a ping (0)."""
        listens = port in (0, 3389 if "windows" in str(self.os).lower() else 22)
        started = self.on and self.os is not None and now >= self.up_at
        return started and listens and port not in self.closed_ports

    @property
    def is_vm(self) -> bool:
        """Return whether it is a VM: its remote control is a hypervisor instead of a BMC."""
        return self.ipmi in ("openstack", "ovirt")

    def power_text(self) -> tuple[str, str | None]:
        """Return scope and debug of eq/status. Source: guide, "Server's power"."""
        if self.status_text is not None:
            return self.status_text, None
        if self.is_vm:
            return ("VM is up now" if self.on else "VM is down now"), None
        text = f"Chassis Power is {'on' if self.on else 'off'}"
        return text, text

    @property
    def limit_traffic(self) -> int:
        """Return the traffic of the rented plan in TB per month."""
        return (3 if self.is_vm else 50) if self.traffic_tb is None else self.traffic_tb

    def sensors(self, at: float, *, still: bool) -> str:
        """Return the lines padded like those of `ipmitool sdr`.

        Values drift slowly, and are always the same for the same server and time.

        Args:
            at: Unix seconds.
            still: Omit the drift; a load is then fully applied.
        """
        if self.sensor_text is not None:
            return self.sensor_text
        t = 0.0 if still else at
        busy = 0.0 if self.load is None else 1.0 if still else self.load.share(at)
        warmer = 0.0 if self.load is None else self.load.degrees * busy
        phase = self.id % 97

        def wave(period_s: float, height: float, shift: float = 0.0) -> float:
            return height * math.sin((t / period_s) * 2 * math.pi + phase + shift)

        cpu = self.base_c + warmer + self.sway * (wave(600, 4) + wave(90, 1.5, 1))
        if not self.on:
            cpu = 24.0
        fan = 0 if not self.on else int(2600 + (cpu - 30) * 60 + wave(300, 120)) // 20 * 20
        status = "cr" if cpu >= 90 else "nc" if cpu >= 75 else "ok"
        lines = [
            ("CPU Temp", f"{cpu:.0f} degrees C", status),
            ("System Temp", f"{26 + wave(900, 2):.0f} degrees C", "ok"),
            ("Peripheral Temp", f"{34 + wave(700, 2):.0f} degrees C", "ok"),
            ("P1-DIMMA1 Temp", f"{33 + wave(800, 2):.0f} degrees C", "ok"),
            ("P1-DIMMB1 Temp", f"{34 + wave(850, 2):.0f} degrees C", "ok"),
            ("P1-DIMMC1 Temp", "no reading", "ns"),
            ("FAN1", f"{fan} RPM", "ok" if fan else "ns"),
            (
                "FAN2",
                "300 RPM" if self.broken_fan else f"{fan + 100} RPM",
                "cr" if self.broken_fan else "ok",
            ),
            ("FANA", "no reading", "ns"),
            ("12V", f"{12.06 + wave(1200, 0.04):.2f} Volts", "ok"),
            ("5VCC", f"{5.03 + wave(1100, 0.02):.2f} Volts", "ok"),
            ("3.3VCC", f"{3.32 + wave(1000, 0.02):.2f} Volts", "ok"),
            ("VBAT", "3.05 Volts", "ok"),
            (
                "PS1 Input Power",
                f"{(96 + 4 * warmer + wave(240, 14)) if self.on else 8:.0f} Watts",
                "ok",
            ),
            ("PS1 Status", "0x01", "ok"),
            ("Chassis Intru", "0x00", "ok"),
        ]
        if not self.on:
            # A BMC keeps responding when the host is off; the fans are stopped.
            lines = [
                (n, "no reading" if n.startswith("FAN") else r, "ns" if n.startswith("FAN") else s)
                for n, r, s in lines
            ]
        return "".join(f"{name:<16} | {reading:<17} | {state}\n" for name, reading, state in lines)
