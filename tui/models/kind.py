"""The kind of a server. Imports nothing heavy: the first frame needs it."""

from __future__ import annotations

from enum import StrEnum


class ServerKind(StrEnum):
    """The kind of a server. It decides the possible actions: sensors and IPMI need bare metal, a
    console needs a VM."""

    BARE_METAL = "bare metal"
    VM = "VM"
    GPU = "GPU"
    VGPU = "vGPU"
    UNKNOWN = "unknown"


_PREFIXES = (
    ("vgpu", ServerKind.VGPU),
    ("gpu", ServerKind.GPU),
    ("vm", ServerKind.VM),
    ("vds", ServerKind.VM),
    ("vps", ServerKind.VM),
    ("bm", ServerKind.BARE_METAL),
)
_TYPES = {
    "vm": ServerKind.VM,
    "vps": ServerKind.VM,
    "vds": ServerKind.VM,
    "server": ServerKind.BARE_METAL,
    "dedicated": ServerKind.BARE_METAL,
    "bm": ServerKind.BARE_METAL,
    "gpu": ServerKind.GPU,
    "vgpu": ServerKind.VGPU,
}
_HYPERVISORS = frozenset({"openstack", "ovirt"})


def kind_of(
    *,
    type_name: str = "",
    preset: str = "",
    ipmi_model: str = "",
    virtual: bool | None = None,
    gpu: str = "",
) -> ServerKind:
    """Return the kind on which the provider's hints agree; unknown if there is none.

    Source: seen in clients: presets are named `vm.`, `vds.`, `bm.`, `gpu.`, `vgpu.`; `ipmi.model`
    is a hypervisor's name for VMs.
    """
    head = preset.lower().partition(".")[0] if "." in preset else ""
    for prefix, kind in _PREFIXES:
        if head == prefix:
            return kind
    if ipmi_model.lower() in _HYPERVISORS or virtual:
        return ServerKind.VGPU if gpu else ServerKind.VM
    kind = _TYPES.get(type_name.lower(), ServerKind.UNKNOWN)
    if kind is ServerKind.UNKNOWN and ipmi_model:
        kind = ServerKind.BARE_METAL
    if gpu and kind is ServerKind.BARE_METAL:
        return ServerKind.GPU
    return ServerKind.VGPU if gpu and kind is ServerKind.VM else kind
