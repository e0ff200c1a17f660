"""Themes: dark, light, high contrast, color-blind safe, and the terminal's own sixteen colors."""

from __future__ import annotations

from typing import Any

from textual.theme import Theme


def _quiet(color: str) -> dict[str, str]:
    """Return the colors of dimmed text and of placeholders: Textual's 38% opacity is unreadable
    with 256 colors."""
    return {"text-muted": color, "text-disabled": color}


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
# Blue for good, orange for bad, pale yellow for between: no state depends on red versus green.
COLOR_BLIND = Theme(
    name="hostdeck-color-blind",
    dark=True,
    primary="#8ab4f8",
    secondary="#5a6a9a",
    accent="#d2c6ff",
    foreground="#e1e5ee",
    background="#12151c",
    surface="#181c25",
    panel="#242a36",
    success="#6cb6ff",
    warning="#f5e08a",
    error="#ff9b3d",
    variables=_quiet("#98a1b5"),
)
OURS = (DARK, LIGHT, HIGH_CONTRAST, COLOR_BLIND)


def theme_from_file(name: str) -> Theme:
    """Return the theme of `themes/NAME.toml`. Raises ConfigError."""
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
    "color-blind": COLOR_BLIND.name,
    "ansi": "ansi-dark",
    "ansi-light": "ansi-light",
}
"""Theme names in the configuration → names of Textual themes."""
