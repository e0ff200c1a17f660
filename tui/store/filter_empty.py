"""Filter terms without a value, which a change must not go by. Pure.

`name:` asks that the name is known: that is nearly every server, and it is also what an empty
variable of a shell
leaves of `name:$HOST`. For looking it is harmless.
"""

from __future__ import annotations

from tui.errors import FilterError, UsageError
from tui.fleet.filter import Filter, Term, parse
from tui.fleet.filter_fields import BY_NAME


def check_values(wanted: Filter) -> None:
    """Refuse a filter for a change where a field has no value.

    Raises:
        UsageError: Names the field and what to write instead.
    """
    for term in wanted.fields:
        if not term.values:
            raise _refusal(f"{term.name}:", _instead(term))
        for value in term.values if term.name == "tag" else ():
            name, equals, rest = value.partition("=")
            if equals and not rest:
                raise _refusal(f"tag:{value}", f"!tag:{name}" if term.negated else f"tag:{name}")


def _refusal(written: str, instead: str) -> UsageError:
    said = f'"{written}" has no value. It would choose servers by whether a value is known.'
    return UsageError(
        "Choosing servers",
        said=said,
        certain="Nothing was sent.",
        next=f"Give a value, or write {instead} when you mean that.",
    )


def _instead(term: Term) -> str:
    """A filter term that says the same in full; the example of the field where there is none."""
    for known in (f"{term.name}:*", f"!{term.name}:unknown"):
        try:
            parse(known)
        except FilterError:
            continue
        if not term.negated:
            return known
        return f"!{known}" if term.name == "tag" else f"{term.name}:unknown"
    return BY_NAME[term.name].example
