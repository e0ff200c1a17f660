"""Events of a server in whatever shape they come: nobody has published it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.generic import Payload
from tui.models.history import read_history

SCALAR = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
ITEM = SCALAR | st.dictionaries(
    st.sampled_from(["date", "action", "ip", "result", "x"]), SCALAR, max_size=4
)


def test_the_usual_fields_and_the_rest() -> None:
    event = {
        "date": "2026-11-24 10:00",
        "action": "reboot",
        "user": "anna",
        "ip": "192.0.2.1",
        "result": "OK",
        "by": "api",
    }
    (line,) = read_history(Payload({"history": [event]}))
    assert (line.when, line.what, line.how) == ("2026-11-24 10:00", "reboot", "OK")
    assert (line.who, line.rest) == ("anna, 192.0.2.1", "by=api")


def test_secrets_and_escapes_do_not_get_through() -> None:
    (line,) = read_history(Payload({"data": [{"event": "\x1b[2Jx", "password": "canary"}]}))
    assert "canary" not in line.rest
    assert "\x1b" not in line.what


@pytest.mark.parametrize("payload", [{"history": "x"}, {"nothing": []}, 5])
def test_no_list_is_a_fault(payload: Any) -> None:
    with pytest.raises(ValueError, match="history"):
        read_history(Payload(payload))


@given(st.lists(ITEM, max_size=4))
def test_any_items_are_lines(items: list[Any]) -> None:
    for line in read_history(Payload({"history": items})):
        assert line.what.isprintable()
