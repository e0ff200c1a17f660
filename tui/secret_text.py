"""Secrets in free text: pairs, headers, URLs, markup, command lines, and sentences. Pure; any
thread.

Every rule finds spans of the text. `secret_spans` returns all spans, sorted and merged. A rule
masks in case of doubt: a masked word costs one more lookup, and a revealed password can cost a
server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tui.lazy_pattern import lazy_pattern
from tui.secret_names import is_secret_last_word, is_secret_name

Span = tuple[int, int]

_SEPARATED = lazy_pattern(r"[\s=:<>@$]|%3|eyJ")
"""A secret follows its name. Most cells of a list are one word, so they need no further check."""

_TRIGGER_TEXT = (
    "pass pwd pw pin secret token key cookie auth bearer credential callback otp psk jwt sess csrf "
    "xsrf cvc cvv puk code community парол ключ пин секрет токен admin root user operator eyj /p:"
)
_TRIGGERS = tuple(_TRIGGER_TEXT.split())
_OTHER_TRIGGER = lazy_pattern(r"(?:^|[\s\"'])-[A-Za-z]|://[^/\s]*@|\$[156y2a][a-z]?\$|\$argon2")
"""Marks of a possible secret. Text without any of them matches none of the rules below."""

_NAMED = lazy_pattern(
    r"""(?x)
    (?P<quote> \\* ["'] ) (?P<quoted> (?: [^"'\\\n] | \\+u[0-9a-fA-F]{4} ){1,80} ) (?P=quote)
      \s* (?: => | := | [=:] ) \s*
    | (?P<prev> [\w.\-]+ [ ] )? (?P<name> [\w.\-]*\w ) \]?
      (?: \s* (?: => | -> | := | [=:] ) \s* | %3[dDaA] )
    """
)
_UNICODE = lazy_pattern(r"\\+u([0-9a-fA-F]{4})")
_QUOTE = lazy_pattern(r"""\\*["']""")
_SCHEME = lazy_pattern(r"(?i)(?:bearer|basic|digest|token|apikey|negotiate)\s+(?=\S)")
_BARE = lazy_pattern(r"""[^\s&"'<>]+""")
_TRAILING = ",;:.)]}!?"
_WHOLE_LINE = frozenset(
    {"authorization", "proxy-authorization", "cookie", "set-cookie", "credentials", "credential"}
)
_ACTION = lazy_pattern(r"(?:^|[\s(\"'])[a-z_]+/$")
"""A prefix with the name of a provider action: `eq/check_pin: Wrong PIN`."""

_BEARER = lazy_pattern(r"(?i)\b(?:bearer|basic)\s+(?P<value>[\w.~+/=\-]{6,})")
_USERINFO = lazy_pattern(r"://(?P<user>[^\s/:@?#]*):(?P<value>[^\s/@]+)@")
_URL_TOKEN = lazy_pattern(r"://(?P<value>[^\s/:@?#]{16,})@")
_PEM = lazy_pattern(r"-----BEGIN [A-Z ]*PRIVATE KEY-----(?P<value>.*?)(?:-----END|\Z)", re.DOTALL)
_JWT = lazy_pattern(r"\b(?P<value>eyJ[\w\-]{6,}\.[\w\-]+\.?[\w\-]*)")
_CRYPT = lazy_pattern(r"(?P<value>\$(?:1|2[aby]|5|6|y|argon2\w*)\$[^\s\"']+)")
_LOGIN = lazy_pattern(
    r"(?<![\w/.\-])(?i:admin|administrator|root|userid|user|operator)\s?[:/]\s?(?P<value>[^\s\"'<>/]+)(?![^\s]*/)"
)
"""A well-known login followed by its password: `ADMIN:…`."""

_SHAPES = (_BEARER, _USERINFO, _URL_TOKEN, _PEM, _JWT, _CRYPT)

_ELEMENT = lazy_pattern(r"<(?P<name>[\w:.\-]+)(?:\s[^<>]*)?>(?P<value>[^<>]+)</")
_MARKUP = lazy_pattern(r"<[A-Za-z][^<>]*>")
_ATTRIBUTE = lazy_pattern(r"""(?P<name>[\w:.\-]+)\s*=\s*(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)')""")

_LABELED = lazy_pattern(
    r"""(?xi) (?P<quote> \\* ["'] ) (?: tag | name | key | field | label | param(?:eter)? | option
    | header | var(?:iable)? | attr(?:ibute)? | property | title | setting ) (?P=quote)
    \s* (?: => | : ) \s* (?P=quote) (?P<label> [^"'\\\n]{1,80} ) (?P=quote)"""
)
"""The first half of a name/value pair in JSON or PHP: `"tag": "password", "value": "…"`."""
_VALUE = lazy_pattern(
    r"""(?xi) (?P<quote> \\* ["'] ) (?: val(?:ue)?s? | content s? | data | text | default | current
    | new | old | new_?value | old_?value | body | extra | note ) (?P=quote) \s* (?: => | : ) \s*"""
)

_LISTED = lazy_pattern(
    r"""\[\s*(?P<quote>\\*["'])(?P<label>[\w.\- ]{1,40})(?P=quote)\s*,\s*(?=\\*["'])"""
)
"""The first half of a pair in a list: `["password", "…"]`."""

_LONG_OPTION = lazy_pattern(
    r"(?<!\S)[\"']?--?(?P<name>[A-Za-z][\w\-]+)[\"']?(?:=|,?\s+)(?=[^\s\-])"
)
_SLASH_P = lazy_pattern(r"(?<!\S)/(?:p|pass|password|gp):(?P<value>\S+)")
_SHORT_OPTION = lazy_pattern(
    r"(?<!\S)[\"']?-(?:P|p|pw|w|W|A|X|k|K|y|a|c)[\"']?(?:=|,?\s+)[\"']?(?P<value>[^\s\"',;]+)"
)
_TOOL = lazy_pattern(
    r"(?i)\b(?:ipmi[\w\-]*|bmc-[\w\-]+|racadm|sshpass|smcipmitool|ipmicfg|hponcfg|ilorest|redfishtool"
    r"|curl|wget|mysql\w*|psql|mongo\w*|redis-cli|xfreerdp|rdesktop|plink|pscp|snmp\w*|smbclient"
    r"|lftp|ldap\w+|docker|vncpasswd)\b"
)
_USER_PASS = lazy_pattern(
    r"(?<!\S)(?:-u|-U|--user|--proxy-user)(?:=|\s*)[\"']?[^\s:%,\"']+[:%,](?P<value>[^\s\"']+)"
)
_GLUED_P = lazy_pattern(r"(?<!\S)-p(?P<value>\S+)")
_GLUED = lazy_pattern(r"(?<![^\s\"'])-(?P<letter>[Pp])(?P<value>[^\s\"'=-][^\s\"'=]*)")
"""An option of an unknown command line, with its value."""
_PLAIN_GLUED = lazy_pattern(r"(?i)v?\d+(?:[.:\-/_,]\d+)*|[a-zа-яё\-_.,]+")
"""Ports, versions, and words, which are not secrets."""
_SMC = lazy_pattern(r"(?i)\bsmcipmitool\s+\S+\s+\S+\s+(?P<value>\S+)")
_CHPASSWD = lazy_pattern(r"(?<![\w/:])[a-z_][\w\-]*:(?P<value>[^\s\"'|:][^\s\"'|]*)")

_SENTENCE = lazy_pattern(
    r"(?i)\b(?P<word>pass(?:word|wd|phrase|code|wort)?|pwd|pin|secret|token"
    r"|(?:api|secret|private|access)[ \-]?key"
    r"|community|cookie|пароль|пин|токен|ключ)s?(?:[ ]code)?"
    r"(?P<verb>(?:\s+(?:is|was|now|are|set|changed|reset|to|as|for\s+\S+\s+is|equals|reads|of))*)"
    r"(?:\s+[-–]\s+|[\s:=]+)(?P<quote>[\"'`«“]?)(?P<value>[^\s\"'`»”<>&]+)"
)
_ORDINARY_TEXT = """
    a about accepted active after again already also an and any apply are as asked at be because
    been before belongs blank but by can cannot cannot changed check code consists contains
    correct could did digits does empty enter entered entry error exceeds exists expected expire
    expired expires fail failed field fields for format from given had has have header hash
    hidden if ignored in incorrect invalid is it its known later length letters line locked long
    longer lost manager match matches may mismatch missing more must name needed neither never
    new no none nor not now of off ok old on once one only or our out parameter please prompt
    protected provided read refused rejected removed renewed required requires reset revoked
    rights same saved says sent set shall short shorter should shown so some stale stdin still
    stored such than that the their them there they this times to too type typed unknown unless
    unset until unused unusable up used user using valid value wanted was way weak were what
    when which while will with without would wrong yes you your
"""
_ORDINARY = frozenset(_ORDINARY_TEXT.split())
_WORDLIKE = lazy_pattern(r"[A-Za-zА-Яа-яёЁ]?[a-zа-яё]*")


def secret_spans(text: str) -> list[Span]:
    """Return the spans of `text` that hold secrets, sorted and not overlapping."""
    if not _may_hold_secret(text):
        return []
    spans = sorted(span for rule in _RULES for span in rule(text) if span[0] < span[1])
    merged: list[Span] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _may_hold_secret(text: str) -> bool:
    if _SEPARATED.search(text) is None:
        return False
    lowered = text.lower()
    return any(word in lowered for word in _TRIGGERS) or _OTHER_TRIGGER.search(text) is not None


def _value_at(text: str, at: int) -> Span:
    """Return the span of the value that begins at `at`: quoted, in brackets, or up to a blank."""
    quote = _QUOTE.match(text, at)
    if quote is not None:
        return at, _end_of_quoted(text, quote.end(), quote[0])
    if at < len(text) and text[at] in "[{":
        return at, _end_of_brackets(text, at)
    scheme = _SCHEME.match(text, at)
    bare = _BARE.match(text, scheme.end() if scheme else at)
    if bare is None:
        return at, at
    end = bare.start() + len(bare[0].rstrip(_TRAILING))
    return at, end if end > bare.start() else at


def _end_of_quoted(text: str, at: int, mark: str) -> int:
    """Return the position after the closing `mark`. A mark after a backslash belongs to the
    value."""
    while (found := text.find(mark, at)) >= 0:
        backslashes = 0
        while text[found - 1 - backslashes : found - backslashes] == "\\":
            backslashes += 1
        if backslashes == 0 or (len(mark) == 1 and backslashes % 2 == 0):
            return found + len(mark)
        at = found + 1
    return len(text)


def _end_of_brackets(text: str, at: int) -> int:
    depth = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            at = _end_of_quoted(text, at + 1, '"')
            continue
        depth += (char in "[{") - (char in "]}")
        at += 1
        if depth == 0:
            return at
    return len(text)


def _line_end(text: str, at: int) -> int:
    ends = [
        end for mark in ("\n", "\r", '"', "'", "\\n", "\\r") if (end := text.find(mark, at)) >= 0
    ]
    return min(ends, default=len(text))


def _named(text: str) -> Iterator[Span]:
    """Find `name=value` and similar pairs."""
    for found in _NAMED.finditer(text):
        name = _UNICODE.sub(lambda code: chr(int(code[1], 16)), found["quoted"] or found["name"])
        if not is_secret_name(name):
            continue
        if found["name"] is not None:
            if name.lower() == "key" and (found["prev"] or "").lower() == "public ":
                continue
            before = text[max(0, found.start("name") - 40) : found.start("name")]
            if "_" in name and _ACTION.search(before):
                continue
        if name.lower() in _WHOLE_LINE and _QUOTE.match(text, found.end()) is None:
            yield found.end(), _line_end(text, found.end())
        else:
            yield _value_at(text, found.end())


def _shaped(text: str) -> Iterator[Span]:
    """Find values that are recognizable by their form."""
    for shape in _SHAPES:
        for found in shape.finditer(text):
            yield found.span("value")
    for found in _LOGIN.finditer(text):
        if _looks_secret(found["value"]):
            yield found.span("value")


def _marked_up(text: str) -> Iterator[Span]:
    """Find XML elements and the attributes of HTML fields."""
    if "<" not in text:
        return
    for found in _ELEMENT.finditer(text):
        if is_secret_name(found["name"].rpartition(":")[2]):
            yield found.span("value")
    for tag in _MARKUP.finditer(text):
        attributes = list(_ATTRIBUTE.finditer(text, tag.start(), tag.end()))
        named = any(
            found["name"].lower() in ("name", "id", "key", "param", "type")
            and is_secret_name(found["a"] or found["b"] or "")
            for found in attributes
        )
        for found in attributes:
            if named and found["name"].lower() in ("value", "content", "data", "default"):
                yield found.span("a" if found["a"] is not None else "b")


def _labeled(text: str) -> Iterator[Span]:
    """Find name/value pairs written as two members of an object."""
    for found in _LABELED.finditer(text):
        if not is_secret_last_word(found["label"]):
            continue
        start = max(text.rfind("{", 0, found.start()), text.rfind("[", 0, found.start()), 0)
        ends = [end for mark in "}]" if (end := text.find(mark, found.end())) >= 0]
        for value in _VALUE.finditer(text, start, min(ends, default=len(text))):
            yield _value_at(text, value.end())
    for found in _LISTED.finditer(text):
        if is_secret_last_word(found["label"]):
            yield _value_at(text, found.end())


def _typed(text: str) -> Iterator[Span]:
    """Find options of command lines."""
    for found in _LONG_OPTION.finditer(text):
        if is_secret_name(found["name"]):
            yield _value_at(text, found.end())
    for found in _SLASH_P.finditer(text):
        yield found.span("value")
    tools = [found.start() for found in _TOOL.finditer(text)]
    for found in _SHORT_OPTION.finditer(text):
        in_tool = any(at < found.start() and "\n" not in text[at : found.start()] for at in tools)
        if in_tool or _looks_secret(found["value"]):
            yield found.span("value")
    for found in _GLUED.finditer(text):
        if _is_glued_secret(found["letter"], found["value"].rstrip(_TRAILING)):
            yield found.span("value")
    if not tools:
        if "chpasswd" in text:
            yield from (found.span("value") for found in _CHPASSWD.finditer(text))
        return
    for rule in (_USER_PASS, _SMC):
        yield from (found.span("value") for found in rule.finditer(text, tools[0]))
    if re.search(r"(?i)\bmysql|sshpass", text):
        yield from (found.span("value") for found in _GLUED_P.finditer(text, tools[0]))


def _is_glued_secret(letter: str, value: str) -> bool:
    """Return whether the value of `-P` or `-p` is a secret. The value of `-p` may be one word, as
    in `-print0`."""
    looks = len(value) >= 4 and not value.isdigit() and _PLAIN_GLUED.fullmatch(value) is None
    return looks and (letter == "P" or value != value.lower())


def _looks_secret(value: str) -> bool:
    """Return whether a value is neither a plain word nor a plain number."""
    value = value.rstrip(_TRAILING)
    return (
        len(value) >= 4
        and not value.isdigit()
        and _WORDLIKE.fullmatch(value) is None
        and "/" not in value
    )


def _spoken(text: str) -> Iterator[Span]:
    """Find sentences such as `the password is X` and `PIN 0420 was refused`."""
    at = 0
    while (found := _SENTENCE.search(text, at)) is not None:
        at = found.start("value")
        value = found["value"].rstrip(_TRAILING)
        if value.lower() in _ORDINARY or not value:
            continue
        quoted = bool(found["quote"])
        is_pin = value.isdigit() and len(value) >= 4
        if quoted or found["verb"] or is_pin or _looks_secret(value):
            yield at, at + len(value)


_RULES = (_named, _shaped, _marked_up, _labeled, _typed, _spoken)
