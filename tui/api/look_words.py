"""Vocabulary of answers to a status request for an async key: whole words only. Pure.

Sources: REFERENCE 0.2 and 0.3 (texts seen in public clients), HTTP reason phrases, PHP and WHMCS
error texts.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tui.lazy_pattern import lazy_pattern


class Reason(StrEnum):
    """The cause of a refused status request."""

    SESSION = "session"
    RIGHTS = "rights"
    MALFORMED = "malformed"
    BUSY = "busy"
    UNREADABLE = "unreadable"
    FOREIGN = "foreign"
    UNCLEAR = "unclear"


_WRONG = r"(?:invalid|expired|unknown|bad|wrong|missing|no|malformed|incorrect|revoked|empty|stale)"
_SIGN = (
    r"(?:(?:access|auth|session|security|csrf|api|user)[ "
    r"_-]?)*(?:token|hash|session|cookie|login|credentials?)"
)
_LACKS = (
    r"(?:is |was |has |have |had |are |been "
    r")*(?:invalid|expired|required|ended|closed|unknown|missing|revoked|"
    r"rejected|malformed|wrong|incorrect|timed? ?out|gone|terminated|destroyed|"
    r"not (?:found|valid|set|given|known|recogni[sz]ed))"
)
_SESSION = (
    rf"\b{_WRONG} {_SIGN}\b",
    rf"\b{_SIGN}(?: \w+)? {_LACKS}\b",
    r"\bnot (?:logged|signed) in\b",
    r"\bauth(?:entication|ori[sz]ation)? (?:is "
    r")?(?:required|failed|failure|error|expired|needed|missing)\b",
    r"\bunauthori[sz]ed\b",
    r"\bunauthenticated\b",
    r"\b(?:please )?(?:re-?login|(?:log|sign) ?in (?:again|first|required))\b",
    r"\b(?:please|must|need to) (?:re-?)?(?:log|sign|authenticate) ?(?:in)?\b",
    r"\bauth: malformed request\b",
    r"\blogin (?:is )?required\b",
    r"\b(?:2fa|two-factor|second factor) (?:code )?(?:is )?(?:required|needed)\b",
)
_RIGHTS = (
    r"\b(?:access|permission|request|action|operation|authori[sz]ation) (?:is |was "
    r")?(?:denied|forbidden|prohibited)\b",
    r"\bforbidden\b",
    r"\b(?:not|isn't) (?:allowed|permitted|authori[sz]ed)\b",
    r"\b(?:no|insufficient|missing|lack(?:s|ing)?|without|not enough) (?:\w+ )?"
    r"(?:rights?|privileges?|permissions?|access)\b",
    r"\bonly with the\b",
    r"\brequires? (?:\w+ )?(?:rights|privileges|permissions?)\b",
    r"\b(?:ip|address) (?:\S+ )?(?:is )?(?:blocked|banned|not whitelisted|blacklisted)\b",
    r"\bbanned\b",
)
_MALFORMED = (
    r"\b(?:malformed|bad|invalid|illegal|incorrect|unsupported|unknown|wrong|empty) "
    r"(?:request|action|method|module|"
    r"parameters?|arguments?|query|command|endpoint|resource|function|call|key|input|format|json|route)\b",
    r"\b(?:action|method|module|endpoint|page|route|resource|file|function|script|document|url) "
    r"(?:\S+ )?(?:is |was |does )?not "
    r"(?:found|allowed|supported|exist|implemented|defined|available)\b",
    r"\bmissing required\b",
    r"\brequired (?:keys?|parameters?|fields?)\b",
    r"\bnot implemented\b",
    r"\bunknown action\b",
    r"\bno such (?:action|method|module|endpoint|page)\b",
    r"\bfile not found\b",
    r"\bnot found\b",
    r"\b(?:no|missing) (?:input|input file|parameters?|action|key) ?(?:specified|given)?\b",
)
_BUSY = (
    r"\btoo many\b",
    r"\brate[ -]?limit\w*",
    r"\blimit (?:of requests |was )?(?:exceeded|reached)\b",
    r"\bquota\b",
    r"\bthrottl\w+",
    r"\bslow down\b",
    r"\b(?:try|retry|come back) (?:it )?(?:again )?(?:later|in)\b",
    r"\b(?:please )?(?:try again|wait)\b",
    r"\bbusy\b",
    r"\bmaintenance\b",
    r"\bmaintained\b",
    r"\bunavailable\b",
    r"\boverload\w*",
    r"\btemporar(?:y|ily)\b",
    r"\bplanned works?\b",
    r"\bout of service\b",
    r"\bdown for\b",
    r"\binternal (?:server )?(?:error|failure)\b",
    r"\bserver error\b",
    r"\b(?:bad )?gateway\b",
    r"\bupstream\b",
    r"\b(?:database|mysql|sql|db|pdo|redis)\b",
    r"\bgeneral error\b",
    r"\bunexpected error\b",
    r"\bsomething went wrong\b",
    r"\b(?:request|connection|gateway|lock wait|execution) time(?:d |-)?out\b",
)
_LISTS = {
    Reason.SESSION: lazy_pattern("|".join(_SESSION), re.I),
    Reason.BUSY: lazy_pattern("|".join(_BUSY), re.I),
    Reason.RIGHTS: lazy_pattern("|".join(_RIGHTS), re.I),
    Reason.MALFORMED: lazy_pattern("|".join(_MALFORMED), re.I),
}
_BY_STATUS = {
    401: Reason.SESSION,
    403: Reason.RIGHTS,
    408: Reason.BUSY,
    425: Reason.BUSY,
    429: Reason.BUSY,
}

_MODULE = lazy_pattern(r"^(?:\s*\w+[/.]\w+\s*:)+")
_GONE = lazy_pattern(
    r"\b(?:async|callback|task|job|check|reinstall|deploy|master)[ "
    r"_-]*(?:key|id)?\b(?:\W+\S+){0,3}?\W+"
    r"(?:not found|does(?: not|n't) exist|do not exist|no longer exists?|not "
    r"exists?|expired|unknown|deleted|removed|"
    r"not known|already (?:used|consumed|read|finished|closed))\b"
    r"|(?<!api )(?<!ssh )(?<!session )(?<!access )(?<!auth )(?<!licen[cs]e )(?<!public "
    r")(?<!private )"
    r"\bkey\b.*\b(?:not found|does(?: not|n't) exist|no longer exists?)\b"
    r"|\b(?:unknown|no such|expired|non-?existent) (?:async|callback|task)[ _-]*(?:key|id)?\b",
    re.I,
)

_TASK = lazy_pattern(
    r"\b(?:ipmi|bmc|ilo|idrac|chassis|power(?:ed)?|boot\w*|reboot\w*|reset|pxe|deploy\w*|autodeploy|(?:re)?install\w*|"
    r"snapshot\w*|backup|disks?|raid|partition\w*|vm|hypervisor|switch|port|vlan|nat|console|vnc|novnc|iso|sensors?|"
    r"hardware|foreman|image|template|hostname|node|no free|out of stock|pin|"
    r"task (?:\S+ )?(?:died|crashed|failed|aborted))\b",
    re.I,
)
_PIN_REFUSED = lazy_pattern(
    r"\b(?:wrong|invalid|incorrect|bad|missing|no) pin\b|\bpin(?: code)? (?:is |was )?"
    r"(?:wrong|invalid|incorrect|required|missing|locked|blocked|refused|rejected|"
    r"not (?:correct|valid|accepted|right))\b",
    re.I,
)

_FAILURE = lazy_pattern(r"\b(?<!no )(?:cancell?ed|aborted|rejected|failures?|failed|errors?)\b")
_NO_FAILURE = lazy_pattern(
    r"\b(?:no|without(?: an?y?)?|zero) (?:errors?|failures?)\b|(?<![\w.,:#-])0 "
    r"(?:errors?|failures?)\b"
    r"|(?<![\w.,:#-])0 failed(?=\s*(?:$|[.,;)]))|\b(?:errors|failures): "
    r"0(?=\s*(?:$|[.,;)]))|\berror-free\b"
)
"""Success texts to remove before the search for failures: "Finished with 0 errors"."""

_STILL = (
    r"pending|queued|enqueued|in (?:the |a "
    r")?queue|waiting|awaiting|scheduled|postponed|delayed|deferred|on hold|"
    r"installing|reinstalling|deploying|redeploying|provisioning|building|creating|preparing|processing|initiali[sz]ing|"
    r"allocating|assigning|configuring|formatting|partitioning|copying|downloading|starting|stopping|rebooting|"
    r"restarting|resetting|booting|shutting down|powering (?:on|off|up|down)|turning "
    r"(?:on|off)|in[ -]?progress|"
    r"ongoing|under ?way|still running|still working|(?:task|job|process) (?:is "
    r")?(?:running|executing)|in work|"
    r"initiated|"
    r"(?:install\w*|deploy\w*|task|job|process|backup|order|reboot|restart|shutdown) "
    r"(?:has |was |is )?(?:been )?started|"
    r"begun|being \w+|not (?:yet )?(?:ready|finished|complete|completed|done|final)|not "
    r"yet|incomplete|unfinished|"
    r"partial|will be|to be \w+ed|(?:stage|step) \d+"
)
_PENDING = lazy_pattern(rf"\b(?:{_STILL})\b|(?<![\w%/=&.,])\d{{1,2}} ?%(?!\w)", re.I)
_ONLY_PENDING = lazy_pattern(
    r"(?:status|state|task|job|result)?[\s:=-]*(?:it )?(?:is |was |has been )?(?:still |currently "
    r"|now )?"
    r"(?:pending|queued|enqueued|queue|waiting|scheduled|processing|in[ -]?progress|in (?:the "
    r")?queue|"
    r"not (?:yet )?ready|accepted|received|initiated|submitted|requested|started|under "
    r"?way|new|open)[\s.!…]*",
    re.I,
)
_NOT_PENDING = lazy_pattern(
    r"\b(?:no longer|not|nothing|never|no) (?:\w+ )?(?:pending|queued|waiting|running|in "
    r"progress|installing)\b|"
    r"\b(?:is|are) (?:up and )?running(?: now)?\b|\bup and running\b|\brunning(?= "
    r"(?:since|on)\b)|\b100 ?%",
    re.I,
)
_DOUBT = lazy_pattern(
    r"\b(?:unable|could(?: not|n't)|can(?:not| not|'t)|did(?: not|n't)|was(?: not|n't)|were(?: "
    r"not|n't)|has not|"
    r"have not|timed? ?out|timeout|no response|not responding|unreachable|not supported|not "
    r"possible|denied|refused|"
    r"unknown|interrupted)\b",
    re.I,
)
_END = lazy_pattern(
    r"\bdeploy_done\b|\b(?:auto)?deploy(?:ment)? (?:is |was |has been "
    r")?(?:completed?|done|finished)\b|"
    r"\b(?:re)?install(?:ation|ed)? (?:is |was |has been |of .* "
    r")?(?:completed?|done|finished|successful(?:ly)?)\b",
    re.I,
)
_SOON = lazy_pattern(
    r"\b(?:soon|shortly|almost|nearly|about to|will|going to|not yet|once|when|after|in "
    r"\d+|within)\b",
    re.I,
)
"""Words that put the end into the future."""
_ONLY_END = lazy_pattern(
    r"(?:status|state|task|job|result|server|system|order|all(?: tasks)?)?[\s:=-]*(?:is |was |has "
    r"been |are )?(?:now )?"
    r"(?:all )?(?:done|completed?|finished|ready|installed|deployed|success|successful|"
    r"successfully|online|"
    r"(?:completed?|finished|installed|deployed|done) success(?:ful)?ly|successfully \w+)[\s.!]*",
    re.I,
)


def reason_of(said: str, status: int = 200, number: int | None = None) -> Reason:
    """Return the cause of a refused status request: by its words first, then by HTTP status and
    code."""
    for reason, words in _LISTS.items():
        if words.search(said):
            return reason
    if status in _BY_STATUS or status >= 400:
        return _BY_STATUS.get(status, Reason.BUSY if status >= 500 else Reason.MALFORMED)
    return Reason.SESSION if number == -2 else Reason.UNCLEAR


def mentions_refusal(text: str) -> bool:
    """Return whether a text has words of a refused request."""
    return any(words.search(text) for words in _LISTS.values())


def mentions_task(text: str) -> bool:
    """Return whether a text has words about work on a server."""
    return bool(_TASK.search(text))


def is_about_look(text: str) -> bool:
    """Return whether a one-line text refuses a request and names no work on a server:
    "eq_callback/check: Invalid token"."""
    return mentions_refusal(text) and "\n" not in text.strip() and not mentions_task(text)


_ENCODED = lazy_pattern(r"(?:data:[\w/+.-]+;base64,)?[A-Za-z0-9+/_\s-]{256,}={0,2}\s*")
_LONGEST_LINE = 60
"""The pattern of encoded files: lines of 60 and more characters without a blank. Sentences have
none."""


def is_encoded_file(text: str) -> bool:
    """Return whether a text is a base64 file. Letters in it may look like words but have no
    meaning."""
    if _ENCODED.fullmatch(text) is None:
        return False
    lines = text.strip().split()
    return all(len(line) >= _LONGEST_LINE for line in lines[:-1]) and len(lines[0]) >= _LONGEST_LINE


def names_no_key(said: str) -> bool:
    """Return whether a refusal says that the async key is unknown."""
    said = _MODULE.sub("", said)
    return bool(_GONE.search(said)) and not _LISTS[Reason.SESSION].search(said)


def names_task(said: str) -> bool:
    """Return whether a text is about work on a server, and nothing in it could be about the status
    request."""
    return mentions_task(said) and not mentions_refusal(said)


def refuses_pin(said: str) -> bool:
    """Return whether a text says that a PIN was not accepted. A status request sends none."""
    return bool(_PIN_REFUSED.search(said))


def says_failed(verdict: str) -> bool:
    """Return whether a one-line verdict says that work failed. Tables and lists may have any
    word."""
    text = verdict.strip().lower()
    return (
        "\n" not in text and "|" not in text and bool(_FAILURE.search(_NO_FAILURE.sub(",", text)))
    )


def says_pending(text: str, *, whole: bool) -> bool:
    """Return whether a one-line text says that work is still running.

    Args:
        whole: Require that the text contains nothing else, because answers to reads contain such
            words as values.
    """
    line = re.sub(r"[_\s]+", " ", text.strip())
    if not line or "\n" in text.strip() or "|" in line:
        return False
    if _ONLY_PENDING.fullmatch(line):
        return True
    return not whole and bool(_PENDING.search(_NOT_PENDING.sub(",", line)))


def says_doubtful(text: str) -> bool:
    """Return whether the one-line text of an OK makes the OK doubtful."""
    return "\n" not in text.strip() and "|" not in text and bool(_DOUBT.search(text))


def says_end(text: str) -> bool:
    """Return whether a text marks the end of an installation or a deploy."""
    line = re.sub(r"\s+", " ", text.strip())
    if _SOON.search(line):
        return False
    return bool(_END.search(line) or _ONLY_END.fullmatch(line.replace("_", " ")))
