"""Plans: the question for a person, and the requests that are then sent. Pure."""

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
"""Servers at once after the first one of a batch has gone well."""
MANY = 10
"""Number of servers above which the user types their number."""
_HASHED = frozenset({"post_install_script", "post_install_callback"})
"""A person's own text in which tokens are often embedded: only its mark is kept."""
_LONGEST = 400


class Tier(IntEnum):
    """The kind of confirmation that a plan needs."""

    SAFE = 0
    """Not at all."""
    DISRUPTIVE = 1
    """A dialog that names server, account and effect."""
    DESTRUCTIVE = 2
    """The host name, or the amount, is typed."""


def tier_of(effect: Effect) -> Tier:
    """The confirmation that an effect calls for."""
    if effect >= Effect.DESTRUCTIVE:
        return Tier.DESTRUCTIVE
    return Tier.DISRUPTIVE if effect is Effect.DISRUPTIVE else Tier.SAFE


@dataclass(frozen=True)
class Request:
    """One call that changes something, without the PIN."""

    action: ApiAction[Any, Any]
    params: Params
    server_id: int | None = None
    server_name: str = ""
    """Safe text."""
    locks: bool = True
    """Nothing else may be done to the server until it has ended."""
    before: Mapping[str, Any] = field(default_factory=dict, compare=False)
    """State before the request, stored in the journal: a read can later decide the outcome by it,
    and an undo can restore it."""
    check: Callable[[Client], str] | None = field(default=None, compare=False, repr=False)
    """Looked at on a worker thread right before it is sent: why it must not be sent after all, or
    nothing."""
    addresses: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """The server's when the person chose it; by these and the name it is known again before it is
    sent."""

    names: frozenset[str] = field(default=frozenset(), compare=False, repr=False)
    """Further names that the server may have by now: an installation gives it another name."""
    any_name: bool = field(default=False, compare=False, repr=False)
    """True for a request that ends earlier work, whatever the name of the server is now."""

    @classmethod
    def on(
        cls, row: ServerRow, action: ApiAction[Any, Any], params: Params, **more: Any
    ) -> Request:
        """A request to this server."""
        return cls(action, params, row.id, row.called, addresses=row.addresses, **more)

    @property
    def takes_pin(self) -> bool:
        """The PIN goes with it, and is asked for when it is confirmed."""
        return "pin" in type(self.params).model_fields and getattr(self.params, "pin", None) is None

    def with_pin(self, pin: SecretStr | None) -> Params:
        """The parameters as they are sent."""
        return (
            self.params.model_copy(update={"pin": pin})
            if pin is not None and self.takes_pin
            else self.params
        )

    def planned(self) -> Planned:
        """For the journal."""
        shown = shown_parameters(self.params)
        words = json.dumps(
            shown | {"before": dict(self.before)} if self.before else shown, ensure_ascii=False
        )
        return Planned(self.action.name, self.server_id, self.server_name, words, self.locks)


@dataclass(frozen=True)
class Plan:
    """One or many requests that a person confirms together."""

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
    """Stands between title and server in the question: "of"."""
    batch: str = ""
    """Id shared by several plans of one piece of work; empty: its own."""
    until: str = ""
    """Answer of the servers that ends a wave: "ssh", "ping" or "port:N"; empty for none."""
    no: str = "Cancel"
    """Button that sends nothing; other words where the plan itself cancels something."""
    reason: str = ""
    """Reason that the person gave, for the audit trail."""
    ticket: str = ""
    """Ticket id that the person gave."""
    window: tuple[float, float, str] | None = None
    """Time, end, and time zone of a change that is planned; `None` for one that is sent now."""
    goes_on: bool = False
    """True if a failure does not stop the rest, as with closing access."""

    def planned(self) -> list[Planned]:
        """Return the requests for the journal, with reason and ticket id."""
        return [
            replace(request.planned(), reason=self.reason, ticket=self.ticket)
            for request in self.requests
        ]

    @property
    def takes_pin(self) -> bool:
        """The person is asked for the PIN when the plan is confirmed."""
        return any(request.action.pin and request.takes_pin for request in self.requests)

    def sends_pin(self, typed: bool) -> bool:
        """Return whether a PIN goes out with it, `typed` at the confirmation or before."""
        return any(
            request.action.pin and (typed or not request.takes_pin) for request in self.requests
        )

    @property
    def on_one(self) -> bool:
        """All of it concerns one server, or the account."""
        return len({request.server_id for request in self.requests}) == 1

    @property
    def servers(self) -> int:
        """Number of servers that the plan changes."""
        return len({request.server_id for request in self.requests} - {None})

    @property
    def count_typed(self) -> str:
        """The number of servers, where it has to be typed; empty for few."""
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
        """ "Reboot web-01 (id 20311)?" """
        title = f"{self.title} {self.of}" if self.of else self.title
        if not self.on_one:
            return f"{title} {len(self.requests)} servers?"
        request = self.requests[0]
        if request.server_id is None:
            return f"{self.title}?"
        return f"{title} {request.server_name or 'server'} (id {request.server_id})?"

    def warned(self, *warnings: str, tier: Tier | None = None, typed: str = "") -> Plan:
        """Return the plan with more warnings, and at least as much to confirm."""
        worse = self.tier if tier is None else max(self.tier, tier)
        return replace(
            self, warnings=(*self.warnings, *warnings), tier=worse, typed=self.typed or typed
        )


def shown_parameters(params: Params) -> dict[str, Any]:
    """Return the parameters as they may be shown and written down: no secret, long texts by
    their mark."""
    sent: Mapping[str, Any] = params.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {name: stored_value(name, value) for name, value in sent.items()}


def stored_value(name: str, value: Any) -> Any:
    """One of them."""
    if isinstance(value, str) and set(value) == {"*"}:
        return MASK  # how pydantic writes a SecretStr
    if isinstance(value, str) and (name in _HASHED or len(value) > _LONGEST):
        mark = hashlib.sha256(value.encode()).hexdigest()[:16]
        return f"{len(value):,} characters, sha256 {mark}"
    return mask_tree(value)


SWITCHES_ON = frozenset({"eq/on", "eq/reboot"})
"""Actions after which a server is expected to answer."""
OnEnd = Callable[[Any, Any], None]
"""Told once of an operation that ended in this process: the operation and, when it went well, its
result."""
