"""Other names of what can be done: hands that know another tool find it by them."""

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
"""Names that other tools have for a command, by its id; the menu finds it by them too."""
