"""Target of a reinstall: the facts about a server that the wizard needs."""

from __future__ import annotations

from dataclasses import dataclass

from tui.models.kind import ServerKind


@dataclass(frozen=True, slots=True)
class Target:
    """Facts of one server. All text is safe; `""` and `None` mean unknown."""

    id: int
    hostname: str = ""
    ip: str = ""
    location: str = ""
    kind: ServerKind = ServerKind.UNKNOWN
    cores: int | None = None
    ram_gb: float | None = None
    disk: str = ""
    """Disks in words: "2x480 SSD + 8x16000 HDD"."""
    disk_gb: float | None = None
    os: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    remote_control: bool | None = None
    """True if a BMC or a hypervisor can reboot the server; otherwise remote hands must."""

    @property
    def name(self) -> str:
        """Return the text to type for confirmation: the host name, otherwise the address, otherwise
        the id."""
        return self.hostname or self.ip or str(self.id)

    @property
    def is_virtual(self) -> bool:
        """Return whether the server is virtual."""
        return self.kind in (ServerKind.VM, ServerKind.VGPU)

    @property
    def is_uefi(self) -> bool:
        """Return whether the server boots by UEFI, which only a tag indicates."""
        return any(
            name.lower() == "uefi" and value.lower() in ("", "1", "true", "yes")
            for name, value in self.tags
        )
