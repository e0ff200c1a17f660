"""Record of one request: names and figures, no values."""

from __future__ import annotations

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One request as it may be shown: names and figures, no values."""

    action: str
    started: float
    """Unix seconds of the request."""
    took_s: float
    """Duration without the wait for its turn, which is `waited_s`."""
    bytes: int
    outcome: str
    address: str = ""
    """Address of the request."""
    names: tuple[str, ...] = ()
    """The parameters that were sent, without their values."""
    server_id: str = ""
    """The one value that is kept: which server it was about."""
    waited_s: float = 0.0
    """For its turn: no more than so many go out at once and in a second."""
