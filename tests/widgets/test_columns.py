"""Sentences in columns, and lines beside each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tui.text import safe_text
from widgets.columns import Cell, Column
from widgets.lines import beside

WHY = "Available for GPU servers, vGPU servers only; this is a bare metal server."


def column(width: int, *, prose: bool = True) -> Column:
    return Column("why", "WHY", width, 100, lambda row: Cell(row), prose=prose)


def test_a_sentence_is_cut_between_two_words() -> None:
    assert column(30).fitted(WHY).rstrip() == "Available for GPU servers…"
    assert column(30, prose=False).fitted(WHY) == "Available for GPU servers, vG…"
    assert column(100).fitted(WHY).rstrip() == WHY


@given(st.text(), st.integers(1, 60))
def test_any_text_fills_its_column_exactly(text: str, width: int) -> None:
    assert cell_len(column(width).fitted(safe_text(text))) == width


@pytest.mark.parametrize("long", [9, 10, 14])
def test_two_columns_of_lines(long: int) -> None:
    left = [(("a", ""),), (("x" * long, ""),), (("c", ""),)]
    joined = beside(left, [(("one", "dim"),), (("two", "dim"),)], 10)
    shown = ["".join(text for text, _ in line) for line in joined]
    assert shown == ["a         one", "x" * long + " two", "c"]
