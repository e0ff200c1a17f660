"""A PIN: typed for one piece of work, in memory while that needs it, then gone. Any thread."""

from __future__ import annotations

import unicodedata

from pydantic import SecretStr

from tui.secrets import REDACTOR

_AROUND = " \t\r\n\u00a0\u200b\ufeff"
"""Characters that editors and shells add around a line; no PIN begins or ends with them."""


def bare_pin(typed: str) -> str:
    """Return a typed or piped PIN without blanks and marks around it: a wrong try costs minutes.

    Wide digits, as some keyboards type them, become plain ones.
    """
    bare = typed.strip(_AROUND)
    plain = unicodedata.normalize("NFKC", bare)
    return plain if plain.isascii() else bare


class Pin:
    """Text on purpose: leading zeros count. Masked everywhere from the moment it is typed."""

    def __init__(self, typed: str) -> None:
        typed = bare_pin(typed)
        self._secret: SecretStr | None = SecretStr(typed) if typed else None
        self._holders: list[Pin] = [self]
        self.is_leased = False
        """True if `tui.credentials.lease` supplied it."""
        if typed:
            REDACTOR.remember(typed)

    @property
    def secret(self) -> SecretStr | None:
        """The PIN; `None` when none was typed or it has been wiped."""
        return self._secret

    def shared(self) -> Pin:
        """Return a PIN for follow-up work that is wiped on its own; the text is masked until both
        are wiped."""
        other = Pin("")
        other._secret, other._holders, other.is_leased = self._secret, self._holders, self.is_leased
        self._holders.append(other)
        return other

    def wipe(self) -> None:
        """Forget it. The interpreter may keep the bytes until it reuses the memory."""
        if self._secret is not None:
            self._holders.remove(self)
            if not self._holders:
                REDACTOR.forget(self._secret.get_secret_value())
            self._secret = None

    def lent(self) -> Pin:
        """Return a PIN for a single request: wiping it leaves this PIN as it is."""
        return _Lent(self)

    def __repr__(self) -> str:
        return "Pin()"


class _Lent(Pin):
    """A copy for one request, wiped after it; the masking stays until the owner is wiped."""

    def __init__(self, owner: Pin) -> None:
        self._secret = owner.secret
        self._holders = owner._holders  # every holder masks it
        self.is_leased = owner.is_leased

    def wipe(self) -> None:
        self._secret = None
