"""A transport for httpx with a deadline for a whole exchange. Worker threads.

httpx restarts its timeout with every received byte, also within the headers, and has no setting for
the total. It accepts custom transports, and the pools of httpcore accept a custom network backend.
The backend in this module knows the deadline.
"""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import getproxies, proxy_bypass

from tui.api.lean_httpx import httpcore, httpx
from tui.errors import ConfigError

MOVED_TO = "moved_to"
"""Key of a redirect's target, stored beside the answer instead of in its headers. httpx builds a
request from the header even if it does not follow it, and a bad target raises the error of a
request that was never sent."""
KEPT_OPEN_S = 5.0
"""Seconds until an idle connection is closed."""


class _Deadline(threading.local):
    at = float("inf")
    """Monotonic seconds; the deadline of this thread's current exchange."""


DEADLINE = _Deadline()


class TimedTransport(httpx.BaseTransport):
    """Connections to the provider, or to the proxy that the environment names for it.

    A read beyond the thread's `DEADLINE` raises TimeoutError.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None,
        *,
        uses_proxies: bool,
        connections: int,
        keep_alive: int,
    ) -> None:
        """
        Args:
            context: `None` if no encrypted connection will be made.
            uses_proxies: Honor HTTPS_PROXY, ALL_PROXY, and NO_PROXY.
        """
        self._context, self._uses_proxies = context, uses_proxies
        self._connections, self._keep_alive = connections, keep_alive
        self._lock = threading.Lock()
        self._pools: dict[str, httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return its answer. Raises the errors of httpx, and ConfigError for an
        unusable proxy."""
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = request.url
        asked = httpcore.Request(
            method=request.method,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
            url=httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
        )
        with _as_httpx_errors():
            answer = self._pool(self._proxy_for(url)).handle_request(asked)
        assert isinstance(answer.stream, Iterable)
        moved_to = b"".join(value for name, value in answer.headers if name.lower() == b"location")
        return httpx.Response(
            answer.status,
            headers=[header for header in answer.headers if header[0].lower() != b"location"],
            stream=_Body(answer),
            extensions={**answer.extensions, MOVED_TO: moved_to.decode("latin-1")},
        )

    def _proxy_for(self, url: httpx.URL) -> str:
        if not self._uses_proxies or proxy_bypass(url.host):
            return ""
        named = getproxies()
        return named.get(url.scheme) or named.get("all") or ""

    def _pool(self, proxy: str) -> httpcore.ConnectionPool:
        with self._lock:
            pool = self._pools.get(proxy)
            if pool is None:
                pool = self._pools[proxy] = (
                    self._through(proxy)
                    if proxy
                    else httpcore.ConnectionPool(
                        ssl_context=self._context,
                        max_connections=self._connections,
                        network_backend=_Backend(),
                        max_keepalive_connections=self._keep_alive,
                        keepalive_expiry=KEPT_OPEN_S,
                    )
                )
            return pool

    def _through(self, proxy: str) -> httpcore.ConnectionPool:
        try:
            known = httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}")
        except (ValueError, httpx.InvalidURL):
            known = None
        if known is None or known.url.scheme not in ("http", "https"):
            # The proxy URL may hold a password, so it is not repeated.
            raise ConfigError(
                "Preparing connections through a proxy",
                said="HTTPS_PROXY or ALL_PROXY is not a valid proxy URL.",
                certain="Nothing was sent.",
                next="Set it to an http or https proxy, or unset it.",
            )
        return httpcore.HTTPProxy(
            proxy_url=str(known.url),
            proxy_auth=known.raw_auth,
            ssl_context=self._context,
            proxy_ssl_context=self._context if known.url.scheme == "https" else None,
            max_connections=self._connections,
            max_keepalive_connections=self._keep_alive,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=_Backend(),
        )

    def close(self) -> None:
        """Close all connections."""
        with self._lock:
            pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            pool.close()


@contextmanager
def _as_httpx_errors() -> Iterator[None]:
    """Both libraries use the same names for their errors."""
    try:
        yield
    except Exception as error:
        name = next(
            (
                kind.__name__
                for kind in type(error).__mro__
                if kind.__module__.startswith("httpcore")
            ),
            "",
        )
        kind: Callable[[str], Exception] | None = getattr(httpx, name, None) if name else None
        if kind is None:
            raise
        raise kind(str(error)) from error


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx_errors():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        # Pass bytes: for text, Python loads the IDNA codec, and this name is ASCII already.
        name: Any = host.encode("ascii")
        return _Stream(super().connect_tcp(name, port, timeout, local_address, socket_options))


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left_s = DEADLINE.at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        return self._stream.read(max_bytes, left_s if timeout is None else min(timeout, left_s))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)
