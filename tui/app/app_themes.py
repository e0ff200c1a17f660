"""The colors: dark, light, high contrast of our own, and the terminal's own sixteen."""

from __future__ import annotations

from typing import Any

from textual.theme import Theme


def _quiet(color: str) -> dict[str, str]:
    """What is dimmed, the words in an empty field too: Textual's own 38% cannot be read where there
    are 256 colors."""
    return {"text-muted": color, "text-disabled": color}


# Blue for good and orange for bad beside word and shape: told apart with red-green blindness.
DARK = Theme(
    name="hostdeck-dark",
    dark=True,
    primary="#7aa2f7",
    secondary="#5a6a9a",
    accent="#7dcfff",
    foreground="#d5dae8",
    background="#14161d",
    surface="#1a1d26",
    panel="#252936",
    success="#73c6a0",
    warning="#e0af68",
    error="#ff7a6b",
    variables=_quiet("#8a92a8"),
)
LIGHT = Theme(
    name="hostdeck-light",
    dark=False,
    primary="#2a5db0",
    secondary="#6a7a9a",
    accent="#00699e",
    foreground="#1c2230",
    background="#fbfbf9",
    surface="#f1f1ee",
    panel="#dfe0dc",
    success="#1d6f4e",
    warning="#8a5a00",
    error="#b3261e",
    variables=_quiet("#5d6472"),
)
HIGH_CONTRAST = Theme(
    name="hostdeck-high-contrast",
    dark=True,
    primary="#ffffff",
    secondary="#ffffff",
    accent="#00ffff",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#303030",
    success="#00ff87",
    warning="#ffd700",
    error="#ff8787",
    variables=_quiet("#d0d0d0"),
)
OURS = (DARK, LIGHT, HIGH_CONTRAST)


def theme_from_file(name: str) -> Theme:
    """The theme of `themes/NAME.toml`. Raises ConfigError."""
    from tui.config.theme_files import read_theme
    from tui.paths import Paths

    read = read_theme(name, Paths.of_user().config)
    colors: dict[str, Any] = dict(read.colors)
    muted = colors.pop("text-muted")
    return Theme(name=f"hostdeck-file-{name}", dark=read.dark, variables=_quiet(muted), **colors)


NAMES = {
    "dark": DARK.name,
    "light": LIGHT.name,
    "high-contrast": HIGH_CONTRAST.name,
    "ansi": "ansi-dark",
    "ansi-light": "ansi-light",
}
"""Names in the configuration → names of Textual's themes."""
