"""Words of the provider that Hostdeck does not recognize. Imports nothing heavy."""

from __future__ import annotations


def unknown_word(said: str) -> str:
    """Return the sentence for a state with an unknown word. `said` must be safe."""
    return f"the provider says '{said}', which Hostdeck does not know"
