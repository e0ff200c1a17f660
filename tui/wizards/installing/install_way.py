"""Methods of reinstalling a server: staged and single-call."""

from __future__ import annotations

from enum import StrEnum


class InstallMethod(StrEnum):
    """Reinstall method. A profile chooses the default."""

    STAGED = "staged"
    """The guide's sequence, step by step."""
    SINGLE = "single"
    """One call, eq/order_instance with the server's id; what the provider's own tools do."""
