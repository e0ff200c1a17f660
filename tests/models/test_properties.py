"""Whatever the provider sends, the parsers give a value or a named fault."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tui.api.envelope import Unreadable, decode, open_envelope
from tui.api.looks import read_check
from tui.errors import ApiError
from tui.models.hardware import hardware_from
from tui.models.power import Power, power_from_text
from tui.models.sensors import by_urgency, hottest, parse_sensors, worst
from tui.models.server import ServerSummary, read_server
from tui.models.server_list import read_server_list
from tui.text import safe_lines, safe_text

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
    ),
    max_leaves=20,
)
KEYS = st.sampled_from(
    ["result", "code", "error", "message", "data", "servers", "callback", "scope", "context", "key"]
)
RESULTS = st.sampled_from(
    ["OK", "ok", "Not ready", "Stage", "stage", " STAGE ", "error", -1, -2, 0]
)
ANSWERS = st.dictionaries(KEYS, JSON, max_size=6) | st.builds(
    lambda answer, result, more: {**answer, "result": result, **more},
    st.dictionaries(KEYS, JSON, max_size=2),
    RESULTS,
    st.sampled_from([{}, {"scope": "The disk could not be read."}, {"error": "PIN is wrong"}]),
)
"""Answers of any form, and those with a word that is understood."""
LOOKS = st.fixed_dictionaries(
    {"result": RESULTS},
    optional={
        "scope": st.just("The disk could not be read.") | JSON,
        "context": JSON,
        "message": st.text(max_size=12),
    },
)
"""Answers to a look at an async key."""
IDS = st.integers(1, 99_999) | st.integers(100, 99_999).map(str)
LISTS = st.fixed_dictionaries(
    {"servers": st.lists(IDS | st.fixed_dictionaries({"id": IDS}) | JSON, max_size=5)}
)
POWER_WORDS = st.lists(
    st.sampled_from(
        ["on", "off", "up", "down", "running", "stopped", "Power", "is", "not", "VM", "now", ":"]
    )
    | st.text(max_size=6),
    max_size=6,
).map(" ".join)
PARTS = st.sampled_from(
    ["server_data", "IP", "tags", "hardware", "OS", "ipmi", "location", "interfaces"]
)


@given(st.text())
def test_safe_text_holds_no_control_and_is_stable(text: str) -> None:
    shown = safe_text(text)
    assert all(char.isprintable() or char in " \u3000" for char in shown)
    assert safe_text(shown) == shown
    assert "\x1b" not in shown
    assert "\n" not in shown


@given(st.text())
def test_safe_lines_lose_no_line(text: str) -> None:
    assert len(safe_lines(text)) == text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


SENSOR_LINES = st.builds(
    "{} | {} {} | {}".format,
    st.sampled_from(["CPU Temp", "FAN1", "12V", "PSU"]),
    st.integers(20, 99).map(str) | st.integers(-50, 9000).map(str) | st.sampled_from(["na", ""]),
    st.sampled_from(["degrees C", "RPM", "Volts", ""]),
    st.sampled_from(["ok", "cr", "nc", "nr", "ns", ""]),
)
SENSOR_TEXTS = st.text(
    alphabet=st.sampled_from("abcT |\n0123456789.-degrees CRPMokcrns"), max_size=300
) | st.lists(SENSOR_LINES, max_size=5).map("\n".join)


@given(SENSOR_TEXTS)
def test_no_sensor_line_is_dropped(text: str) -> None:
    readings = parse_sensors(text)
    assert len(readings) == sum(1 for line in text.splitlines() if line.strip())
    assert sorted(map(id, by_urgency(readings))) == sorted(map(id, readings))
    worst(readings)
    top = hottest(readings)
    if top is not None:
        assert top.value is not None


@given(st.text(max_size=80) | POWER_WORDS)
def test_power_is_never_guessed(text: str) -> None:
    if power_from_text(text) is not Power.UNKNOWN:
        low = text.casefold()
        states = r"on|up|off|down|running|stopped"
        absent = r"\b(?:no|non|not|without|lost|loss|un)\W.*power|power\W+(?:lost|loss)"
        assert re.search(f"{states}|{absent}", low)


@given(JSON)
def test_hardware_never_fails(value: Any) -> None:
    hardware_from(value)


@given(
    st.integers(100, 599),
    st.binary(max_size=200) | ANSWERS.map(lambda answer: json.dumps(answer).encode()),
    st.booleans(),
)
@settings(max_examples=300)
def test_the_envelope_gives_a_payload_or_one_of_our_errors(
    status: int, body: bytes, is_write: bool
) -> None:
    problem: ApiError | None = None
    try:
        open_envelope(status, body, doing="Testing", is_write=is_write)
    except ApiError as error:
        problem = error
    if problem is not None:
        assert problem.certain
        assert problem.next


@given(ANSWERS | LOOKS)
def test_a_look_at_a_key_gives_an_answer_or_is_unreadable(answer: dict[str, Any]) -> None:
    try:
        read_check(decode(200, json.dumps(answer).encode()))
    except Unreadable:
        pass


@given(ANSWERS | JSON | LISTS)
def test_lists_are_read_or_refused(payload: Any) -> None:
    try:
        listed = read_server_list(payload)
    except ValueError:
        return
    assert all(isinstance(identifier, int) for identifier in listed.ids)


DETAILS = st.builds(
    lambda parts, record: {**parts, "server_data": record},
    st.dictionaries(PARTS, JSON, max_size=8),
    st.dictionaries(st.sampled_from(["hostname", "status", "type", "power"]), JSON, min_size=1),
)


@given(st.dictionaries(PARTS, JSON, max_size=8) | DETAILS)
def test_details_are_read_or_refused(payload: dict[str, Any]) -> None:
    try:
        detail = read_server(payload)
    except ValueError:
        return
    for name in (
        "hostname",
        "kind",
        "location",
        "ip",
        "ips",
        "macs",
        "status",
        "power",
        "os",
        "cpu",
        "tags",
    ):
        getattr(detail, name)
    list(detail.other_facts())


@given(
    st.dictionaries(
        st.sampled_from(["status", "hostname", "IP", "location", "price_EUR", "days_left"]), JSON
    )
)
def test_a_record_with_an_id_is_always_readable(record: dict[str, Any]) -> None:
    summary = ServerSummary.model_validate({**record, "id": 7})
    for name in ("status", "hostname", "kind", "location", "ip", "price", "currency", "due"):
        getattr(summary, name)
