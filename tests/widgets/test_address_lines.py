"""The facts of an address: further fields of the answer are shown, secrets among them masked."""

from __future__ import annotations

from tui.models.address import AddressInfo
from tui.secrets import MASK
from tui.store.reading import Reading
from widgets.address_lines import AddressRow, facts_lines


def test_a_secret_among_further_fields_is_masked() -> None:
    sent = {
        "vlan": 704,
        "rack": {"row": "B", "api_key": "sk-1234567890"},
        "password": "Hidden-pass-1",
    }
    info = AddressInfo.model_validate(sent)
    row = AddressRow("192.0.2.10", True)
    lines = facts_lines(row, Reading(info, 0.0), 5.0, 80)
    text = "\n".join("".join(run[0] for run in line) for line in lines)
    assert "Hidden-pass-1" not in text
    assert "sk-1234567890" not in text
    assert text.count(MASK) == 2
    assert "704" in text
    assert "rack.row" in text
