"""Real wordings are read one by one; whatever else is said is unknown."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.wordings import KINDS, POSITIVE, READERS, UNKNOWN, Wording, corpus, plain
from tui.fleet.rows import ServerRow
from tui.fleet.server_state import is_wrong, state_of
from tui.models.async_answer import Finished
from tui.models.billing import read_invoice
from tui.models.order import read_deploy
from tui.models.port import PortState, port_state, read_ports
from tui.models.power import Power, power_from_text
from tui.models.sensors import SensorStatus, parse_sensors, worst
from tui.models.ticket import RemoteHandsRequest
from tui.models.vocabulary import business_vocabulary as business
from tui.models.vocabulary.ports_vocabulary import vocabulary as ports
from tui.models.vocabulary.power_vocabulary import vocabulary as power
from tui.models.vocabulary.sensors_vocabulary import read_events
from tui.models.vocabulary.wording import Vocabulary

FEWEST = 150
ALL = [(kind, wording) for kind in KINDS for wording in corpus(kind)]
WORDED = ("power", "port", "link", "deploy")
NEGATIONS = [
    "not {}",
    "no {}",
    "non-{}",
    "never {}",
    "isn't {}",
    "not yet {}",
    "no longer {}",
    "{}: no",
    "{} = false",
    "{} lost",
    "failed to be {}",
    "without being {}",
    "cannot be {}",
    "unable to be {}",
    "un-{}",
    "dis{}",
    "un{}",
    "non{}",
    "{}, not",
    "not not {}",
    "NOT_{}",
]
HARMLESS = (
    "{}",
    " {} ",
    "{}.",
    "{}!",
    "({})",
    "[{}]",
    "'{}'",
    '"{}"',
    "<b>{}</b>",
    "<span class='x'>{}</span>",
    "{}\n",
    "\t{}",
    "&nbsp;{}",
    "\x1b[1m{}\x1b[0m",
    "status: {}",
    "{} 12 s",
    "{} (3 min)",
)
LETTERS = st.text(st.characters(codec="ascii", categories=["Ll"]), min_size=1, max_size=6)
VOCABULARIES: tuple[Vocabulary, ...] = (
    power(),
    ports(),
    business.deploys(),
    business.rentals(),
    business.invoices(),
    business.requests(),
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_corpus_is_large_and_names_where_each_wording_occurs(kind: str) -> None:
    assert len({wording.text for wording in corpus(kind)}) >= FEWEST
    assert all(wording.where and wording.expected for wording in corpus(kind))
    assert POSITIVE[kind] in {wording.expected for wording in corpus(kind)}


@pytest.mark.parametrize(
    ("kind", "wording"), ALL, ids=[f"{kind}: {wording.text[:60]!r}" for kind, wording in ALL]
)
def test_a_wording_is_read_as_what_it_says(kind: str, wording: Wording) -> None:
    assert READERS[kind](wording.text) == wording.expected


# Rules that hold for every wording


@pytest.mark.parametrize("kind", WORDED)
@pytest.mark.parametrize("negation", NEGATIONS)
def test_a_negation_is_never_the_positive(kind: str, negation: str) -> None:
    for wording in plain(kind, POSITIVE[kind]):
        assert READERS[kind](negation.format(wording.text)) != POSITIVE[kind], wording.text


@pytest.mark.parametrize("kind", WORDED)
@pytest.mark.parametrize("around", HARMLESS)
def test_case_blanks_punctuation_markup_and_units_do_not_matter(kind: str, around: str) -> None:
    for wording in plain(kind):
        for text in (
            wording.text,
            wording.text.upper(),
            wording.text.lower(),
            wording.text.replace(" ", "  "),
            wording.text.replace(" ", "-"),
        ):
            assert READERS[kind](around.format(text)) == wording.expected, text


@pytest.mark.parametrize("kind", WORDED)
@given(letters=LETTERS, behind=st.booleans())
def test_a_word_that_is_not_known_makes_the_whole_unknown(
    kind: str, letters: str, behind: bool
) -> None:
    strange = f"zq{letters}"
    for wording in plain(kind)[::5]:
        assert (
            READERS[kind](f"{wording.text} {strange}" if behind else f"{strange} {wording.text}")
            == UNKNOWN
        )


@pytest.mark.parametrize("kind", WORDED)
@given(letters=LETTERS, behind=st.booleans())
def test_a_known_word_within_a_longer_one_is_not_read(
    kind: str, letters: str, behind: bool
) -> None:
    for wording in plain(kind, POSITIVE[kind]):
        glued = f"{wording.text}q{letters}" if behind else f"{letters}q{wording.text}"
        assert READERS[kind](glued) == UNKNOWN


@given(st.text(max_size=120))
def test_any_text_gives_a_reading(text: str) -> None:
    for kind in WORDED:
        assert READERS[kind](text) in {wording.expected for wording in corpus(kind)} | {
            UNKNOWN,
            "running",
        }
    assert read_events(text) in ("ok", "warning", "critical", "no reading", "unknown", "")
    assert business.read_rental(text) in ("active", "pending", "ended", "")


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
def test_no_opposite_leads_back(vocabulary: Vocabulary) -> None:
    assert all(
        vocabulary.opposites.get(other) != opposite
        for opposite, other in vocabulary.opposites.items()
    )
    for text, value in vocabulary.states.items():
        assert vocabulary.single_state(text) == value, text


BAD = [
    "Failure detected",
    "Power Supply AC lost",
    "Redundancy Lost",
    "Drive Fault",
    "Predictive failure",
    "IERR",
    "Uncorrectable ECC",
    "General Chassis Intrusion",
    "Non-Redundant: Insufficient Resources",
]
GOOD = [
    "Presence detected",
    "Fully Redundant",
    "Drive Present",
    "Transition to Running",
    "Device Present",
]


@given(
    st.lists(st.sampled_from(GOOD), max_size=3),
    st.sampled_from(BAD),
    st.lists(st.sampled_from(GOOD), max_size=3),
)
def test_one_bad_event_among_good_ones_is_an_alarm(
    before: list[str], bad: str, behind: list[str]
) -> None:
    (sensor,) = parse_sensors(
        f"PS2 Status | 65h | ok | 10.2 | {', '.join([*before, bad, *behind])}"
    )
    assert sensor.status in (SensorStatus.WARNING, SensorStatus.CRITICAL)
    assert bad in sensor.words


@given(
    st.floats(allow_nan=True, allow_infinity=True),
    st.sampled_from(["degrees C", "RPM", "Volts", "Watts"]),
)
def test_what_no_sensor_can_measure_is_never_fine(value: float, unit: str) -> None:
    (sensor,) = parse_sensors(f"X | {value!r} {unit} | ok")
    if not -130 < value < 60_000:
        assert sensor.status is SensorStatus.UNKNOWN


# Where the readings go


def test_a_failing_sensor_is_among_the_problems_with_its_words() -> None:
    sensors = parse_sensors(
        "CPU Temp | 36 degrees C | ok\nPS Redundancy | 0x02 | Redundancy Lost\n"
    )
    row = ServerRow(1, alarm=worst(sensors), power=Power.ON)
    assert is_wrong(row)
    assert state_of(row).word == "warning"
    assert sensors[1].words == "Redundancy Lost"


@pytest.mark.parametrize(
    ("scope", "state", "enabled"),
    [
        ({"port": "a", "status": "disconnected"}, PortState.DOWN, None),
        ({"port": "a", "status": "draining"}, PortState.UNKNOWN, None),
        ({"port": "a", "status": "draining", "link": "up"}, PortState.UNKNOWN, None),
        ({"port": "a", "admin_status": "up", "oper_status": "down"}, PortState.DOWN, True),
        ({"port": "a", "admin_status": "down", "oper_status": "down"}, PortState.OFF, False),
        ({"port": "a", "ifAdminStatus": 1, "ifOperStatus": 1}, PortState.UP, True),
        ({"port": "a", "ifAdminStatus": 2, "ifOperStatus": 2}, PortState.OFF, False),
        ({"port": "a", "ifOperStatus": 7}, PortState.DOWN, None),
        ({"port": "a", "status": 1}, PortState.UNKNOWN, None),
        ({"port": "a", "enabled": False}, PortState.OFF, False),
        ({"port": "a", "enabled": True, "link": False}, PortState.DOWN, True),
        ({"port": "a", "connected": "no"}, PortState.DOWN, None),
        ({"port": "a", "link": "yes"}, PortState.UP, True),
        ({"port": "a", "status": "connected", "admin": "down"}, PortState.UNKNOWN, None),
        ("port: a\nadmin status: up\nlink: down\n", PortState.DOWN, True),
        ({"port": "a"}, PortState.UNKNOWN, None),
    ],
)
def test_a_port_in_several_fields(scope: Any, state: PortState, enabled: bool | None) -> None:
    (port,) = read_ports(Finished(scope, None, None, {}))
    assert (port.state, port.is_enabled) == (state, enabled)


@pytest.mark.parametrize(
    "words",
    [
        "disconnected",
        "Media disconnected",
        "no connection",
        "none",
        "No response",
        "non-operational",
        "<NO-CARRIER,BROADCAST,UP>",
    ],
)
def test_what_is_not_connected_is_not_read_as_connected(words: str) -> None:
    assert port_state(words) in (PortState.DOWN, PortState.UNKNOWN)


def test_two_texts_that_contradict_each_other_tell_nothing() -> None:
    assert power_from_text("VM is up now", None) is Power.ON
    assert power_from_text("VM is up now", "Chassis Power is on") is Power.ON
    assert power_from_text("no answer yet", "Chassis Power is off") is Power.OFF
    assert power_from_text("VM is up now", "Chassis Power is off") is Power.UNKNOWN
    assert power_from_text(1, True, None) is Power.UNKNOWN


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("no power", Power.OFF),
        ("server has no power", Power.OFF),
        ("power lost", Power.OFF),
        ("no power reading", Power.UNKNOWN),
        ("no power status", Power.UNKNOWN),
        ("power no reading", Power.UNKNOWN),
        ("POWER;NO", Power.UNKNOWN),
        ("power status no", Power.UNKNOWN),
        ("power without", Power.UNKNOWN),
        ("power state not on", Power.OFF),
    ],
)
def test_a_reading_that_is_absent_is_not_absent_power(words: str, state: Power) -> None:
    assert power_from_text(words) is state


@pytest.mark.parametrize("words", ["no link status", "no carrier reading", "no signal value"])
def test_a_reading_that_is_absent_is_no_absent_link(words: str) -> None:
    assert port_state(words) is PortState.UNKNOWN
    assert port_state(words.rpartition(" ")[0]) is PortState.DOWN


@pytest.mark.parametrize(
    ("scope", "context", "done"),
    [
        ("deploy_done", {}, True),
        ("autodeploy completed", {}, True),
        ({"status": "deploy_done"}, {}, True),
        (None, {"id": 1, "ip": "192.0.2.1"}, True),
        ("pending", {"id": "", "ip": ""}, False),
        ("installing", {"id": 1, "ip": "192.0.2.1"}, False),
        ("not deploy_done", {}, False),
        ("undone", {}, False),
        ("deploy_done_soon", {}, False),
        ({"status": "pending"}, {"id": 1, "ip": "192.0.2.1"}, False),
    ],
)
def test_the_end_of_a_deploy(scope: Any, context: Any, done: bool) -> None:
    assert read_deploy(Finished(scope, context, None, {})).done is done


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("", "active"),
        ("rent", "active"),
        ("rented", "active"),
        ("Active", "active"),
        (" RENT ", "active"),
        ("power_off", "active"),
        ("stopped", "active"),
        ("presale", "pending"),
        ("Pending", "pending"),
        ("suspended", "ended"),
        ("Terminated", "ended"),
        ("Cancelled", "ended"),
        ("Fraud", "ended"),
        ("not active", "ended"),
        ("inactive", "ended"),
        ("draining", ""),
        ("rentless", ""),
        ("parent", ""),
        ("activeness", ""),
        ("active, suspended", ""),
        ("unknown", ""),
    ],
)
def test_rentals(status: str, meaning: str) -> None:
    assert business.read_rental(status) == meaning
    assert is_wrong(ServerRow(1, status=status, power=Power.ON)) is (meaning != "active")


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        ("Paid", "paid"),
        ("Unpaid", "unpaid"),
        ("UNPAID", "unpaid"),
        ("not paid", "unpaid"),
        ("Overdue", "unpaid"),
        ("Collections", "unpaid"),
        ("Cancelled", "void"),
        ("Refunded", "void"),
        ("Draft", "void"),
        ("Payment Pending", "pending"),
        ("prepaid", ""),
        ("Partially paid", ""),
        ("paid: no", "unpaid"),
        ("paid, refunded", ""),
        ("mystery", ""),
        ("1", ""),
    ],
)
def test_invoices(status: str, meaning: str) -> None:
    invoice = read_invoice({"id": 1, "status": status})
    assert invoice.state == meaning
    assert (invoice.is_paid, invoice.is_unpaid) == (meaning == "paid", meaning == "unpaid")
    assert invoice.shown_status == (status if meaning else f"'{status}'")


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        ("PENDING", True),
        ("", None),
        ("mystery", None),
        ("NOT RESOLVED", True),
        ("unresolved", True),
        ("Closed", False),
        (" done ", False),
        ("CANCELED", False),
        ("reopened", True),
    ],
)
def test_requests_to_people(status: str, is_open: bool | None) -> None:
    assert RemoteHandsRequest.model_validate({"id": 1, "status": status}).is_open is is_open


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "text", ["e" * 5000, "gi" * 2500, "<" * 5000, "A," * 2500, "9" * 5000, "up " * 2000, " " * 5000]
)
def test_long_text_is_read_quickly(kind: str, text: str) -> None:
    began = time.perf_counter()
    READERS[kind](f"X | {text} | ok" if kind == "sensor" else text)
    assert time.perf_counter() - began < 1.0


@pytest.mark.parametrize("kind", WORDED)
def test_a_text_that_is_too_long_is_not_cut_and_read(kind: str) -> None:
    for wording in plain(kind, POSITIVE[kind]):
        assert READERS[kind](f"{wording.text}{' ' * 5000}not") == UNKNOWN
