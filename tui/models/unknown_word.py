"""Words of the provider that Hostdeck does not know. Imports nothing heavy."""

from __future__ import annotations


def unknown_word(said: str) -> str:
    """Return the sentence for a state in a word that is not known; `said` must be safe."""
    return f"the provider says '{said}', which Hostdeck does not know"
