"""What goes to a terminal's clipboard, to ssh and into a curl line: exact, and nothing the provider
could bend."""

from __future__ import annotations

import base64
import re
import shlex

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import SecretStr

from tui.api.catalog import declared_actions
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog import order_actions as order
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.curl_command import curl_line
from tui.ssh import SshOptions, rdp_line, ssh_line, ssh_words, window_words
from tui.terminal.osc52 import LARGEST, clipboard_sequence

OSC = re.compile("\x1b]52;c;([A-Za-z0-9+/=]*)\x07")


def unwrapped(sequence: str) -> str:
    """What the outermost terminal is given by GNU screen."""
    return "".join(part.removesuffix("\x1b\\") for part in sequence.split("\x1bP") if part)


@given(st.text(max_size=2000))
@example("x" * 5000)
def test_the_clipboard_gets_exactly_the_text(text: str) -> None:
    plain = clipboard_sequence(text, {})
    assert plain is not None
    match = OSC.fullmatch(plain)
    assert match is not None
    assert base64.b64decode(match[1]) == text.encode("utf-8", "replace")
    within_screen = clipboard_sequence(text, {"STY": "1.pts", "TERM": "screen"})
    assert within_screen is not None
    assert all(len(part) <= 768 for part in within_screen.split("\x1b\\"))
    assert unwrapped(within_screen) == plain
    within_tmux = clipboard_sequence(text, {"TMUX": "/tmp/x,1,0"})
    assert within_tmux is not None
    assert within_tmux.startswith(plain)
    assert (
        within_tmux.removeprefix(plain) == f"\x1bPtmux;{plain.replace(chr(27), chr(27) * 2)}\x1b\\"
    )


def test_what_is_too_long_is_not_sent_at_all() -> None:
    assert clipboard_sequence("x" * LARGEST, {}) is not None
    assert clipboard_sequence("x" * (LARGEST + 1), {}) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "web-01",
        "-oProxyCommand=touch pwned",
        "192.0.2.10; rm -rf /",
        "1.2.3.4\n",
        "fe80::1%e;id",
        "999.1",
    ],
)
def test_only_an_address_reaches_ssh(text: str) -> None:
    assert ssh_words(text) is None


def test_ssh_by_either_kind_of_address() -> None:
    assert ssh_words("192.0.2.10") == ["ssh", "--", "root@192.0.2.10"]
    assert ssh_words("2001:db8::1") == ["ssh", "--", "root@2001:db8::1"]


def test_user_port_jump_host_and_program_are_chosen() -> None:
    chosen = SshOptions("ops", 2222, "jump.example.com", ("mosh", "--ssh"))
    assert ssh_words("192.0.2.10", chosen) == [
        "mosh",
        "--ssh",
        "-p",
        "2222",
        "-J",
        "jump.example.com",
        "--",
        "ops@192.0.2.10",
    ]
    assert ssh_line("192.0.2.10", SshOptions("ops")) == "ssh ops@192.0.2.10"
    assert (ssh_line("web-01"), rdp_line("web-01")) == ("", "")
    assert rdp_line("2001:db8::1") == "xfreerdp /v:[2001:db8::1] /u:Administrator"


@given(st.text(max_size=40), st.text(max_size=8))
def test_a_tag_is_a_user_and_a_port_or_is_ignored(user: str, port: str) -> None:
    words = ssh_words("192.0.2.10", SshOptions().of_server({"ssh_user": user, "ssh_port": port}))
    assert words is not None
    assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9._-]*@192\.0\.2\.10", words[-1])
    assert words[-2] == "--"
    assert all(word == "-p" or word.isdigit() for word in words[1:-2])


@given(st.text(max_size=60))
def test_a_window_is_named_by_a_harmless_name(hostname: str) -> None:
    words = window_words(["ssh", "--", "root@192.0.2.10"], hostname, 7, {"TMUX": "x"})
    assert words is not None
    assert words[:3] == ["tmux", "new-window", "-n"]
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", words[3])
    assert words[4:] == ["--", "ssh", "--", "root@192.0.2.10"]
    assert window_words(["ssh"], hostname, 7, {}) is None


def test_a_curl_line_says_what_is_sent_and_hides_what_is_secret() -> None:
    line = curl_line("https://invapi.hostkey.com", eq.SHOW, ServerRef(id=25250))
    assert line == (
        "curl -sS https://invapi.hostkey.com/eq.php --data-urlencode action=show --data-urlencode "
        "id=25250"
        ' --data-urlencode "token=$HOSTKEY_TOKEN"'
    )
    line = curl_line(
        "https://invapi.hostkey.com", eq_power.REBOOT, ServerPin(id=1, pin=SecretStr("0420"))
    )
    assert '"pin=$HOSTKEY_PIN"' in line
    assert "0420" not in line


def test_a_curl_line_cannot_be_broken_out_of() -> None:
    line = curl_line(
        "https://x", order.PRESETS_LIST, order.PresetParams(location="'; touch pwned; '")
    )
    assert shlex.split(line)[-1] == "location='; touch pwned; '"
    assert "token" not in line, "where none is sent"


def test_every_action_that_reads_by_get_says_so() -> None:
    for action in declared_actions().values():
        if action.method == "GET" and not any(
            field.is_required() for field in action.params.model_fields.values()
        ):
            assert " -G " in curl_line("https://x", action, action.params())
