"""Styles that the apps of the tests share are those that Textual finds."""

from __future__ import annotations

from typing import Any

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.color import Color
from textual.css.styles import Styles
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.layout import Layout
from textual.renderables.background_screen import BackgroundScreen

from tests.support import quick_styles
from tests.support.driver import Deckhand

Found = dict[DOMNode, tuple[dict[str, Any], dict[str, dict[str, Any]]]]


def rules(found: Styles) -> dict[str, Any]:
    """Return the rules. Each widget has a layout of its own, known by its name."""
    return {
        name: value.name if isinstance(value, Layout) else value
        for name, value in found._rules.items()
    }


def styles(app: App[Any]) -> Found:
    """Return the rules of each widget and of each of its components."""
    return {
        node: (
            rules(node.styles.base),
            {name: rules(styles.base) for name, styles in node._component_styles.items()},
        )
        for screen in app.screen_stack
        for node in screen.walk_children(with_self=True)
    }


def applied_plainly(app: App[Any], monkeypatch: pytest.MonkeyPatch) -> Found:
    """Return the rules that Textual's own methods find."""
    with monkeypatch.context() as plain:
        plain.setattr(Stylesheet, "apply", quick_styles._apply_plainly)
        plain.setattr(Stylesheet, "_process_component_classes", quick_styles._process_plainly)
        for screen in app.screen_stack:
            for node in screen.walk_children(with_self=True):
                node.styles.base.reset()
            app.stylesheet.update(screen)
        return styles(app)


def are_those_of_textual(app: App[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail when a widget has other rules than Textual gives it."""
    shared = styles(app)
    assert len(shared) > 10
    plain = applied_plainly(app, monkeypatch)
    for node, found in shared.items():
        assert found == plain[node], node


async def test_shared_styles_are_those_of_textual(
    hand: Deckhand, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with hand.running(120, 40) as pilot:
        await hand.sees("web-10")
        for keys, words in (
            ((), "web-10"),
            (("enter",), "Overview"),
            (("a",), "Reinstall"),
            (("slash",), "Reinstall"),
            (("escape", "O"), "Operations"),
        ):
            await pilot.press(*keys)
            await hand.sees(words)
            for theme in ("hostdeck-light", "hostdeck-dark"):
                hand.app.theme = theme
                await pilot.pause()
                are_those_of_textual(hand.app, monkeypatch)
            for widget in [*hand.app.screen.focus_chain, None]:
                hand.app.screen.set_focus(widget)
                await pilot.pause()
                are_those_of_textual(hand.app, monkeypatch)


def test_the_tint_of_a_covered_screen_is_that_of_textual() -> None:
    looks = [
        None,
        Style(),
        Style(color="red"),
        Style(color="#102030", bgcolor="#a0b0c0", bold=True),
        Style(bgcolor="blue", meta={"@click": "x"}),
        Style(color="default", bgcolor="default", link="https://example.com"),
    ]
    segments = [Segment("a b", look) for look in looks] + [Segment("", None, [(1,)])]  # type: ignore[list-item]
    for color in (Color(0, 0, 0, 0.5), Color(9, 8, 7, 0), Color(250, 240, 230, 0.9)):
        shared = list(BackgroundScreen.process_segments(segments, color))
        plain = list(quick_styles._tint_plainly(segments, color))
        assert [(part.text, part.control) for part in shared] == [
            (part.text, part.control) for part in plain
        ]
        for segment, other in zip(shared, plain, strict=True):
            assert segment.style == other.style
            assert (segment.style and segment.style.meta) == (other.style and other.style.meta)
