"""The exceptions of Hostdeck. Their messages say what the user can do. Any thread.

HostdeckError
├── ApiError                 a request to the provider failed
│   ├── NotReachable         no connection; nothing was sent
│   ├── NotTheApi            something answered that is not InvAPI (HTML, a proxy, a portal)
│   ├── BadAnswer            the API answered in a shape we cannot read
│   │   ├── LookRefused      the provider refused a status request for an async key
│   │   ├── WrongServer      the answer names another server than the request
│   │   ├── Late             no answer within the time allowed
│   │   └── Busy             the provider has no time now (HTTP 429, 503)
│   ├── OutcomeUnknown       a change was sent and its answer was lost
│   ├── NotReady             slow work did not end within the time limit
│   └── Refused              the provider said no; nothing was changed
│       ├── NotAllowed       the key or account lacks the right
│       ├── NotFound         no such server, key, address
│       ├── SessionEnded     the token is gone or expired
│       ├── SignInRefused    wrong key or password, empty account
│       │   └── SecondFactorNeeded   the code of the second factor is needed next
│       │       └── CodeRefused      the code was wrong; another code may be tried
│       └── PinRejected      the PIN is wrong or missing
├── CredentialError          a secret could not be read or saved
├── ConfigError              the configuration cannot be read
├── FilterError              a filter does not parse
└── UsageError               the command line asks for something impossible
"""

from __future__ import annotations


class HostdeckError(Exception):
    """An error in four parts: the attempt, the cause, what is certain, and the next step.

    All four are complete sentences without secrets. `said` is cleaned and masked. An error is never
    built from `str()` of a library's exception, which may contain bodies and tokens.
    """

    exit_code = 1
    outcome = ""
    """The outcome in a word or two; follows the name of the step."""

    def __init__(self, doing: str, *, said: str = "", certain: str = "", next: str = "") -> None:
        super().__init__(doing)
        self.doing = doing
        self.said = said
        self.certain = certain
        self.next = next

    def __str__(self) -> str:
        return " ".join(part if part[-1] in ".!?" else f"{part}." for part in self.sentences())

    def sentences(self) -> list[str]:
        """Return the sentences that are not empty, in reading order."""
        return [part for part in (self.headline, self.said, self.certain, self.next) if part]

    @property
    def headline(self) -> str:
        """Return the attempt and its outcome."""
        return f"{self.doing}: {self.outcome}" if self.outcome else self.doing


class ApiError(HostdeckError):
    """A failed exchange with the provider."""

    exit_code = 4


class NotReachable(ApiError):
    """A connection that was not made. Nothing was sent, so a repeat is safe."""

    outcome = "not reachable"


class NotTheApi(ApiError):
    """An answer from a web page, a proxy, or a captive portal instead of InvAPI."""

    outcome = "this is not the API"


class BadAnswer(ApiError):
    """An answer of the API in an unknown shape."""

    outcome = "unreadable answer"


class LookRefused(BadAnswer):
    """A status request for an async key that was refused or answered unclearly. The state of the
    task stays unknown."""

    outcome = "status request refused"

    reason: str = ""
    """Kind of refusal: session, rights, malformed, busy, unreadable, foreign or unclear."""


class WrongServer(BadAnswer):
    """An answer about a server or address other than the requested one. The answer is not used."""

    outcome = "answer about another server"


class Late(BadAnswer):
    """A read that was sent and not answered within the time limit."""

    outcome = "no answer"


class Busy(BadAnswer):
    """A provider without capacity now (HTTP 429 or 503). Nothing was done."""

    outcome = "the provider is busy"


class OutcomeUnknown(ApiError):
    """A change that was sent and whose answer was lost. Hostdeck never sends it again without the
    user."""

    outcome = "outcome unknown"
    exit_code = 5


class NotReady(ApiError):
    """Slow work that did not end within the time limit. It may continue at the provider."""

    outcome = "not ready yet"
    exit_code = 7


class Refused(ApiError):
    """A refusal by the provider."""

    outcome = "refused"
    exit_code = 3

    code: str = ""
    """The provider's symbolic or numeric code, as text; empty when it sent none."""
    reason: str = ""
    """The provider's words alone; empty when it gave none."""


class NotAllowed(Refused):
    """A refusal because the key or account lacks the right."""

    outcome = "not allowed"


class NotFound(Refused):
    """A refusal because the provider does not know the named object."""

    outcome = "not found"


class SessionEnded(Refused):
    """A refusal because the token is unknown or expired."""

    outcome = "the session has ended"


class SignInRefused(Refused):
    """A refused sign-in, or an empty account."""

    outcome = "refused"


class SecondFactorNeeded(SignInRefused):
    """A sign-in whose key or password was accepted. The provider answers nothing before it gets the
    code of the second factor."""

    outcome = "a code is needed"


class CodeRefused(SecondFactorNeeded):
    """A refused code of the second factor. The user may try another code."""

    outcome = ""

    def __init__(self, said: str = "") -> None:
        """`said`: the provider's words, if there are any."""
        quoted = f'"{said}"' if said else ""
        super().__init__(
            "The code was not accepted.",
            said=quoted,
            certain="You are not signed in.",
            next="Enter the newest code.",
        )


class PinRejected(Refused):
    """A wrong or missing PIN."""

    outcome = "PIN not accepted"


class CredentialError(HostdeckError):
    """A secret that could not be read or saved, or whose storage is unsafe."""

    exit_code = 6


class ConfigError(HostdeckError):
    """An unusable configuration: file, line, and key of the mistake. `each` holds all mistakes if
    there are several."""

    exit_code = 2
    each: tuple[ConfigError, ...] = ()
    usable: object = None
    """Settings whose profiles and network section are valid, when all mistakes are elsewhere."""

    def sentences(self) -> list[str]:
        """Return the headline, a sentence with the fix for every mistake, and what is certain."""
        if not self.each:
            return super().sentences()
        sentences = [f"{item.said} {item.next}" for item in self.each]
        return [part for part in (self.headline, self.said, *sentences, self.certain) if part]


class UsageError(HostdeckError):
    """A command line that asks for something impossible."""

    exit_code = 2


class NoServerMatches(UsageError):
    """A change whose server filter matches no server."""


class FilterError(HostdeckError):
    """A filter that does not parse. `position` is the 0-based column of the error."""

    exit_code = 2

    def __init__(self, doing: str, *, position: int = 0, next: str = "") -> None:
        super().__init__(doing, next=next)
        self.position = position
