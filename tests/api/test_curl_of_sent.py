"""What was sent and written down, as a curl line: no secret, and no stand-in passed off as a
value."""

from __future__ import annotations

from tui.api.catalog import declared_actions
from tui.api.curl_command import curl_of_sent

URL = "https://api.example.net/"


def test_values_are_quoted_and_secrets_are_variables() -> None:
    line = curl_of_sent(
        URL,
        declared_actions()["net/port_off"],
        {"id": 7, "port": "gi 1;x", "pin": "********", "before": {}},
    )
    assert line.startswith(
        "curl -sS https://api.example.net/net.php --data-urlencode action=port_off "
    )
    assert "id=7" in line
    assert "'port=gi 1;x'" in line
    assert '"pin=$HOSTKEY_PIN"' in line
    assert "before" not in line
    assert "*" not in line


def test_the_mark_of_a_long_text_is_not_passed_off_as_it() -> None:
    sent = {"id": 7, "os_id": 1, "ssh_key": "563 characters, sha256 abcdef"}
    assert '"ssh_key=$HOSTKEY_SSH_KEY"' in curl_of_sent(
        URL, declared_actions()["eq/create_pxe"], sent
    )
