"""One address of a server, as eq/show lists it."""

from __future__ import annotations

from pydantic import Field

from tui.models.base import Model
from tui.models.scalars import Flag, LooseText
from tui.text import SafeText, Untrusted, safe_text


class Address(Model):
    """One address of a server. Clients report the keys in both cases."""

    upper: LooseText = Field(None, alias="IP")
    lower: LooseText = Field(None, alias="ip")
    upper_mac: LooseText = Field(None, alias="MAC")
    lower_mac: LooseText = Field(None, alias="mac")
    main_ip: Flag = None
    vlan: LooseText = None
    status: LooseText = None

    @property
    def address(self) -> SafeText:
        """The address without the prefix length."""
        return safe_text(_shown(self.upper or self.lower).partition("/")[0])

    @property
    def mac(self) -> SafeText:
        """Return the MAC address of the interface with this address; empty if unknown."""
        return _shown(self.upper_mac or self.lower_mac)


def _shown(text: Untrusted | None) -> SafeText:
    return text.shown if text else SafeText("")
