"""A request of the list of requests, as curl: its action and its server are there, no value is."""

from __future__ import annotations

from tui.api.call_record import CallRecord
from tui.api.curl_command import curl_of
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
