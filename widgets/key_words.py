"""Keys in the texts of widgets and screens: placeholders become the keys of the keymap."""

from __future__ import annotations

from textual.message_pump import MessagePump


def with_key_names(node: MessagePump, text: str) -> str:
    """Return a sentence with its placeholders replaced by the current keys.

    A placeholder names a binding: "Press {key:app.refresh} to read it."

    Args:
        node: Any widget or screen of the app; an app without a keymap changes nothing.
    """
    named = getattr(node.app, "with_key_names", None) if "{key:" in text else None
    return text if named is None else str(named(text))
