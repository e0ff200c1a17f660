"""Evidence of a failed exchange: the request was not sent, or its outcome is unknown.

Only connect-phase errors prove that nothing was sent: a reset before and a reset after the
provider carried out the request raise the same exception.
"""

from __future__ import annotations

import ssl

from tui.api.certificates import certificate_words
from tui.api.envelope import NOTHING_CHANGED, SENT
from tui.api.lean_httpx import httpx
from tui.errors import ApiError, BadAnswer, Late, NotReachable, OutcomeUnknown

NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.UnsupportedProtocol,
    httpx.ProxyError,
)


def undelivered(
    error: Exception, *, doing: str, host: str, is_write: bool, timeout_s: float
) -> ApiError:
    """Return our error for an exception of httpx, never with its text, which may hold the body."""
    if isinstance(error, NOT_SENT):
        said, advice = _connect_words(error, host)
        return NotReachable(doing, said=said, certain="Nothing was sent.", next=advice)
    is_late = isinstance(error, httpx.TimeoutException | TimeoutError)
    said = "The connection broke before the answer was complete."
    if is_late:
        said = f"There was no complete answer within {timeout_s:g} s."
    if is_write:
        return OutcomeUnknown(
            doing, said=said, certain=SENT, next="Check its state before you try again."
        )
    kind = Late if is_late else BadAnswer
    return kind(doing, said=said, certain=NOTHING_CHANGED, next="Try again in a minute.")


def _connect_words(error: Exception, host: str) -> tuple[str, str]:
    causes = _causes(error)
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return certificate_words(cause, host)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return f"{host} does not speak TLS as expected.", "Check the address and proxies."
    if isinstance(error, httpx.ProxyError):
        return "The proxy refused the connection.", "Check HTTPS_PROXY and NO_PROXY."
    if isinstance(error, httpx.ConnectTimeout):
        return f"{host} did not answer in time.", "Check the network, then try again."
    words = " ".join(str(cause) for cause in causes if isinstance(cause, OSError)).lower()
    if "name or service" in words or "name resolution" in words or "getaddrinfo" in words:
        return f"The name {host} could not be resolved.", "Check the network and the address."
    if "refused" in words:
        return f"{host} refused the connection.", "Check the address, then try again."
    return f"No connection to {host}.", "Check the network, then try again."


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.append(at)
        at = at.__cause__ or at.__context__
    return found
