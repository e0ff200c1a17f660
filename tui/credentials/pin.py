"""A PIN: typed for one task, in memory while the task needs it, then wiped. Any thread."""

from __future__ import annotations

import unicodedata

from pydantic import SecretStr

from tui.secrets import REDACTOR

_AROUND = " \t\r\n\u00a0\u200b\ufeff"
"""Characters that editors and shells add around a line. No PIN begins or ends with them."""


def bare_pin(typed: str) -> str:
    """Return a typed or piped PIN without surrounding blanks and marks, because a wrong PIN costs
    minutes.

    Full-width digits, which some keyboards type, become ASCII digits.
    """
    bare = typed.strip(_AROUND)
    plain = unicodedata.normalize("NFKC", bare)
    return plain if plain.isascii() else bare


class Pin:
    """The PIN as text, because leading zeros are significant. Masked everywhere once it is
    typed."""

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
        """Return the PIN; `None` if none was typed or it was wiped."""
        return self._secret

    def shared(self) -> Pin:
        """Return a PIN for follow-up work that is wiped separately. The text stays masked until
        both are wiped."""
        other = Pin("")
        other._secret, other._holders, other.is_leased = self._secret, self._holders, self.is_leased
        self._holders.append(other)
        return other

    def wipe(self) -> None:
        """Forget the PIN. The interpreter may keep the bytes until it reuses the memory."""
        if self._secret is not None:
            self._holders.remove(self)
            if not self._holders:
                REDACTOR.forget(self._secret.get_secret_value())
            self._secret = None

    def lent(self) -> Pin:
        """Return a PIN for a single request. Wiping it does not wipe this PIN."""
        return _Lent(self)

    def __repr__(self) -> str:
        return "Pin()"


class _Lent(Pin):
    """A copy for one request, wiped after it. The masking stays until the owner is wiped."""

    def __init__(self, owner: Pin) -> None:
        self._secret = owner.secret
        self._holders = owner._holders  # every holder masks it
        self.is_leased = owner.is_leased

    def wipe(self) -> None:
        self._secret = None
