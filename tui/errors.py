"""Everything that can go wrong, in words a person can act on. Any thread.

HostdeckError
├── ApiError                 talking to the provider
│   ├── NotReachable         no connection; nothing was sent
│   ├── NotTheApi            something answered that is not InvAPI (HTML, a proxy, a portal)
│   ├── BadAnswer            the API answered in a shape we cannot read
│   │   ├── LookRefused      the provider would not say how the work behind a key goes
│   │   ├── WrongServer      the answer names another server than the request
│   │   ├── Late             no answer within the time allowed
│   │   └── Busy             the provider has no time now (HTTP 429, 503)
│   ├── OutcomeUnknown       a change was sent and its answer was lost
│   ├── NotReady             slow work had not ended when the time allowed had passed
│   └── Refused              the provider said no; nothing was changed
│       ├── NotAllowed       the key or account lacks the right
│       ├── NotFound         no such server, key, address
│       ├── SessionEnded     the token is gone or expired
│       ├── SignInRefused    wrong key or password, empty account
│       │   └── SecondFactorNeeded   the code of the second factor is needed next
│       │       └── CodeRefused      the code was wrong; another code may be tried
│       └── PinRejected      the PIN is wrong or missing
├── CredentialError          a secret could not be had or kept
├── ConfigError              the configuration cannot be read
├── FilterError              a filter does not parse
└── UsageError               the command line asks for what cannot be
"""

from __future__ import annotations


class HostdeckError(Exception):
    """An error in four parts: the attempt, the cause, what is certain, and the next step.

    All four are finished sentences without secrets. `said` has been cleaned and masked.
    Never built from `str()` of a library's exception: those carry bodies and tokens.
    """

    exit_code = 1
    outcome = ""
    """Outcome in a word or two; follows the name of the step."""

    def __init__(self, doing: str, *, said: str = "", certain: str = "", next: str = "") -> None:
        super().__init__(doing)
        self.doing = doing
        self.said = said
        self.certain = certain
        self.next = next

    def __str__(self) -> str:
        return " ".join(part if part[-1] in ".!?" else f"{part}." for part in self.sentences())

    def sentences(self) -> list[str]:
        """The four sentences that are not empty, in reading order."""
        return [part for part in (self.headline, self.said, self.certain, self.next) if part]

    @property
    def headline(self) -> str:
        """Return the attempt and how it ended."""
        return f"{self.doing}: {self.outcome}" if self.outcome else self.doing


class ApiError(HostdeckError):
    """Something between us and the provider."""

    exit_code = 4


class NotReachable(ApiError):
    """No connection was made, so nothing was sent. Safe to try again."""

    outcome = "not reachable"


class NotTheApi(ApiError):
    """A web page, a proxy or a captive portal answered instead of InvAPI."""

    outcome = "this is not the API"


class BadAnswer(ApiError):
    """The API answered, but not in a shape we know."""

    outcome = "unreadable answer"


class LookRefused(BadAnswer):
    """A look at an async key was refused or answered unclearly. It says nothing about the work
    behind the key."""

    outcome = "status request refused"

    reason: str = ""
    """Kind of refusal: session, rights, malformed, busy, unreadable, foreign or unclear."""


class WrongServer(BadAnswer):
    """The answer is about another server or address than the one that was asked for. It is not
    used."""

    outcome = "answer about another server"


class Late(BadAnswer):
    """A read was sent and its answer did not come within the time allowed."""

    outcome = "no answer"


class Busy(BadAnswer):
    """The provider has no time now (HTTP 429 or 503). Nothing was done."""

    outcome = "the provider is busy"


class OutcomeUnknown(ApiError):
    """A change left this machine and its answer was lost. Never sent again by itself."""

    outcome = "outcome unknown"
    exit_code = 5


class NotReady(ApiError):
    """Slow work had not ended in the time allowed for it. It may still go on at the provider."""

    outcome = "not ready yet"
    exit_code = 7


class Refused(ApiError):
    """The provider answered no."""

    outcome = "refused"
    exit_code = 3

    code: str = ""
    """The provider's symbolic or numeric code, as text; empty when it sent none."""
    reason: str = ""
    """The provider's words alone; empty when it gave none."""


class NotAllowed(Refused):
    """This key or account may not do that."""

    outcome = "not allowed"


class NotFound(Refused):
    """The provider does not know what was named."""

    outcome = "not found"


class SessionEnded(Refused):
    """The token is unknown or expired."""

    outcome = "the session has ended"


class SignInRefused(Refused):
    """The credentials were not accepted, or the account is empty."""

    outcome = "refused"


class SecondFactorNeeded(SignInRefused):
    """Key or password were accepted; the code of the second factor is needed before anything is
    answered."""

    outcome = "a code is needed"


class CodeRefused(SecondFactorNeeded):
    """The code of the second factor was not accepted; another code may be tried."""

    outcome = ""

    def __init__(self, said: str = "") -> None:
        """`said`: the provider's words, where there are any."""
        quoted = f'"{said}"' if said else ""
        super().__init__(
            "The code was not accepted.",
            said=quoted,
            certain="You are not signed in.",
            next="Enter the newest code.",
        )


class PinRejected(Refused):
    """The PIN was wrong or missing."""

    outcome = "PIN not accepted"


class CredentialError(HostdeckError):
    """A secret could not be fetched, kept, or was refused for how it is kept."""

    exit_code = 6


class ConfigError(HostdeckError):
    """The configuration cannot be used; names file, line and key. `each` holds all mistakes where
    there are several."""

    exit_code = 2
    each: tuple[ConfigError, ...] = ()
    usable: object = None
    """Settings whose profiles and network could be read, when all mistakes are elsewhere."""

    def sentences(self) -> list[str]:
        """Headline first; every mistake in a sentence with its mend; what is certain last."""
        if not self.each:
            return super().sentences()
        sentences = [f"{item.said} {item.next}" for item in self.each]
        return [part for part in (self.headline, self.said, *sentences, self.certain) if part]


class UsageError(HostdeckError):
    """The command line asks for something that cannot be."""

    exit_code = 2


class NoServerMatches(UsageError):
    """The servers of a change were chosen by a filter that lets none of them through."""


class FilterError(HostdeckError):
    """A filter does not parse. `position` is the 0-based column of the fault."""

    exit_code = 2

    def __init__(self, doing: str, *, position: int = 0, next: str = "") -> None:
        super().__init__(doing, next=next)
        self.position = position
