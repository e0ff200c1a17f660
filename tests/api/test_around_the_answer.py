"""Answers with something around them: named for what they are, used by reads where they are whole,
never by changes."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from tests.support.stub import Reply, Stub, reply
from tui.api.body import Unreadable, decode, read_body
from tui.api.catalog import eq_actions as eq
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.envelope import open_envelope, opened
from tui.api.gate import Gate
from tui.api.session import ApiKeyLogin
from tui.api.unpacking import PackingError, unpacked
from tui.clock import SystemClock
from tui.errors import ApiError, NotTheApi, OutcomeUnknown, Refused

SHOW = {"result": "OK", "server_data": {"id": 20311, "hostname": "web-01"}}
WHOLE = json.dumps(SHOW)
MESSAGES = [
    (
        '<br />\n<b>Warning</b>:  Undefined array key "x" in <b>/var/eq.php</b> on line '
        "<b>12</b><br />\n",
        "warning",
    ),
    ("\nWarning: Undefined variable $x in /var/www/eq.php on line 3\n", "warning"),
    ("Notice: Trying to access array offset on value of type null in /a.php on line 1\n", "notice"),
    (
        "PHP Deprecated:  Creation of dynamic property {closure} is deprecated in /a.php on line "
        "1\n",
        "deprecation",
    ),
    (
        '<br />\n<b>Fatal error</b>:  Uncaught Exception: {"a": 1} in /a.php:3\nStack trace:\n#0 '
        "{main}\n",
        "error",
    ),
    ("Warning: a in /a.php on line 1\nNotice: b in /b.php on line 2\n", "warning"),
    (
        "<font size='1'><table class='xdebug-error'><tr><th>\nWarning: x</th></tr></table></font>",
        "warning",
    ),
]


@pytest.mark.parametrize(("message", "kind"), MESSAGES, ids=[kind for _, kind in MESSAGES])
def test_a_message_of_php_before_a_whole_answer_is_named_and_the_answer_read(
    message: str, kind: str
) -> None:
    found = read_body(200, (message + WHOLE).encode())
    assert found.answer == SHOW
    assert found.around.startswith(f"The provider's answer begins with a PHP {kind}")
    said = opened(200, (message + WHOLE).encode(), doing="Reading", is_write=False).remark
    assert f"PHP {kind}" in said


def test_tags_in_a_string_of_the_answer_make_no_page_of_it() -> None:
    """A payment form is sent as text of an answer, and PHP writes its messages before any."""
    answer = {"result": "OK", "call": '<form action="https://pay.example.com"><script></script>'}
    found = read_body(200, (MESSAGES[0][0] + json.dumps(answer)).encode())
    assert found.answer == answer
    with pytest.raises(Unreadable) as caught:
        read_body(200, (MESSAGES[0][0] + "<html>" + json.dumps(answer)).encode())
    assert caught.value.html


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (")]}',\n", ""),
        (")]}'", ""),
        (")]}\n", ""),
        ("while(1);", ""),
        ("for (;;);", ""),
        ("", "\0"),
        ("", "\0\0\n\0"),
        (")]}',\n", "\0"),
        ("\0\0", ""),
    ],
)
def test_a_prefix_against_scripts_and_nul_bytes_are_named_and_the_answer_read(
    before: str, behind: str
) -> None:
    body = f"{before}{WHOLE}{behind}".encode()
    found = opened(200, body, doing="Reading", is_write=False)
    assert found.payload["server_data"] == SHOW["server_data"]
    assert "not part of it. Its data is complete and was used." in found.remark
    with pytest.raises(OutcomeUnknown):
        opened(200, body, doing="Setting", is_write=True)


@pytest.mark.parametrize(
    "body",
    [")]}',\n", ")]}',[1]", ")]}'," + WHOLE[:-1], ")]}'," + WHOLE * 2, WHOLE + "\0" + WHOLE, "\0"],
)
def test_a_prefix_or_nul_bytes_without_one_whole_answer_are_no_answer(body: str) -> None:
    with pytest.raises(ApiError):
        opened(200, body.encode(), doing="Reading", is_write=False)


@pytest.mark.parametrize(("message", "kind"), MESSAGES, ids=[kind for _, kind in MESSAGES])
@pytest.mark.parametrize("rest", ["", WHOLE[:-1], WHOLE + WHOLE, "[1]", "<html></html>"])
def test_without_a_whole_answer_behind_it_nothing_is_read(
    message: str, kind: str, rest: str
) -> None:
    with pytest.raises(ApiError) as caught:
        open_envelope(500, (message + rest).encode(), doing="Reading", is_write=False)
    if not rest.startswith("<html"):
        assert f"PHP {kind}" in caught.value.said
        assert "HTTP 500" in caught.value.said
        assert "portal" not in str(caught.value)


@pytest.mark.parametrize(("message", "kind"), MESSAGES, ids=[kind for _, kind in MESSAGES])
@pytest.mark.parametrize(
    "answer", [{"result": "OK", "callback": "k"}, {"result": "OK"}, {"result": -1, "error": "no"}]
)
def test_a_change_is_unknown_whatever_such_an_answer_says(
    message: str, kind: str, answer: object
) -> None:
    with pytest.raises(OutcomeUnknown, match=f"PHP {kind}"):
        open_envelope(
            200, (message + json.dumps(answer)).encode(), doing="Rebooting", is_write=True
        )
    with pytest.raises(OutcomeUnknown, match="PHP"):
        open_envelope(
            200, (json.dumps(answer) + message).encode(), doing="Rebooting", is_write=True
        )


@pytest.mark.parametrize(
    "comment", ["<!-- cached 12 ms -->", "\n<!-- a -->\n<!-- { -->\n", "\n\n  "]
)
@pytest.mark.parametrize("is_write", [False, True])
def test_a_comment_behind_the_answer_changes_nothing(comment: str, is_write: bool) -> None:
    assert (
        open_envelope(200, (WHOLE + comment).encode(), doing="x", is_write=is_write)["server_data"][
            "id"
        ]
        == 20311
    )
    assert opened(200, (WHOLE + comment).encode(), doing="x", is_write=is_write).remark == ""


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html><html><body>Sign in</body></html>",
        f"<html><script>var x = {WHOLE}</script></html>",
        "<head></head>",
        f"<form action=x><b>Warning</b>: log in first</form>{WHOLE}",
        "<!-- portal --><html></html>",
        f"<b>Warning</b>: <a href=x>accept our terms</a><script>x={WHOLE}</script>",
        f"<div>{WHOLE}</div>",
        "<?xml version='1.0'?><a/>",
    ],
)
@pytest.mark.parametrize("status", [200, 302, 403, 502])
def test_a_captive_portal_is_recognized_as_such(page: str, status: int) -> None:
    with pytest.raises(Unreadable) as caught:
        read_body(status, page.encode())
    assert caught.value.html
    assert f"HTTP {status}" in caught.value.why


@pytest.mark.parametrize(
    "body",
    [
        WHOLE[:-1],
        WHOLE + "}",
        WHOLE + WHOLE,
        f"callback({WHOLE});",
        '{"a": NaN}',
        "[]",
        "7",
        '{"result": "OK", "server_data": {"id": 1, "message": "x"}',
        '["a", {"result": "OK"}',
    ],
)
def test_what_is_cut_or_more_than_one_answer_is_not_read(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_body(200, body.encode())
    assert not caught.value.html


def test_byte_order_marks_are_no_part_of_the_answer() -> None:
    mark, whole = b"\xef\xbb\xbf", WHOLE.encode()
    for body in (mark + whole, b"\n" + mark + mark + whole, WHOLE.encode("utf-16")):
        assert decode(200, body) == SHOW


def test_http_500_with_a_whole_yes_is_read_and_said() -> None:
    found = opened(500, WHOLE.encode(), doing="Reading", is_write=False)
    assert found.payload["server_data"]["id"] == 20311
    assert "HTTP 500" in found.remark


@pytest.mark.parametrize(
    "empty", [{"result": "OK"}, {"result": "OK", "servers": []}, {"servers": [1]}, {}]
)
def test_http_500_with_nothing_in_it_is_no_empty_list(empty: object) -> None:
    with pytest.raises(ApiError, match="HTTP 500"):
        open_envelope(500, json.dumps(empty).encode(), doing="Reading", is_write=False)


def test_http_500_with_a_no_names_both() -> None:
    with pytest.raises(Refused, match=r"HTTP 500\): database gone"):
        open_envelope(
            500, b'{"result":-1,"error":"database gone"}', doing="Reading", is_write=False
        )


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_by_name(body: bytes, behind: bool) -> None:
    for content in (body, body + WHOLE.encode(), WHOLE.encode() + body):
        with contextlib.suppress(Unreadable):
            assert isinstance(read_body(200, content).answer, dict)


def test_a_body_of_many_comments_takes_no_time() -> None:
    started = time.monotonic()
    for odd in (
        "<!-- -->" * 5000 + "x",
        WHOLE + "<!-- -->" * 5000 + "x",
        "Warning: a" + "{" * 60_000,
        "<b>" * 20_000,
    ):
        with pytest.raises(Unreadable):
            read_body(200, odd.encode())
    assert time.monotonic() - started < 2.0


# Compressed bodies

PACKED = gzip.compress(b"{}", mtime=0)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PACKED, "gzip"),
        (PACKED, ""),
        (gzip.compress(PACKED, mtime=0), "gzip, gzip"),
        (zlib.compress(b"{}"), "deflate"),
        (zlib.compress(b"{}")[2:-4], "deflate"),
        (b"{}", "gzip"),
        (b"{}", "br"),
        (b"{}", "identity"),
        (b"{}", "nonsense"),
    ],
)
def test_compressed_bodies_are_unpacked_by_what_they_are(body: bytes, encoding: str) -> None:
    assert unpacked(body, encoding, 1000) == b"{}"


@pytest.mark.parametrize(
    ("body", "encoding", "says"),
    [
        (gzip.compress(b"x" * 10_000, mtime=0), "gzip", "larger"),
        (PACKED[:-6], "gzip", "cut"),
        (b"\x1f\x8b\x08" + b"\xff" * 30, "", "damaged"),
        (b"\x0b\x02\x80{}\x03", "br", "br"),
        (b"\xff\xff", "deflate", "damaged"),
    ],
)
def test_a_bomb_and_a_cut_body_are_refused(body: bytes, encoding: str, says: str) -> None:
    with pytest.raises(PackingError, match=says):
        unpacked(body, encoding, 1000)


# Through the client


@pytest.fixture
def stub() -> Iterator[Stub]:
    with Stub() as made:
        yield made


@pytest.fixture
def client(stub: Stub) -> Iterator[Client]:
    made = Client(stub.url, gate=Gate(SystemClock(), per_second=1000))
    made.sign_in(ApiKeyLogin(SecretStr("5d41-demo")))
    yield made
    made.close()


def test_the_client_unpacks_and_remarks(stub: Stub, client: Client) -> None:
    remarks: list[str] = []
    client.remark = remarks.append
    packed = Reply(
        gzip.compress((MESSAGES[0][0] + WHOLE).encode()), headers={"Content-Encoding": "gzip"}
    )
    stub.answers["eq/show"] = packed
    assert client.call(eq.SHOW, ServerRef(id=20311)).hostname == "web-01"
    assert len(remarks) == 1
    assert "PHP warning" in remarks[0]


def test_a_change_whose_answer_is_damaged_is_unknown(stub: Stub, client: Client) -> None:
    stub.answers["eq/reboot"] = Reply(gzip.compress(b'{"result":"OK"}')[:-6])
    with pytest.raises(OutcomeUnknown, match="cut"):
        client.change(eq_power.REBOOT, ServerPin(id=20311), lambda status, raw: None)
    assert stub.requests["eq/reboot"] == 1


def test_a_redirected_page_is_still_not_the_api(stub: Stub, client: Client) -> None:
    stub.answers["eq/show"] = Reply(b"<html>Sign in</html>")
    with pytest.raises(NotTheApi, match="captive portals"):
        client.call(eq.SHOW, ServerRef(id=20311))


def test_unread_records_are_remarked(stub: Stub, client: Client) -> None:
    remarks: list[str] = []
    client.remark = remarks.append
    stub.answers["eq/list"] = reply({"result": "OK", "servers": [20311, None, "12abc"]})
    assert client.call(eq.LIST, eq.ListParams()).ids == (20311,)
    assert remarks == ["List servers: 2 records could not be read."]
