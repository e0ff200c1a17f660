"""Methods of reinstalling a server: staged and single-call."""

from __future__ import annotations

from enum import StrEnum


class InstallMethod(StrEnum):
    """Reinstall method. A profile sets the default."""

    STAGED = "staged"
    """The sequence of requests from the guide."""
    SINGLE = "single"
    """One call, eq/order_instance with the server's id, as in the provider's own tools."""
