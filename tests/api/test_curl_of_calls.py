"""A request of the list of requests, as curl: its action and its server are there, no value is."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tui.api.call_record import CallRecord
from tui.api.catalog import eq_actions as eq
from tui.api.curl_command import _variable, curl_line, curl_of
from tui.operations.plan import stored_value

URL = "https://invapi.example/eq.php"


def test_it_names_the_action_and_the_server_and_variables_for_the_rest() -> None:
    call = CallRecord(
        "eq/reboot", 0.0, 0.1, 10, "ok", URL, names=("id", "pin", "token"), server_id="7"
    )
    assert curl_of(call) == (
        f"curl -sS {URL} --data-urlencode action=reboot --data-urlencode id=7"
        ' --data-urlencode "pin=$HOSTKEY_PIN" --data-urlencode "token=$HOSTKEY_TOKEN"'
    )


def test_without_a_known_server_its_id_is_a_variable() -> None:
    call = CallRecord("eq/list", 0.0, 0.1, 10, "ok", URL, names=("id",))
    assert curl_of(call).endswith('action=list --data-urlencode "id=$HOSTKEY_ID"')


def test_the_mark_of_a_long_text_is_the_same_in_every_version() -> None:
    """Journals of other versions hold it."""
    assert stored_value("post_install_script", "x") == "1 characters, sha256 2d711642b726b044"


@given(st.text(min_size=1, max_size=20))
def test_a_variable_has_a_name_that_every_shell_takes(name: str) -> None:
    """Field names come from us today; what is copied into a shell must not depend on that."""
    assert re.fullmatch(r'"(?s:.*)=\$HOSTKEY_[A-Z0-9_]+"', _variable(name))


def test_what_is_read_by_get_is_copied_as_get() -> None:
    for method in ("GET", "POST"):
        action = replace(eq.LIST, method=method)
        line = curl_line("https://invapi.example", action, eq.ListParams())
        assert (" -G " in line) is (method == "GET")
