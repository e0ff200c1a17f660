"""What sort of machine a server is. Imports nothing heavy: the first frame needs it."""

from __future__ import annotations

from enum import StrEnum


class ServerKind(StrEnum):
    """Decides what can be done: sensors and IPMI need bare metal, a console needs a VM."""

    BARE_METAL = "bare metal"
    VM = "VM"
    GPU = "GPU"
    VGPU = "vGPU"
    UNKNOWN = "unknown"
