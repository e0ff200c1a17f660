"""Intents with key names in their sentences, for the dashboard. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tui.commands.command import Ask, Choose, Confirm, Intent, Refuse, Reveal
from tui.key_hints import for_dashboard


def with_key_names(intent: Intent, key_name: Callable[[str], str]) -> Intent:
    """Return the intent with key names in place of the placeholders in its sentences.

    Args:
        key_name: Returns the key of a binding id, as printed on the keyboard.
    """

    def named(text: str) -> str:
        return for_dashboard(text, key_name)

    match intent:
        case Confirm(plan=plan):
            warnings = tuple(named(warning) for warning in plan.warnings)
            changed = replace(plan, effect=named(plan.effect), warnings=warnings)
            return replace(intent, plan=changed)
        case Ask() | Choose():
            return replace(intent, hint=named(intent.hint))
        case Refuse():
            return Refuse(named(intent.reason))
        case Reveal():
            return replace(intent, note=named(intent.note))
        case _:
            return intent
