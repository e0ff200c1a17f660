"""Keys of a server's screen for sentences and boxes, from the keymap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.widget import Widget


class KeyHints:
    """The keys of a tab; while a dialog covers it, the keys found last."""

    def __init__(self, tab: Widget) -> None:
        self._tab = tab
        self._keys: dict[str, str] = {}

    def look(self) -> None:
        """Read the active keys. This walks all bindings, so call it once per draw."""
        screen: Screen[object] = self._tab.screen
        if not screen.is_current:
            return
        app = self._tab.app
        self._keys = {
            active.binding.id: app.get_key_display(active.binding)
            for active in reversed(list(screen.active_bindings.values()))
            if active.binding.id and active.enabled
        }

    def of(self, binding_id: str) -> str:
        """Return the key of a binding; empty if none is active."""
        return self._keys.get(binding_id, "")

    def with_words(self, binding_id: str, words: str) -> str:
        """Return "r reboot"; empty if no key is active."""
        key = self.of(binding_id)
        return f"{key} {words}" if key else ""

    def joined(self, *hints: tuple[str, str]) -> str:
        """Return several keys with their descriptions in one line."""
        return "   ".join(part for part in (self.with_words(*hint) for hint in hints) if part)
