"""The themes: every name leads somewhere, and every text can be read."""

from __future__ import annotations

import pytest
from rich.color import Color as RichColor
from rich.color import ColorSystem
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from tests.support.driver import Deckhand
from tui.app.app_themes import COLOR_BLIND, HIGH_CONTRAST, NAMES, OURS
from tui.config.settings import Ui

TEXTS = ("foreground", "primary", "accent", "success", "warning", "error", "text-muted")
GROUNDS = ("background", "surface", "panel")


def luminance(color: Color) -> float:
    """Relative luminance. Source: WCAG 2.2."""
    parts = [part / 255 for part in color.rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(color: str, other: str) -> float:
    """From 1, the same, to 21, black on white."""
    bright, dim = sorted(
        (luminance(Color.parse(color)), luminance(Color.parse(other))), reverse=True
    )
    return (bright + 0.05) / (dim + 0.05)


def in_256(color: Color) -> str:
    """What stands for it there. Source: Rich, which Textual has do it."""
    return RichColor.from_rgb(*color.rgb).downgrade(ColorSystem.EIGHT_BIT).get_truecolor().hex


def color(theme: Theme, name: str) -> str:
    found = theme.variables.get(name) or getattr(theme, name)
    assert isinstance(found, str)
    return found


def test_the_configuration_offers_exactly_these_themes() -> None:
    allowed = Ui.__dataclass_fields__["theme"].metadata["allowed"]
    assert set(allowed) == {"auto", *NAMES}


@pytest.mark.parametrize("name", NAMES)
async def test_each_name_can_be_shown_and_switched_to(name: str) -> None:
    hand = Deckhand("http://127.0.0.1:9", theme=name)
    async with hand.running():
        assert hand.app.theme == NAMES[name]
        await hand.sees("Fleet")
        for other in NAMES:
            hand.app.action_use_theme(other)
            assert hand.app.theme == NAMES[other]


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_text_can_be_read_on_every_ground(theme: Theme, text: str, ground: str) -> None:
    least = 4.5 if text in ("foreground", "error", "warning") and ground != "panel" else 3.0
    if theme is COLOR_BLIND and text != "text-muted":
        least = 4.5
    if theme is HIGH_CONTRAST:
        least = 4.5 if ground == "panel" else 7.0
    assert contrast(color(theme, text), color(theme, ground)) >= least


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("tint", [0.0, 0.05], ids=["", "focused"])
def test_words_in_an_empty_field_can_be_read_in_256_colors(
    theme: Theme, ground: str, tint: float
) -> None:
    """Textual's fields are tinted while they have the focus."""
    theirs = theme.to_color_system().generate()
    under = Color.parse(theirs[ground]).tint(Color.parse(theirs["foreground"]).with_alpha(tint))
    text = theirs["text-disabled"]
    over = (
        under + under.get_contrast_text(float(text.split()[1][:-1]) / 100)
        if "auto" in text
        else Color.parse(text)
    )
    assert contrast(in_256(over), in_256(under)) >= 2.4


def hue(name: str) -> float:
    """Degrees: 0 is red, 120 green, 240 blue."""
    return Color.parse(color(COLOR_BLIND, name)).hsl.h * 360


def test_good_and_bad_are_blue_and_orange_for_color_blind_people() -> None:
    assert 190 <= hue("success") <= 260
    assert 15 <= hue("error") <= 45
    assert 40 <= hue("warning") <= 65


@pytest.mark.parametrize("theme", OURS, ids=lambda theme: theme.name)
def test_dark_and_light_are_told_apart(theme: Theme) -> None:
    assert theme.dark == (luminance(Color.parse(theme.background or "")) < 0.5)


def test_ours_hide_none_of_textuals() -> None:
    assert not {theme.name for theme in OURS} & set(BUILTIN_THEMES)
    assert {name for name in NAMES.values() if not name.startswith("hostdeck-")} <= set(
        BUILTIN_THEMES
    )
