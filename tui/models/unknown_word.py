"""Words of the provider that Hostdeck does not recognize. Imports nothing heavy."""

from __future__ import annotations


def unknown_word(said: str) -> str:
    """Return the sentence for a state with an unknown word. `said` must be safe."""
    return f"the provider says '{said}', which Hostdeck does not know"


def marked_word(said: str, *, is_known: bool) -> str:
    """Return the word for a narrow column; in quotes if Hostdeck does not recognize it."""
    return said if is_known or not said else f"'{said}'"
