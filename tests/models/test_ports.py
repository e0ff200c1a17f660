"""Every shape that net/get_status may have. No real answer was ever published."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.async_answer import Finished
from tui.models.port import PortState, port_state, read_ports, speed_bps

PORT = {
    "port": "gi1/0/12",
    "switch": "sw-1 10.0.0.1",
    "vlan": 1210,
    "speed": "1000 Mbps",
    "status": "connected",
    "mac": "0c:c4:7a:00:00:01",
    "port_security": 3,
    "shape": "100M",
}


def finished(scope: Any) -> Finished:
    return Finished(scope, None, None, {})


LINES = "\n".join(f"{name}: {value}" for name, value in PORT.items())


@pytest.mark.parametrize(
    "scope",
    [
        PORT,
        [PORT],
        {"gi1/0/12": {name: value for name, value in PORT.items() if name != "port"}},
        LINES,
        {
            "Port": "gi1/0/12",
            **{name.upper(): value for name, value in PORT.items() if name != "port"},
        },
        {**PORT, "mac": ["0c:c4:7a:00:00:01"]},
    ],
    ids=["object", "list", "by name", "lines", "other case", "macs in a list"],
)
def test_shapes(scope: Any) -> None:
    (port,) = read_ports(finished(scope))
    assert [
        str(value) for value in (port.port, port.switch, port.vlan, port.mac, port.port_security)
    ] == [
        "gi1/0/12",
        "sw-1 10.0.0.1",
        "1210",
        "0c:c4:7a:00:00:01",
        "3",
    ]
    assert (port.state, port.link_bps, port.most_bps) == (PortState.UP, 1e9, 1e8)


def test_several_ports_as_lines_and_several_addresses() -> None:
    ports = read_ports(
        finished(
            f"{LINES}\n\n{LINES.replace('gi1/0/12', 'gi1/0/13').replace('connected', 'disabled')}"
        )
    )
    assert [(str(port.port), port.state) for port in ports] == [
        ("gi1/0/12", PortState.UP),
        ("gi1/0/13", PortState.OFF),
    ]
    (port,) = read_ports(finished({**PORT, "mac": ["a", "b"], "shape": None}))
    assert str(port.mac) == "a, b"
    assert port.most_bps == 1e9


@pytest.mark.parametrize("scope", [None, "", "no ports here", [], {}, 7, ["gi1/0/12"]])
def test_what_describes_no_port_is_refused(scope: Any) -> None:
    with pytest.raises(ValueError, match="no port"):
        read_ports(finished(scope))


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("connected", PortState.UP),
        ("up", PortState.UP),
        ("link up", PortState.UP),
        ("active", PortState.UP),
        ("not connected", PortState.DOWN),
        ("notconnect", PortState.DOWN),
        ("down", PortState.DOWN),
        ("inactive", PortState.DOWN),
        ("disabled", PortState.OFF),
        ("err-disabled", PortState.OFF),
        ("administratively down", PortState.OFF),
        ("shutdown", PortState.OFF),
        ("", PortState.UNKNOWN),
        ("sfp missing", PortState.UNKNOWN),
    ],
)
def test_states(words: str, state: PortState) -> None:
    assert port_state(words) is state


@pytest.mark.parametrize(
    ("words", "bits"),
    [
        ("1000 Mbps", 1e9),
        ("a-1000", 1e9),
        ("10G", 1e10),
        ("1000000000", 1e9),
        ("2.5 Gb/s", 2.5e9),
        ("100", 1e8),
        ("1,5 Gbit/s", 1.5e9),
        ("512k", 512e3),
        ("auto", None),
        ("", None),
        ("0", None),
    ],
)
def test_speeds(words: str, bits: float | None) -> None:
    assert speed_bps(words) == bits


SPEEDS = st.builds(
    "{}{}{}".format,
    st.floats(0, 1e6).map(lambda rate: f"{rate:g}") | st.integers(0, 10**9) | st.text(max_size=4),
    st.sampled_from(["", " "]),
    st.sampled_from(["", "k", "M", "G", "T", "Mbit/s", "Gbps", "kbps", "full duplex"]),
)


@given(st.text(max_size=80) | SPEEDS)
def test_any_words_give_a_speed_or_none(words: str) -> None:
    bits = speed_bps(words)
    if bits is not None:
        assert 0 < bits < 1e15
    assert port_state(words) in PortState
