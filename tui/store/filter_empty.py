"""Filter terms without a value or with an imprecise one, which changes must not use. Pure.

`name:` requires that the name is known. Nearly every server matches, and an empty shell variable in
`name:$HOST` has the same result. For display it is harmless.
"""

from __future__ import annotations

from tui.errors import FilterError, UsageError
from tui.fleet.filter import Filter, Term, parse
from tui.fleet.filter_fields import BY_NAME
from tui.fleet.filter_patterns import patterns_in
from tui.fleet.filter_similar import SIGN
from tui.text import safe_text

_DOING, _NOTHING = "Choosing servers", "Nothing was sent."


def check_values(wanted: Filter) -> None:
    """Refuse a filter for a change where a field has no value, a similar name, or a regular
    expression that matches every text.

    Raises:
        UsageError: With the field and the correct syntax.
    """
    for term in wanted.fields:
        for value in term.values:
            _check_exact(term, value)
        if not term.values:
            raise _refusal(f"{term.name}:", _instead(term))
        for value in term.values if term.name == "tag" else ():
            name, equals, rest = value.partition("=")
            if equals and not rest:
                raise _refusal(f"tag:{value}", f"!tag:{name}" if term.negated else f"tag:{name}")


def _check_exact(term: Term, value: str) -> None:
    if value.startswith(SIGN) and term.name == "name":
        raise UsageError(
            _DOING,
            said=f"{value} selects similar names.",
            certain=_NOTHING,
            next="Write the host name, name:web-*, or name:/web-\\d+/.",
        )
    if any(pattern.fits_empty() for pattern in patterns_in(value)):
        raise UsageError(
            _DOING,
            said=f"The regular expression {safe_text(value, 80)} matches every text.",
            certain=_NOTHING,
            next=f"Write {term.name}:* if you mean every known value.",
        )


def _refusal(written: str, instead: str) -> UsageError:
    said = f'"{written}" has no value. It would choose servers by whether a value is known.'
    return UsageError(
        _DOING,
        said=said,
        certain=_NOTHING,
        next=f"Give a value, or write {instead} when you mean that.",
    )


def _instead(term: Term) -> str:
    """Return an equivalent filter term with an explicit value; the field's example if there is
    none."""
    for known in (f"{term.name}:*", f"!{term.name}:unknown"):
        try:
            parse(known)
        except FilterError:
            continue
        if not term.negated:
            return known
        return f"!{known}" if term.name == "tag" else f"{term.name}:unknown"
    return BY_NAME[term.name].example
