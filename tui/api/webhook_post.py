"""One POST of JSON to a webhook, with a time limit and without redirects. Worker threads.

The URL of a webhook is a secret, because it often contains a token. Errors name only the host.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.api.api_url import LOOPBACK
from tui.api.deadline import DEADLINE, TimedTransport
from tui.api.lean_httpx import httpx
from tui.api.transport import trust_context
from tui.errors import ConfigError

CONNECT_S = 5.0
SIGNATURE = "X-Hostdeck-Signature"


@dataclass(frozen=True, slots=True)
class PostResult:
    """The result of one attempt."""

    status: int = 0
    """HTTP status; 0 without an answer."""
    problem: str = ""
    """Sentence about a failure; empty when the receiver accepted the notice."""
    retry_after_s: float = 0.0
    is_refused: bool = False
    """The receiver understood the request and does not accept its content."""


def checked_webhook(url: str, doing: str) -> str:
    """Return the URL of a webhook. Raises ConfigError without repeating the URL."""
    certain = "Nothing was sent."
    try:
        url.encode("ascii")
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        host, parts = "", urlsplit("")
    if not host or parts.scheme not in ("https", "http") or any(c.isspace() for c in url):
        raise ConfigError(doing, said="Not a valid URL.", certain=certain, next="Write https://…")
    if parts.username or parts.password:
        raise ConfigError(
            doing,
            said="The URL contains a user name or password.",
            certain=certain,
            next="Use a URL with a token, or webhook_key_file.",
        )
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ConfigError(
            doing, said="The URL is not encrypted.", certain=certain, next="Use https."
        )
    return url


def signature(key: str, at: int, body: bytes) -> str:
    """Return the signature of a body: HMAC-SHA-256 over the time, a dot, and the body."""
    mac = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class WebhookClient:
    """A connection to one webhook. For one thread at a time."""

    def __init__(self, url: str, key: str, timeout_s: float) -> None:
        """
        Args:
            url: As `checked_webhook` returned it.
            key: Signs each body; empty for none.
            timeout_s: For the whole exchange.
        """
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        self._url, self._key, self._timeout_s = url, key, timeout_s
        self._client = httpx.Client(
            transport=TimedTransport(
                trust_context() if parts.scheme == "https" else None,
                uses_proxies=self.host not in LOOPBACK,
                connections=1,
                keep_alive=0,
            ),
            follow_redirects=False,
            trust_env=False,
            headers={"User-Agent": "hostdeck", "Content-Type": "application/json"},
        )

    def post(self, body: bytes, notice_id: str, attempt: int, now: float) -> PostResult:
        """Send one notice. Never raises for failures of the network or the receiver."""
        headers = {"X-Hostdeck-Id": notice_id, "X-Hostdeck-Attempt": str(attempt)}
        if self._key:
            headers[SIGNATURE] = signature(self._key, int(now), body)
        limit = httpx.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s))
        DEADLINE.at = time.monotonic() + self._timeout_s
        try:
            request = self._client.build_request(
                "POST", self._url, content=body, headers=headers, timeout=limit
            )
            # The body of the answer is not read, because only the status counts.
            with closing(self._client.send(request, stream=True)) as answer:
                return self._judged(answer.status_code, answer.headers.get("retry-after", ""))
        except (TimeoutError, httpx.TimeoutException):
            return PostResult(problem=f"{self.host} did not answer within {self._timeout_s:g} s.")
        except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL, OSError) as error:
            return PostResult(problem=f"{self.host} is not reachable ({type(error).__name__}).")
        finally:
            DEADLINE.at = float("inf")

    def _judged(self, status: int, retry_after: str) -> PostResult:
        if 200 <= status < 300:
            return PostResult(status)
        wait_s = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0
        if 300 <= status < 400:
            said = f"{self.host} answered with a redirect (HTTP {status}), which is not followed."
        else:
            said = f"{self.host} answered HTTP {status}."
        return PostResult(status, said, wait_s, is_refused=status in (400, 413, 422))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
