"""Words for power commands in the shell and in the palette. Light: imports nothing."""

POWER_WORDS = {
    "on": "power.on",
    "off": "power.off",
    "reboot": "power.reboot",
    "hard-off": "power.hard_off",
    "unit-reset": "power.unit_reset",
}
"""Word → id of the command."""
