"""Connection checks for `hostdeck doctor`, step by step: name, connection, encryption, answer.

Each step waits at most `STEP_S`. Worker threads or a command.
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tui.api.api_url import LOOPBACK, checked_url
from tui.api.catalog.order_actions import PRESETS_INFO
from tui.api.certificates import certificate_words
from tui.api.envelope import open_envelope
from tui.api.transport import Transport, trust_context
from tui.errors import HostdeckError

STEP_S = 5.0
_ANSWERS = 3


@dataclass(frozen=True)
class Step:
    """Result of one step."""

    name: str
    """ "proxy", "dns", "connection", "tls", "api", "round trip"."""
    good: bool
    words: str
    advice: str = ""
    took_s: float | None = None


def probe(url: str, answer_s: float = STEP_S) -> Iterator[Step]:
    """Run the steps in order, up to the first failure. Raises nothing.

    Args:
        answer_s: Longest wait for each answer of the API.
    """
    try:
        base = checked_url(url)
    except HostdeckError as error:
        yield Step("address", False, error.said, error.next)
        return
    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    proxy = _proxy(parts.scheme, host)
    if proxy is not None:
        yield proxy
        if not proxy.good:
            return
        # Hosts behind the proxy are visible only through it.
    else:
        for step in _direct(host, port, encrypted=parts.scheme == "https"):
            yield step
            if not step.good:
                return
    yield from _answers(base, answer_s)


def _proxy(scheme: str, host: str) -> Step | None:
    """Return host and port of the proxy for `host`, without a password; `None` if there is none."""
    from urllib.request import getproxies, proxy_bypass

    if host in LOOPBACK or proxy_bypass(host):
        return None
    found = getproxies().get(scheme) or getproxies().get("all") or ""
    if not found:
        return None
    try:
        parts = urlsplit(found if "://" in found else f"http://{found}")
        name, port = parts.hostname, parts.port or 80
    except ValueError:  # half an IPv6 address, or an invalid port
        name, port = None, 0
    if not name or parts.scheme not in ("http", "https"):
        return Step(
            "proxy",
            False,
            "HTTPS_PROXY or ALL_PROXY is not a valid proxy URL",
            "Set it to an http or https proxy, or unset it.",
        )
    return Step("proxy", True, f"{name}:{port}, from the environment")


def _direct(host: str, port: int, *, encrypted: bool) -> Iterator[Step]:
    started = time.monotonic()
    addresses, problem = _resolved(host, port)
    if not addresses:
        yield Step(
            "dns",
            False,
            f"{host}: {problem}",
            "Check the name, /etc/resolv.conf and the connection.",
        )
        return
    words = ", ".join(list(dict.fromkeys(addresses))[:4])
    yield Step("dns", True, f"{host} resolves to {words}", took_s=time.monotonic() - started)
    started = time.monotonic()
    try:
        connection = socket.create_connection((host, port), timeout=STEP_S)
    except OSError as error:
        said = "no answer" if isinstance(error, TimeoutError) else os.strerror(error.errno or 0)
        yield Step(
            "connection",
            False,
            f"port {port}: {said}",
            "A firewall, or a proxy that is not set (HTTPS_PROXY).",
        )
        return
    with connection:
        yield Step(
            "connection",
            True,
            f"connected to {connection.getpeername()[0]}, port {port}",
            took_s=time.monotonic() - started,
        )
        if encrypted:
            yield _tls(connection, host)


def _resolved(host: str, port: int) -> tuple[list[str], str]:
    """Return the addresses of a name, or the reason for a failure. The resolver may take 30 s."""
    found: queue.Queue[tuple[list[str], str]] = queue.Queue()

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.put(([str(address[0]) for *_, address in answers], ""))
        except OSError as error:
            found.put(([], error.strerror or "not found"))

    threading.Thread(target=ask, name="hostdeck-dns", daemon=True).start()
    try:
        return found.get(timeout=STEP_S)
    except queue.Empty:
        return [], f"no answer within {STEP_S:.0f} s"


def _tls(connection: socket.socket, host: str) -> Step:
    started = time.monotonic()
    try:
        context = trust_context()
        connection.settimeout(STEP_S)
        with context.wrap_socket(connection, server_hostname=host) as encrypted:
            version = encrypted.version() or "unknown version"
            until = _days_left(encrypted)
    except HostdeckError as error:
        return Step("tls", False, error.said, error.next)
    except ssl.SSLCertVerificationError as error:
        said, advice = certificate_words(error, host)
        return Step("tls", False, said, advice)
    except (ssl.SSLError, OSError) as error:
        return Step(
            "tls",
            False,
            f"no encrypted connection ({type(error).__name__})",
            "Something between this machine and the provider answers.",
        )
    return Step(
        "tls", True, f"{version}, certificate trusted{until}", took_s=time.monotonic() - started
    )


def _days_left(encrypted: ssl.SSLSocket) -> str:
    end = (encrypted.getpeercert() or {}).get("notAfter")
    if not isinstance(end, str):
        return ""
    return f", for {(ssl.cert_time_to_seconds(end) - time.time()) / 86_400:.0f} more days"


def _answers(base: str, answer_s: float) -> Iterator[Step]:
    """Send a read that needs no sign-in, over the connection that the program would use."""
    action, transport = PRESETS_INFO, Transport(base)
    took = []
    try:
        for number in range(_ANSWERS):
            started = time.monotonic()
            answer = transport.send(
                action.endpoint,
                [("action", action.action)],
                doing="Asking the API",
                is_write=False,
                timeout_s=answer_s,
            )
            took.append(time.monotonic() - started)
            if number == 0:
                open_envelope(answer.status, answer.body, doing="Asking the API", is_write=False)
                yield Step("api", True, f"answers (HTTP {answer.status})", took_s=took[0])
        # The first request had to connect.
        yield Step("round trip", True, "per request", took_s=min(took[1:]))
    except HostdeckError as error:
        yield Step("api", False, error.said or error.headline, error.next)
    finally:
        transport.close()
