"""Words for power commands in the shell and in the palette. Imports nothing."""

POWER_WORDS = {
    "on": "power.on",
    "off": "power.off",
    "reboot": "power.reboot",
    "hard-off": "power.hard_off",
    "unit-reset": "power.unit_reset",
}
"""Command ids by word."""
