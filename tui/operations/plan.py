"""Plans: the question for the user, and the requests that follow. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from tui.api.action import ApiAction, Effect
from tui.models.base import Params
from tui.secrets import MASK, mask_tree
from tui.store.operations import Planned

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.fleet.rows import ServerRow

WAVE = 4
"""Number of servers per wave after the first server of a batch has succeeded."""
MANY = 10
"""Number of servers above which the user types the number."""
_HASHED = frozenset({"post_install_script", "post_install_callback"})
"""Parameters with the user's own text, which often contains tokens. Only the mark of the text is
stored."""
_LONGEST = 400


class Tier(IntEnum):
    """The kind of confirmation that a plan needs."""

    SAFE = 0
    """No confirmation."""
    DISRUPTIVE = 1
    """A dialog with server, account, and effect."""
    DESTRUCTIVE = 2
    """The user types the host name or the amount."""


def tier_of(effect: Effect) -> Tier:
    """Return the confirmation that an effect requires."""
    if effect >= Effect.DESTRUCTIVE:
        return Tier.DESTRUCTIVE
    return Tier.DISRUPTIVE if effect is Effect.DISRUPTIVE else Tier.SAFE


@dataclass(frozen=True)
class Request:
    """One request that changes something, without the PIN."""

    action: ApiAction[Any, Any]
    params: Params
    server_id: int | None = None
    server_name: str = ""
    """Safe text."""
    locks: bool = True
    """No other change of the server is allowed until this one has ended."""
    before: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """State before the request, stored in the journal. A read can later decide the outcome by it,
    and an undo can restore it."""
    check: Callable[[Client], str] | None = field(default=None, compare=False, repr=False)
    """Called on a worker thread right before sending. Returns why the request must not be sent, or
    nothing."""
    addresses: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The server's addresses when the user chose it. They and the name identify it before
    sending."""

    names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Other names that the server may have now, because an installation renames it."""
    any_name: bool = field(default=False, compare=False, repr=False)
    """True for a request that ends earlier work, regardless of the server's current name."""

    @classmethod
    def on(
        cls, row: ServerRow, action: ApiAction[Any, Any], params: Params, **more: Any
    ) -> Request:
        """Return a request to this server."""
        return cls(action, params, row.id, row.called, addresses=row.addresses, **more)

    @property
    def takes_pin(self) -> bool:
        """Return whether the request includes the PIN, which the confirmation then asks for."""
        return "pin" in type(self.params).model_fields and getattr(self.params, "pin", None) is None

    def with_pin(self, pin: SecretStr | None) -> Params:
        """Return the parameters to send."""
        return (
            self.params.model_copy(update={"pin": pin})
            if pin is not None and self.takes_pin
            else self.params
        )

    def planned(self) -> Planned:
        """Return the request for the journal."""
        shown = shown_parameters(self.params)
        words = json.dumps(
            shown | {"before": dict(self.before)} if self.before else shown, ensure_ascii=False
        )
        return Planned(self.action.name, self.server_id, self.server_name, words, self.locks)


@dataclass(frozen=True)
class Plan:
    """One or more requests that the user confirms together."""

    title: str
    """Label of the button: "Reboot"."""
    requests: tuple[Request, ...]
    effect: str
    """Effect, in a sentence or two."""
    warnings: tuple[str, ...] = ()
    tier: Tier = Tier.DISRUPTIVE
    typed: str = ""
    """Text to type in the destructive tier: a host name or an amount."""
    wave: int = WAVE
    of: str = ""
    """Word between title and server in the question: "of"."""
    batch: str = ""
    """Id shared by several plans of one job; empty for a separate id."""
    until: str = ""
    """Server response that ends a wave: "ssh", "ping", or "port:N"; empty if there is none."""
    no: str = "Cancel"
    """Button that sends nothing; with another label if the plan cancels something."""
    reason: str = ""
    """Reason that the user gave, for the audit trail."""
    ticket: str = ""
    """Ticket id that the user gave."""
    window: tuple[float, float, str] | None = None
    """Time, end, and time zone of a scheduled change; `None` for a change to send now."""
    goes_on: bool = False
    """True if a failure does not stop the rest, as when closing access."""

    def planned(self) -> list[Planned]:
        """Return the requests for the journal, with reason and ticket id."""
        return [
            replace(request.planned(), reason=self.reason, ticket=self.ticket)
            for request in self.requests
        ]

    @property
    def takes_pin(self) -> bool:
        """Return whether the confirmation asks for the PIN."""
        return any(request.action.pin and request.takes_pin for request in self.requests)

    def sends_pin(self, typed: bool) -> bool:
        """Return whether a PIN is sent, `typed` at the confirmation or earlier."""
        return any(
            request.action.pin and (typed or not request.takes_pin) for request in self.requests
        )

    @property
    def on_one(self) -> bool:
        """Return whether all requests concern one server, or the account."""
        return len({request.server_id for request in self.requests}) == 1

    @property
    def servers(self) -> int:
        """Return the number of servers that the plan changes."""
        return len({request.server_id for request in self.requests} - {None})

    @property
    def count_typed(self) -> str:
        """Return the number of servers if the user must type it; empty for few servers."""
        return str(self.servers) if self.servers > MANY else ""

    def without(self, server_ids: Collection[int]) -> Plan:
        """Return the plan without these servers."""
        return replace(
            self,
            requests=tuple(
                request for request in self.requests if request.server_id not in server_ids
            ),
        )

    @property
    def question(self) -> str:
        """Return the question, for example `Reboot web-01 (id 20311)?`"""
        title = f"{self.title} {self.of}" if self.of else self.title
        if not self.on_one:
            return f"{title} {len(self.requests)} servers?"
        request = self.requests[0]
        if request.server_id is None:
            return f"{self.title}?"
        return f"{title} {request.server_name or 'server'} (id {request.server_id})?"

    def warned(self, *warnings: str, tier: Tier | None = None, typed: str = "") -> Plan:
        """Return the plan with more warnings and at least the same confirmation."""
        worse = self.tier if tier is None else max(self.tier, tier)
        return replace(
            self, warnings=(*self.warnings, *warnings), tier=worse, typed=self.typed or typed
        )


def shown_parameters(params: Params) -> dict[str, Any]:
    """Return the parameters for display and the journal: without secrets, and with marks for long
    texts."""
    sent: Mapping[str, Any] = params.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: stored_value(name, value) for name, value in sent.items()}


def stored_value(name: str, value: Any) -> Any:
    """Return one value for display."""
    if isinstance(value, str) and set(value) == {"*"}:
        return MASK  # pydantic's form of a SecretStr
    if isinstance(value, str) and (name in _HASHED or len(value) > _LONGEST):
        mark = hashlib.sha256(value.encode()).hexdigest()[:16]
        return f"{len(value):,} characters, sha256 {mark}"
    return mask_tree(value)


SWITCHES_ON = frozenset({"eq/on", "eq/reboot"})
"""Actions after which a server is expected to respond."""
OnEnd = Callable[[Any, Any], None]
"""Called once for an operation that ended in this process, with the operation and, after a success,
its result."""
