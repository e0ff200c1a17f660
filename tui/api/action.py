"""Declaration of one action of the provider. The declarations are in `tui.api.catalog`.

Everything else that needs to know an action (client, journal, confirmation, command line,
help, simulator checks) reads it from here; a second place that names an endpoint is a bug.
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
    """Changes something that is easily changed back."""
    DISRUPTIVE = 2
    """Interrupts a service, opens an access, or makes work for humans."""
    DESTRUCTIVE = 3
    """Data or a right is lost for good."""
    COSTLY = 4
    """Spends money or binds to spend it."""


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
    """Harmful or pointless."""


class Callback(StrEnum):
    """The files that answer for async keys, in the order in which they are asked."""

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
    """The provider's guide asks for the PIN. The parameter stays optional."""
    repeatable: bool | None = None
    """Safe to send again when the answer was lost. `None`: exactly when it is a read."""
    method: str = "POST"
    """GET only where the provider demands it; never with a secret."""
    timeout_s: float = 60.0
    """Deadline of one whole call, as the provider's own clients have it. Actions with a PIN are
    answered slowly on purpose: 120."""
    guide: bool = False
    """One of the 53 actions of the provider's public guide."""
    deciding_reads: tuple[str, ...] = ()
    """Names of the reads that decide a change whose answer was lost; empty when none can.

    `tui.operations.outcomes.verdicts` makes them; an operation of an action without any is decided
    by a person.
    """
    closes: tuple[str, ...] = ()
    """Names of the actions whose loose ends this one closes; `tui.operations.loose_ends` reads them
    from here."""
    max_body: int = 8 * 2**20
    """Longest acceptable answer, bytes: a list of 100,000 servers is 35 MiB, everything else is
    small."""
    secret_answer: bool = False
    """The answer contains credentials: it is shown and never stored."""
    binary: bool = False
    """The body may be the answer itself, a picture: the reader then gets `bytes`."""

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
        """Return whether a request may be sent again without knowing the outcome of the first."""
        return self.effect is Effect.READ if self.repeatable is None else self.repeatable

    @property
    def is_retried(self) -> bool:
        """Return whether the client repeats it without asking. Reads only: a person repeats a
        change."""
        return self.effect is Effect.READ and self.is_repeatable


@dataclass(frozen=True)
class Direct(ApiAction[P, R]):
    """Answered at once.

    `read` turns the payload that `tui.api.envelope` found into the result. It is usually
    `Model.model_validate`; it may raise `ValueError` (pydantic's included) and nothing else.
    """

    read: Callable[[Any], R] = None  # type: ignore[assignment]  # dataclass order; checked below

    def __post_init__(self) -> None:
        if self.read is None:
            raise TypeError(f"{self.name} declares no reader")


@dataclass(frozen=True)
class Deferred(ApiAction[P, R]):
    """Answered with an async key; the result comes from the callback files.

    `read` gets the finished answer (`tui.models.async_answer.Finished`) and makes the result.
    """

    read: Callable[[Any], R] = None  # type: ignore[assignment]  # dataclass order; checked below
    poll_at: tuple[Callback, ...] = (Callback.EQ,)
    settles: Callable[[Any], R] | None = None
    """Reads an immediate answer without a key, where the provider may give one (an order
    without credit gives an invoice). `None`: an answer without a key is a bad answer."""

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
    """The allowed values; empty when anything of the type is."""
    secret: bool
    meaning: str
