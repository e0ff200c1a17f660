"""Strategies of property tests produce the cases that the properties are about.

A property holds of anything that is refused at once. Each strategy of a parser or rule is checked
here: some of its values are read, and some are refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis.strategies import SearchStrategy

from tests.models import test_listed, test_nested, test_ports, test_properties
from tests.store import test_filter
from tests.support.drawn import EXAMPLES, drawn
from tests.wizards import test_ssh_keys
from tui.api.envelope import Unreadable, decode
from tui.api.looks import read_check
from tui.errors import FilterError
from tui.fleet.filter import Filter, parse
from tui.models.async_answer import Failed, Finished, NotReady, Stage
from tui.models.port import speed_bps
from tui.models.power import Power, power_from_text
from tui.models.scalars import record_id
from tui.models.sensors import hottest, parse_sensors
from tui.models.server import read_server
from tui.models.server_list import read_server_list
from tui.wizards.local_keys import found_key

LEAST = EXAMPLES // 100
"""Least number of drawn values of each case: one of a hundred."""
REFUSED = "refused"


def _read(reader: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a reader that gives a word in place of an error."""

    def read(value: Any) -> Any:
        try:
            return reader(value)
        except (ValueError, FilterError):
            return REFUSED

    return read


def _look(answer: dict[str, Any]) -> Any:
    try:
        return type(read_check(decode(200, json.dumps(answer).encode())))
    except Unreadable as error:
        return type(error).__name__


def _power(text: str) -> Power:
    return power_from_text(text)


def _list_kind(payload: Any) -> str:
    found = _read(read_server_list)(payload)
    if found == REFUSED:
        return REFUSED
    return "records" if found.records else "unread" if found.unread else "read"


def _detail_kind(payload: Any) -> str:
    return REFUSED if _read(read_server)(payload) == REFUSED else "read"


def _tree_kind(record: Any) -> str:
    return _detail_kind({"server_data": record, "IP": [], "location": "", "tags": record})


def _id_kind(value: Any) -> str:
    return REFUSED if _read(record_id)(value) == REFUSED else "read"


def _filter_kind(text: str) -> str:
    found = _read(parse)(text)
    if not isinstance(found, Filter):
        return REFUSED
    return "several" if len(found.terms) > 1 else "one" if found.terms else "empty"


def _sensor_kind(text: str) -> str:
    return "none" if hottest(parse_sensors(text)) is None else "hottest"


def _speed_kind(words: str) -> str:
    return "none" if speed_bps(words) is None else "speed"


def _key_kind(line: str) -> str:
    return "problem" if found_key("typed", line).key is None else "key"


@pytest.mark.parametrize(
    ("strategy", "kind_of", "kinds"),
    [
        (test_properties.POWER_WORDS, _power, {Power.ON, Power.OFF, Power.UNKNOWN}),
        (test_properties.SENSOR_TEXTS, _sensor_kind, {"none", "hottest"}),
        (test_properties.LOOKS, _look, {Finished, NotReady, Stage, Failed, "Refusal"}),
        (test_properties.LISTS, _list_kind, {REFUSED, "records", "unread", "read"}),
        (test_properties.DETAILS, _detail_kind, {"read"}),
        (test_nested.TREES, _tree_kind, {REFUSED, "read"}),
        (test_listed.JUNK, _id_kind, {REFUSED, "read"}),
        (test_filter.LANGUAGE, _filter_kind, {REFUSED, "one", "several"}),
        (test_ports.SPEEDS, _speed_kind, {"none", "speed"}),
        (test_ssh_keys.LINES, _key_kind, {"problem", "key"}),
    ],
)
def test_a_strategy_produces_every_interesting_case(
    strategy: SearchStrategy[Any], kind_of: Callable[[Any], Any], kinds: set[Any]
) -> None:
    found = [kind_of(value) for value in drawn(strategy)]
    rare = {kind: found.count(kind) for kind in kinds if found.count(kind) < LEAST}
    assert rare == {}
