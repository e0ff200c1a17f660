"""The HTTP exchange: two httpx clients shared by the worker threads. Only `tui.api` uses httpx."""

from __future__ import annotations

import os
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from io import BytesIO
from urllib.parse import urlencode, urljoin, urlsplit

from tui.api.api_url import LOOPBACK, checked_url
from tui.api.deadline import DEADLINE, MOVED_TO, TimedTransport
from tui.api.delivery import undelivered
from tui.api.lean_httpx import httpx
from tui.api.unpacking import PackingError, unpacked
from tui.errors import ApiError, BadAnswer, ConfigError, NotReachable, NotTheApi, OutcomeUnknown
from tui.lazy_dataclass import dataclass

MAX_BODY = 8 * 1024 * 1024
"""Maximum bytes of an answer. The provider's own client has the same limit."""
CONNECT_S = 5.0
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answer:
    """A raw answer."""

    status: int
    body: bytes
    retry_after: str = ""
    date: str = ""
    """Time of the answer by the provider's clock."""


def trust_context() -> ssl.SSLContext:
    """Return the TLS context with the system's trust store. SSL_CERT_FILE and SSL_CERT_DIR are
    honored.

    Raises:
        ConfigError: A variable names a path that does not exist.
    """
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        path = os.environ.get(name)
        if path and not os.path.exists(path):
            raise ConfigError(
                "Preparing encrypted connections",
                said=f"{name} points to a path that does not exist: {path}",
                certain="Nothing was sent.",
                next=f"Correct or unset {name}.",
            )
    import truststore

    # Unlike the default context with SSLKEYLOGFILE set, this context writes no key log.
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Transport:
    """Sends a form to an endpoint and returns the answer. Thread-safe."""

    def __init__(self, url: str) -> None:
        self.url = checked_url(url)
        self.host = urlsplit(self.url).hostname or ""
        self._lock = threading.Lock()
        self._clients: dict[bool, httpx.Client] = {}
        self._closed = False

    def _client(self, *, is_write: bool) -> httpx.Client:
        with self._lock:
            if self._closed:
                # The program ended before this thread got here. A new connection would never be
                # closed.
                raise httpx.ConnectError("closed")
            client = self._clients.get(is_write)
            if client is None:
                # On a kept-alive connection an idle close looks exactly like a lost answer, so
                # changes get their own connection.
                keep_alive = 0 if is_write else 4
                client = self._clients[is_write] = httpx.Client(
                    transport=TimedTransport(
                        trust_context() if self.url.startswith("https") else None,
                        uses_proxies=self.host not in LOOPBACK,
                        connections=8,
                        keep_alive=keep_alive,
                    ),
                    follow_redirects=False,
                    trust_env=False,
                    headers={"Accept-Encoding": "identity", "User-Agent": "hostdeck"},
                )
            return client

    def send(
        self,
        endpoint: str,
        fields: Sequence[tuple[str, str]],
        *,
        doing: str,
        is_write: bool,
        timeout_s: float,
        method: str = "POST",
        max_body: int = MAX_BODY,
    ) -> Answer:
        """Send one request and return its answer within `timeout_s` seconds, including the whole
        body.

        Raises:
            NotReachable: Nothing was sent.
            OutcomeUnknown: A change was sent and its answer was lost.
            ApiError: A read was sent and its answer was lost or not acceptable.
        """
        deadline = time.monotonic() + timeout_s
        url = f"{self.url}/{endpoint}.php"
        try:
            body = urlencode(fields)
        except UnicodeEncodeError:
            raise NotReachable(
                doing,
                said="A value contains characters that cannot be sent.",
                certain="Nothing was sent.",
                next="Enter the value again, or check its source.",
            ) from None
        answer, moved_to = self._exchange(
            url, body, doing, is_write, timeout_s, method, deadline, max_body
        )
        if moved_to and not is_write and _same_origin(moved_to, self.url):
            answer, moved_to = self._exchange(
                moved_to, body, doing, is_write, timeout_s, method, deadline, max_body
            )
        if moved_to or 300 <= answer.status < 400:
            # Following the redirect would send the token and passwords to another host.
            raise self._unusable(
                f"The API answered with a redirect (HTTP {answer.status}).", doing, is_write
            )
        return answer

    def fetch(
        self, url: str, fields: Sequence[tuple[str, str]], *, doing: str, timeout_s: float
    ) -> Answer:
        """Request a full URL: a POST with fields, otherwise a plain GET. Follows no redirect.

        Raises:
            ApiError: The answer did not arrive, or it is a redirect.
        """
        method = "POST" if fields else "GET"
        deadline = time.monotonic() + timeout_s
        answer, _ = self._exchange(
            url, urlencode(fields), doing, False, timeout_s, method, deadline, MAX_BODY
        )
        if 300 <= answer.status < 400:
            raise self._unusable(f"The answer is a redirect (HTTP {answer.status}).", doing, False)
        return answer

    def is_here(self, url: str) -> bool:
        """Return whether a URL has exactly the host and port of the API."""
        return _same_origin(url, self.url)

    def _exchange(
        self,
        url: str,
        body: str,
        doing: str,
        is_write: bool,
        timeout_s: float,
        method: str,
        deadline: float,
        max_body: int,
    ) -> tuple[Answer, str]:
        """Send one request. The second value is the URL of a redirect that keeps method and body;
        otherwise empty."""
        timeout = httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s))
        DEADLINE.at = deadline
        try:
            client = self._client(is_write=is_write)
            request = self._request(client, url, body, method, timeout, doing)
            with closing(client.send(request, stream=True)) as response:
                read = BytesIO()
                for part in response.iter_raw():
                    read.write(part)
                    if read.tell() > max_body:
                        raise _TooLarge
                    # httpx restarts its timeout with every byte.
                    if time.monotonic() > deadline:
                        raise TimeoutError
                status, headers, named = (
                    response.status_code,
                    response.headers,
                    response.extensions[MOVED_TO],
                )
        except _TooLarge:
            said = f"The answer was larger than {max_body / 2**20:.0f} MiB."
            if is_write:
                raise self._unusable(said, doing, is_write) from None
            raise BadAnswer(
                doing, said=said, certain="Nothing was changed.", next="Narrow the request."
            ) from None
        except (
            httpx.HTTPError,
            httpx.StreamError,
            TimeoutError,
            OSError,
        ) as error:
            raise undelivered(
                error, doing=doing, host=self.host, is_write=is_write, timeout_s=timeout_s
            ) from None
        moved_to = _moved_to(url, named) if status in (307, 308) else ""
        try:
            # Without a copy, because a large list takes a good part of the memory.
            whole = unpacked(read.getvalue(), headers.get("content-encoding", ""), max_body)
        except PackingError as error:
            raise self._unusable(str(error), doing, is_write, BadAnswer) from None
        answer = Answer(status, whole, headers.get("retry-after", ""), headers.get("date", ""))
        return answer, moved_to

    def _request(
        self,
        client: httpx.Client,
        url: str,
        body: str,
        method: str,
        timeout: httpx.Timeout,
        doing: str,
    ) -> httpx.Request:
        is_post = method == "POST"
        try:
            return client.build_request(
                method,
                url if is_post or not body else f"{url}?{body}",
                content=body.encode() if is_post else None,
                headers={"Content-Type": _FORM} if is_post else None,
                timeout=timeout,
            )
        except (httpx.InvalidURL, ValueError):
            # A name that IDNA does not accept raises ValueError.
            raise NotReachable(
                doing,
                said="Not a valid URL.",
                certain="Nothing was sent.",
                next="Check the address of the API.",
            ) from None

    def _unusable(
        self, said: str, doing: str, is_write: bool, kind: type[ApiError] = NotTheApi
    ) -> ApiError:
        if is_write:
            return OutcomeUnknown(
                doing,
                said=said,
                certain="The request was sent. Its outcome is unknown.",
                next="Check its state before you try again.",
            )
        return kind(
            doing,
            said=said,
            certain="Nothing was changed.",
            next="Check the address of the API and proxies.",
        )

    def close(self) -> None:
        """Close all connections, and open no others."""
        with self._lock:
            self._closed = True
            clients, self._clients = list(self._clients.values()), {}
        for client in clients:
            client.close()


def _moved_to(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        return location or url  # an invalid URL is never followed


def _same_origin(text: str, other: str) -> bool:
    """Return `False` also for invalid URLs: half an IPv6 address, an invalid port."""
    try:
        a, b = urlsplit(text), urlsplit(other)
        return (a.scheme, a.hostname, a.port) == (b.scheme, b.hostname, b.port)
    except ValueError:
        return False


class _TooLarge(Exception):
    pass


__all__ = ["Answer", "NotReachable", "Transport", "checked_url", "trust_context"]
