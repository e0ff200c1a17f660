"""Who is signed in. Source: apidocs auth; login answers are seen in clients."""

from __future__ import annotations

from typing import Any

from pydantic import AliasChoices, Field, SecretStr

from tui.models.base import Model
from tui.models.scalars import Flag, LooseInt, LooseList, LooseText, PhpMap
from tui.text import SafeText, safe_text


class Session(Model):
    """The answer of auth/login, auth/whmcslogin and auth/info."""

    token: SecretStr | None = None
    """`None` from auth/info on some builds, and when a second factor is still needed."""
    token_expire: LooseInt = None
    """Unix seconds, the provider's clock."""
    role: LooseText = None
    role_type: LooseText = None
    """"Customer", or "server 12345" for a key that is good for one server only."""
    whmcs_id: LooseText = None
    customer_id: LooseText = None
    email: LooseText = None
    currency_code: LooseText = None
    invapi: LooseText = None
    """The installation that this account belongs to: a host or a URL."""
    servers: LooseList = Field(default_factory=list)
    deploy_keys: PhpMap = Field(default_factory=dict, repr=False)
    """Invoice number → async key of a deploy. Bearer secrets."""
    second_factor: Flag = Field(None, validation_alias=AliasChoices("2fa", "twofa"))

    @property
    def account(self) -> SafeText:
        """How to call the account on screen: customer id, else e-mail, else empty."""
        for value in (self.customer_id, self.whmcs_id, self.email):
            if value:
                return value.shown
        return safe_text("")


def read_session(payload: Any) -> Session:
    """The payload of a login, flat or with the facts under `data` (seen in a client's test)."""
    return Session.model_validate(payload)
