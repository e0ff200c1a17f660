"""Declaration of one action of the provider. The declarations are in `tui.api.catalog`.

All other code that needs an action (client, journal, confirmation, command line, help, simulator
checks) reads its declaration. A second place that names an endpoint is a bug.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum
from typing import Any, Generic, TypeVar

from tui.lazy_dataclass import dataclass
from tui.models.base import Params

P = TypeVar("P", bound=Params)
R = TypeVar("R")


class Effect(IntEnum):
    """Effect of an action on the world, least to worst."""

    READ = 0
    """Changes nothing."""
    CHANGE = 1
    """Changes something that is easy to change back."""
    DISRUPTIVE = 2
    """Interrupts a service, opens an access, or creates work for technicians."""
    DESTRUCTIVE = 3
    """Deletes data or a right permanently."""
    COSTLY = 4
    """Spends money or creates an obligation to pay."""


class Seen(StrEnum):
    """Evidence for an action. The marks of the API reference."""

    DOCUMENTED = "documented"
    IN_CLIENTS = "seen in clients"
    INFERRED = "inferred"


class Token(StrEnum):
    """Rule for the session token of a request."""

    NEEDED = "needed"
    OPTIONAL = "optional"
    """Sent when there is a session."""
    NEVER = "never"
    """Harmful or useless."""


class Callback(StrEnum):
    """The endpoint files that answer for async keys, in the order of the requests."""

    EQ = "eq_callback"
    NAT = "nat_callback"


@dataclass(frozen=True)
class ApiAction(Generic[P, R]):
    """One action of InvAPI: `endpoint.php` with `action=…`."""

    name: str
    """`endpoint/action`, as the provider spells it: `eq/reboot`."""
    summary: str
    """One line for help and documentation, imperative: "Reboot a server"."""
    params: type[P]
    effect: Effect
    source: str
    """Source of the facts: "apidocs eq; seed Server's power"."""
    seen: Seen = Seen.DOCUMENTED
    token: Token = Token.NEEDED
    pin: bool = False
    """The provider's guide asks for the PIN. The parameter is still optional."""
    repeatable: bool | None = None
    """A repeat is safe after a lost answer. `None`: true for reads only."""
    method: str = "POST"
    """GET only where the provider requires it, and never with a secret."""
    timeout_s: float = 60.0
    """Deadline of one whole call, as the provider's own clients have it. The provider delays
    answers to actions with a PIN on purpose: 120."""
    guide: bool = False
    """One of the 53 actions of the provider's public guide."""
    deciding_reads: tuple[str, ...] = ()
    """Names of the reads that decide a change whose answer was lost; empty if no read can.

    `tui.operations.outcomes.verdicts` contains their rules. If an action has no such read, the user
    decides its operations.
    """
    closes: tuple[str, ...] = ()
    """Names of the actions whose loose ends this action closes. `tui.operations.loose_ends` uses
    them."""
    max_body: int = 8 * 2**20
    """Longest acceptable answer, bytes: a list of 100,000 servers is 35 MiB, everything else is
    small."""
    secret_answer: bool = False
    """The answer contains credentials: it is shown and never stored."""
    binary: bool = False
    """The body may be the answer, such as a picture. `read` then gets `bytes`."""

    @property
    def endpoint(self) -> str:
        """The file without `.php`."""
        return self.name.partition("/")[0]

    @property
    def action(self) -> str:
        """The value of the `action` parameter."""
        return self.name.partition("/")[2]

    @property
    def is_repeatable(self) -> bool:
        """Return whether a request may be sent again before the outcome of the first is known."""
        return self.effect is Effect.READ if self.repeatable is None else self.repeatable

    @property
    def is_retried(self) -> bool:
        """Return whether the client repeats the request without asking. Only reads; the user
        repeats changes."""
        return self.effect is Effect.READ and self.is_repeatable


@dataclass(frozen=True)
class Direct(ApiAction[P, R]):
    """An action that the provider answers at once.

    `read` turns the payload that `tui.api.envelope` found into the result. It is usually
    `Model.model_validate`. It may raise only `ValueError`, which includes pydantic's errors.
    """

    read: Callable[[Any], R] = None  # type: ignore[assignment]  # dataclass order; checked below

    def __post_init__(self) -> None:
        if self.read is None:
            raise TypeError(f"{self.name} declares no reader")


@dataclass(frozen=True)
class Deferred(ApiAction[P, R]):
    """An action that the provider answers with an async key. The result comes from the callback
    files.

    `read` makes the result from the finished answer (`tui.models.async_answer.Finished`).
    """

    read: Callable[[Any], R] = None  # type: ignore[assignment]  # dataclass order; checked below
    poll_at: tuple[Callback, ...] = (Callback.EQ,)
    settles: Callable[[Any], R] | None = None
    """Reads an immediate answer without a key, where the provider may send one: an order without
    credit returns an invoice. `None`: an answer without a key is a bad answer."""

    def __post_init__(self) -> None:
        if self.read is None:
            raise TypeError(f"{self.name} declares no reader")


@dataclass(frozen=True)
class Parameter:
    """One parameter of an action, derived from its `params` class."""

    name: str
    """As the provider spells it."""
    type: str
    """"int", "text", "flag", "list", "address"…"""
    required: bool
    allowed: tuple[str, ...]
    """The allowed values; empty if every value of the type is allowed."""
    secret: bool
    meaning: str
