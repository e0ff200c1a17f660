"""What is decided about a terminal from its environment."""

from __future__ import annotations

import pytest

from tui.app.terminal_profile import Terminal, says_true_color


@pytest.mark.parametrize(
    ("theme", "environ"),
    [
        ("dark", {"TERM": "xterm-256color"}),
        ("light", {"TERM": "xterm-256color", "COLORFGBG": "0;15"}),
        ("dark", {"TERM": "xterm-kitty"}),
        ("dark", {"TERM": "alacritty", "COLORTERM": "truecolor"}),
        ("ansi", {"TERM": "alacritty"}),
        ("ansi", {"TERM": "xterm"}),
        ("ansi-light", {"TERM": "xterm", "COLORFGBG": "0;15"}),
        ("ansi", {"TERM": "xterm-16color"}),
        ("ansi", {"TERM": "linux", "COLORTERM": "truecolor"}),
        ("ansi", {"TERM": "screen", "COLORTERM": "truecolor", "STY": "1.pts"}),
        ("dark", {"TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.pts"}),
        ("ansi", {"TERM": "xterm-256color", "NO_COLOR": "1"}),
        ("ansi", {"TERM": "dumb"}),
        ("ansi", {}),
    ],
)
def test_the_colors_are_ours_only_where_they_can_be_told_apart(
    theme: str, environ: dict[str, str]
) -> None:
    assert Terminal.look(mouse="auto", ascii="auto", theme="auto", environ=environ).theme == theme


@pytest.mark.parametrize(
    ("true", "environ"),
    [
        (True, {"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
        (True, {"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/t,1,0"}),
        (False, {"TERM": "screen-256color", "COLORTERM": "truecolor", "STY": "1.pts"}),
        (False, {"TERM": "screen.xterm-256color", "COLORTERM": "24bit"}),
        (False, {"TERM": "xterm-256color"}),
    ],
)
def test_gnu_screen_is_not_believed_about_true_color(true: bool, environ: dict[str, str]) -> None:
    assert says_true_color(environ, environ["TERM"]) is true
