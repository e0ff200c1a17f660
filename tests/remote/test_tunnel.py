"""The lines for a laptop: a real host, a real port, nothing that a shell would take for more."""

from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.remote.tunnel import Jump, bmc_lines, caller_in, jump_from, tunnel_line


def test_the_tunnel_host_is_the_host_that_the_laptop_connected_to() -> None:
    jump = jump_from({"USER": "anna", "SSH_CONNECTION": "198.51.100.9 50000 192.0.2.5 2222"})
    tunnel, page = bmc_lines(jump, "203.0.113.71")
    assert (
        tunnel == "ssh -N -L 8443:203.0.113.71:443 -L 5900:203.0.113.71:5900 -p 2222 anna@192.0.2.5"
    )
    assert page == "https://127.0.0.1:8443/"
    assert caller_in({"SSH_CONNECTION": "198.51.100.9 50000 192.0.2.5 22"}) == "198.51.100.9"


def test_version_six_stands_in_brackets_and_the_usual_port_is_left_out() -> None:
    line = tunnel_line(
        jump_from({"USER": "anna", "SSH_CONNECTION": "::1 1 2001:db8::5 22"}),
        [(1, "2001:db8::7", 443)],
    )
    assert shlex.split(line) == ["ssh", "-N", "-L", "1:[2001:db8::7]:443", "anna@2001:db8::5"]


@pytest.mark.parametrize(
    "connection", ["", "a b c d", "1.2.3.4 1 $(id) 22", "1.2.3.4 1 1.2.3.4 x", "1 2 3"]
)
def test_what_sshd_would_not_say_is_not_taken(connection: str) -> None:
    assert jump_from({"SSH_CONNECTION": connection}, "jump") == Jump("", "jump")


@given(st.text(max_size=20), st.text(max_size=60))
def test_whatever_the_environment_says_the_line_is_one_command(user: str, connection: str) -> None:
    line = tunnel_line(
        jump_from({"USER": user, "SSH_CONNECTION": connection}), [(1, "192.0.2.1", 2)]
    )
    words = shlex.split(line)
    assert words[:4] == ["ssh", "-N", "-L", "1:192.0.2.1:2"]
    assert len(words) == (5 if "-p" not in words[4:5] else 7)
