"""Aliases of commands: users of other tools find the commands by their familiar names."""

from __future__ import annotations

ALSO = {
    "power.on": "start boot",
    "power.off": "stop shutdown halt",
    "power.reboot": "restart reset",
    "power.unit_reset": "bmc",
    "install.reinstall": "rebuild os",
    "access.open": "bmc kvm",
    "access.console": "vnc",
    "access.novnc": "vnc",
    "network.names": "rdns reverse",
    "network.block": "ban",
    "billing.top_up": "pay funds",
    "go.order": "new server rent buy",
    "go.home": "fleet servers",
    "go.operations": "tasks jobs",
    "app.quit": "exit",
    "fleet.quit": "exit",
    "fleet.only_wrong": "faults problems",
    "app.refresh": "reload",
}
"""Names of a command in other tools, by command id; the menu also searches them."""
