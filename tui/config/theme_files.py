"""Theme files: `themes/NAME.toml` beside the configuration, or shipped in assets/themes. Worker
thread for disk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.errors import ConfigError
from tui.small_files import UnusableFile, read_small_text

COLORS = (
    "foreground",
    "background",
    "surface",
    "panel",
    "primary",
    "secondary",
    "accent",
    "success",
    "warning",
    "error",
    "text-muted",
)
"""Colors that a theme defines, each as `#rrggbb`."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class ThemeColors:
    """The content of a theme file."""

    name: str
    dark: bool
    colors: Mapping[str, str] = field(default_factory=dict)


def _directories(config: Path) -> list[Path]:
    from tui.assets import asset

    try:
        return [config / "themes", asset("themes")]
    except FileNotFoundError:
        return [config / "themes"]


def theme_names(config: Path) -> list[str]:
    """Return the names of available themes. `config` is the directory of the configuration."""
    found = {
        path.stem
        for place in _directories(config)
        if place.is_dir()
        for path in place.glob("*.toml")
    }
    return sorted(name for name in found if _NAME.fullmatch(name))


def read_theme(name: str, config: Path) -> ThemeColors:
    """Return the theme with this name. A file of the user takes precedence over a shipped one.

    Raises:
        ConfigError: There is no such theme, or it lacks a color or has an invalid entry.
    """
    import tomllib

    doing = f"Reading the theme {name}"
    path = next(
        (file for place in _directories(config) if (file := place / f"{name}.toml").is_file()), None
    )
    if path is None or not _NAME.fullmatch(name):
        raise ConfigError(
            doing,
            said="There is no theme with this name.",
            next=f"Themes: {', '.join(theme_names(config))}.",
        )
    try:
        tree = tomllib.loads(read_small_text(path))
    except UnusableFile as unusable:
        raise ConfigError(doing, said=f"{path}: {unusable}", next="Correct the file.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(
            doing, said=f"{path} is not valid TOML: {error}.", next="Correct the file."
        ) from None
    dark = tree.pop("dark", True)
    wrong = [key for key in tree if key not in COLORS]
    bad = [
        color
        for color in COLORS
        if not (isinstance(tree.get(color), str) and _COLOR.fullmatch(tree[color]))
    ]
    problem = (
        f"a theme has no {wrong[0]}."
        if wrong
        else f"{bad[0]} must be a color such as #1a2b3c."
        if bad
        else ""
        if isinstance(dark, bool)
        else "dark must be true or false."
    )
    if problem:
        raise ConfigError(
            doing,
            said=f"{path}: {problem}",
            next=f"A theme can contain dark and: {', '.join(COLORS)}.",
        )
    return ThemeColors(name, dark, tree)
