"""Words of states in lists whose shape is hardly published: requests, tickets, storage,
cancellations.

The screens read these words with the vocabulary of the subject; the same vocabulary counts the
words that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tui.models.vocabulary.business_vocabulary import read_rental, read_request

_FIELD = "status"
_READERS: Mapping[str, Callable[[str], str]] = {
    "rhr/list": read_request,
    "rtm/get_tickets": read_request,
    "rtm/get_ticket_by_id": read_request,
    "s3/get_users": read_rental,
    "whmcs/get_cancellation_requests": read_request,
}
_ANSWERS = frozenset({"", "ok", "success"})
"""Words that say that the answer is a yes."""
DEEPEST = 8


def has_states(action: str) -> bool:
    """Return whether the answers of an action hold states that are read by a vocabulary here."""
    return action in _READERS


def unknown_states(action: str, answer: Any) -> list[str]:
    """Return the place of the states that the vocabulary does not know, with their number."""
    reads = _READERS[action]
    unknown = sum(not reads(word) for word in _states(answer, 0))
    return [f"{_FIELD}: {unknown}"] if unknown else []


def without_states(places: list[str]) -> list[str]:
    """Return the places apart from those of the states that are counted here."""
    return [place for place in places if place.partition(":")[0].rpartition(".")[2] != _FIELD]


def _states(value: Any, level: int) -> Iterator[str]:
    if level > DEEPEST:
        return
    if isinstance(value, Mapping):
        word = value.get(_FIELD)
        if isinstance(word, str) and word.strip().lower() not in _ANSWERS:
            yield word
        for inner in value.values():
            yield from _states(inner, level + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _states(inner, level + 1)
