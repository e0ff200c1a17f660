"""A rental in a word that Hostdeck does not know is quoted everywhere, and never called bad."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.billing.billing_columns import SERVERS
from screens.fleet.row_facts import RowFacts
from screens.fleet.state_marks import most_important, rental_mark
from screens.server.billing_tab import billing_lines
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import rental_reason, state_of
from tui.models.billing import read_billing_data
from widgets.glyphs import glyphs_for
from widgets.server_lines import facts_of

ROW = ServerRow(1, "web-01", status="rent")
DRAINING = replace(ROW, status="Draining")
SENTENCE = "the provider says 'Draining', which Hostdeck does not know"


def test_it_is_quoted_and_a_warning() -> None:
    assert state_of(DRAINING)[:2] == ("'draining'", "warn")
    assert rental_reason("Draining") == f"Rental: {SENTENCE}"
    assert most_important(DRAINING, RowFacts(), None) == ("'draining'", "warn")
    assert rental_mark("Draining", glyphs_for(ascii=False))[1] == "warn"
    column = next(each for each in SERVERS if each.id == "status")
    assert column.cell(DRAINING).text == "'Draining'"
    assert any("'Draining'" in run[0] for line in facts_of(DRAINING, 80) for run in line)
    answer = read_billing_data({"billing_status": "Draining"})
    text = "".join(run[0] for line in billing_lines(answer, DRAINING, 0.0, 100) for run in line)
    assert SENTENCE in text


@pytest.mark.parametrize("status", ["Suspended", "Terminated"])
def test_a_known_bad_state_stays_bad(status: str) -> None:
    assert state_of(replace(ROW, status=status))[:2] == (status.lower(), "bad")
