"""Shell completion, based on the parsers' declarations."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from tui.cli.completion_values import Candidates, completer_of
from tui.cli.parsing import front_door, verb_parser
from tui.config.start_options import StartOptions

_MOST = 500


def candidates(words: Sequence[str], start: StartOptions) -> list[tuple[str, str]]:
    """Return completions of the last of `words`. The other words stay as typed."""
    *before, current = words or [""]
    wanted = _wanted(before, current, start)
    return list(islice((word for word in wanted if word[0].startswith(current)), _MOST))


def _wanted(before: Sequence[str], current: str, start: StartOptions) -> Candidates:
    from tui.cli.verbs import NAMES, verb, verbs

    at = _verb_at(before)
    if at is None:
        value_of = _open_option(front_door(), before)
        if value_of is not None:
            return _values(value_of, start)
        return (
            _options(front_door())
            if current.startswith("-")
            else ((verb.name, verb.help) for verb in verbs())
        )
    name = before[at]
    if name not in NAMES or verb(name).parses_itself:
        return iter(())
    parser, behind = verb_parser(verb(name)), before[at + 1 :]
    value_of = _open_option(parser, behind)
    if value_of is not None:
        return _values(value_of, start)
    if current.startswith("-"):
        return _options(parser)
    return _positional(parser, behind, start)


def _verb_at(before: Sequence[str]) -> int | None:
    door, skip = front_door(), False
    for at, word in enumerate(before):
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = _open_option(door, [word]) is not None
        else:
            return at
    return None


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    # argparse has no public API for the arguments that a parser accepts.
    return [argument for argument in parser._actions if argument.help is not argparse.SUPPRESS]


def _open_option(parser: argparse.ArgumentParser, before: Sequence[str]) -> argparse.Action | None:
    """Return the option whose value is being typed."""
    if not before:
        return None
    named = (argument for argument in _actions(parser) if before[-1] in argument.option_strings)
    return next((argument for argument in named if argument.nargs != 0), None)


def _options(parser: argparse.ArgumentParser) -> Candidates:
    for argument in _actions(parser):
        for name in argument.option_strings:
            if name.startswith("--"):
                yield name, argument.help or ""


def _positional(
    parser: argparse.ArgumentParser, behind: Sequence[str], start: StartOptions
) -> Candidates:
    """Return the next positional argument, counting those already present."""
    places = [argument for argument in _actions(parser) if not argument.option_strings]
    given, skip = 0, False
    for word in behind:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = _open_option(parser, [word]) is not None
        else:
            given += 1
    for argument in places:
        if argument.nargs in ("*", "+") or given == 0:
            return _values(argument, start)
        given -= 1
    return iter(())


def _values(action: argparse.Action, start: StartOptions) -> Candidates:
    completer = completer_of(action)
    if completer is not None:
        yield from completer(start)
    elif action.choices is not None:
        yield from ((str(choice), "") for choice in action.choices)
    elif action.dest == "profile":
        yield from ((name, "") for name in start.settings.profiles)
    elif action.type is Path:
        return
