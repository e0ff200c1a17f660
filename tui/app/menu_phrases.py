"""Menu commands typed as words before server names: `reboot web-01`. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from screens.command_aliases import ALSO
from tui.commands import commands
from tui.power_words import POWER_WORDS


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    """Return the words of each phrase → id of its command. Titles win over aliases; an ambiguous
    alias is left out."""
    on_servers = [command for command in commands().values() if command.on_servers]
    found: dict[tuple[str, ...], str] = {}
    for command in on_servers:
        found.setdefault(_words(command.title), command.id)
        found[(command.id,)] = command.id
    for command in on_servers:
        found.setdefault(_words(re.sub(r"\(.*?\)", "", command.title)), command.id)
    for word, command_id in POWER_WORDS.items():
        found.setdefault(("power", *word.split("-")), command_id)
        found.setdefault((word,), command_id)
    for word, command_id in _aliases([command.id for command in on_servers]).items():
        found.setdefault((word,), command_id)
    return found


def _words(title: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[\w-]+", title.lower()))


def _aliases(ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    shared: set[str] = set()
    for command_id in ids:
        for word in ALSO.get(command_id, "").split():
            shared |= {word} & found.keys()
            found[word] = command_id
    return {word: command_id for word, command_id in found.items() if word not in shared}


def named_command(words: Sequence[str]) -> tuple[str, list[str]] | None:
    """Return the id of the command named by the first words (longest phrase wins), and the words
    after it; `None` if they name no command or nothing follows."""
    lower = [word.lower() for word in words]
    for length in range(len(words) - 1, 0, -1):
        command_id = _phrases().get(tuple(lower[:length]))
        if command_id is not None:
            return command_id, list(words[length:])
    return None
