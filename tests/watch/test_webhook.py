"""The webhook over real HTTP: signed, bounded, and without redirects."""

from __future__ import annotations

import hashlib
import hmac
import time

import pytest

from tests.watch.receiver import receiver
from tests.watch.simulated_day import notice
from tui.api.webhook_post import SIGNATURE, WebhookClient, checked_webhook
from tui.errors import ConfigError
from tui.watch.notices import Notice, Severity
from tui.watch.sinks import CommandSink, WebhookSink, body_of

HOUR_AT = 1_795_000_000.0


def test_the_signature_covers_time_and_body() -> None:
    with receiver() as to:
        client = WebhookClient(to.url, "signing-key", 5.0)
        assert WebhookSink(client, "main").send(notice("a"), 2, HOUR_AT).problem == ""
        client.close()
    headers, body = to.requests[0]
    expected = hmac.new(b"signing-key", b"1795000000." + body, hashlib.sha256).hexdigest()
    assert headers[SIGNATURE] == f"t=1795000000,v1={expected}"
    assert (headers["X-Hostdeck-Id"], headers["X-Hostdeck-Attempt"]) == ("a", "2")
    assert to.accepted[0]["account"] == "main"


def test_a_redirect_is_not_followed() -> None:
    with receiver() as to, receiver() as other:
        to.status, to.headers = 307, {"Location": other.url}
        client = WebhookClient(to.url, "signing-key", 5.0)
        result = client.post(b"{}", "a", 1, HOUR_AT)
        client.close()
        assert other.requests == []
    assert "redirect (HTTP 307), which is not followed" in result.problem


def test_a_slow_answer_is_given_up_within_the_limit() -> None:
    with receiver() as to:
        to.stalls = True
        client = WebhookClient(to.url, "", 0.3)
        started = time.monotonic()
        result = client.post(b"{}", "a", 1, HOUR_AT)
        took_s = time.monotonic() - started
        client.close()
    assert result.problem == "127.0.0.1 did not answer within 0.3 s."
    assert took_s < 5


@pytest.mark.parametrize(
    ("status", "refused"), [(400, True), (422, True), (401, False), (404, False), (503, False)]
)
def test_only_a_refused_content_is_given_up(status: int, refused: bool) -> None:
    with receiver() as to:
        to.status, to.headers = status, {"Retry-After": "17"}
        client = WebhookClient(to.url, "", 5.0)
        result = client.post(b"{}", "a", 1, HOUR_AT)
        client.close()
    assert (result.status, result.is_refused, result.retry_after_s) == (status, refused, 17.0)
    assert "canary" not in result.problem


def test_a_port_without_a_listener_is_a_failure_without_the_url() -> None:
    with receiver() as to:
        url = to.url
    client = WebhookClient(url, "", 5.0)
    result = client.post(b"{}", "a", 1, HOUR_AT)
    client.close()
    assert result.problem == "127.0.0.1 is not reachable (ConnectError)."


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://hooks.example.com/x", "not encrypted"),
        ("https://user:canary@hooks.example.com/", "user name or password"),
        ("ftp://hooks.example.com/", "Not a valid URL"),
        ("https://hooks.example.com:99999/canary", "Not a valid URL"),
        ("https://hooks.example.com/a\nb", "Not a valid URL"),
        ("", "Not a valid URL"),
    ],
)
def test_an_address_that_leaks_is_refused_without_repeating_it(url: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says) as caught:
        checked_webhook(url, "Preparing the webhook")
    assert "canary" not in str(caught.value)


def test_secrets_in_a_notice_are_masked() -> None:
    notice = Notice("a", 1.0, "operation", "state", Severity.CRITICAL, "password: hunter2canary", 1)
    assert b"hunter2canary" not in body_of(notice, "main")


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("cat > out.json", ""),
        ("exit 3", "sh exited with code 3."),
        ("sleep 30 & wait", "sh did not end within 0.5 s."),
    ],
)
def test_a_command_gets_the_notice_and_is_ended(
    script: str, problem: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    started = time.monotonic()
    environment = {"PATH": "/usr/bin:/bin"}
    limit_s = 0.5 if "sleep" in script else 20.0
    sink = CommandSink(["sh", "-c", script], "main", environment, limit_s)
    assert sink.send(notice("a"), 1, HOUR_AT).problem == problem
    assert time.monotonic() - started < 15


def test_a_command_gets_no_secret_of_the_environment(
    tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    environment = {"PATH": "/usr/bin:/bin", "HOSTKEY_API_KEY": "canary", "DB_PASSWORD": "canary"}
    sink = CommandSink(["sh", "-c", "env > out.txt"], "main", environment)
    assert sink.send(notice("a"), 1, HOUR_AT).problem == ""
    with open("out.txt", encoding="utf-8") as file:
        assert "canary" not in file.read()


def test_a_command_that_is_missing_is_said() -> None:
    result = CommandSink(["/nowhere/x"], "main", {}).send(notice("a"), 1, HOUR_AT)
    assert result.problem == "/nowhere/x could not be started: No such file or directory."
