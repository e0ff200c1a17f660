"""SVG drawings: read nearly exactly, and safely."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.digitizer.measure import load, measured, read
from tui.charts.series import NotReadable, Span
from tui.digitizer.picture_series import read_picture
from tui.digitizer.svg.outlines import filled

FOLDER = Path(__file__).parents[1] / "data" / "cacti-svg"
REAL = (FOLDER / "day-gaps-500x120.svg").read_text()


@pytest.mark.parametrize("name", ["day-gaps-500x120", "day-web-dark-700x200-12"])
def test_a_genuine_one_is_read_to_a_hundredth_of_a_percent(name: str) -> None:
    truth, content = load(FOLDER / f"{name}.json")
    series = read(truth, content)
    outcome = measured(truth, series)
    assert series.source == "svg"
    assert outcome.is_timed
    assert outcome.is_legend_exact
    assert outcome.unknown_wrong == 0
    assert outcome.mean <= 0.0001
    assert outcome.percentile <= 0.001


@pytest.mark.parametrize(
    ("found", "instead"),
    [
        ("<svg ", '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg '),
        ("<svg ", '<!DOCTYPE svg SYSTEM "file:///etc/passwd"><svg '),
        ("<svg ", '<?xml-stylesheet href="http://evil.example/x.css"?><svg '),
        ("<defs>", "<script>alert(1)</script><defs>"),
        ("<defs>", '<image href="http://evil.example/a.png"/><defs>'),
        ('xlink:href="#glyph0-1"', 'xlink:href="http://evil.example/a.svg#glyph0-1"'),
        ("<defs>", "<g>" * 100 + "<defs>"),
        ('viewBox="0 0 595 234"', 'viewBox="0 0 59500000 23400000"'),
        ('viewBox="0 0 595 234"', ""),
        ("</svg>", ""),
        (" L 65 152.199219", " L 1e999 nan"),
        (" L 65 152.199219", " Q 3 4 5 6"),
    ],
)
def test_what_no_graph_holds_is_refused(found: str, instead: str) -> None:
    assert found in REAL
    with pytest.raises(NotReadable):
        read_picture(
            REAL.replace(found, instead, 1).encode(),
            span=Span.DAY,
            answered_at=1795341943 - 6 * 3600,
        )


def test_a_large_one_is_refused_before_it_is_parsed() -> None:
    with pytest.raises(NotReadable, match="5 MB"):
        read_picture(REAL.encode() + b" " * 5_000_001, span=Span.DAY, answered_at=0)


def test_outlines_cover_what_lies_inside() -> None:
    square = filled("M 0.5 0 L 2 0 L 2 2 L 0.5 2 Z M 0.5 0 ")
    assert square is not None
    assert (square.left, square.top, square.width) == (0, 0, 2)
    assert list(square.rows) == [128, 255, 128, 255]
    hole = filled("M 0 0 L 3 0 L 3 3 L 0 3 Z M 1 1 L 1 2 L 2 2 L 2 1 Z ")
    assert hole is not None
    assert hole.rows[4] == 0
    assert hole.rows[0] == 255
    assert filled("") is None
