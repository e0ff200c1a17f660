"""Command lines typed into the palette, translated into places, commands, and dialogs. Pure.

A command that would print opens the screen with the same facts. A command that would change
something opens the usual dialog. Options that only make sense in a shell (pipe, file, JSON) are
refused with an explanation.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from screens.server.tabs import tab_at
from tui.app.menu_phrases import named_command
from tui.config.saved_views import view_named
from tui.errors import HostdeckError, UsageError
from tui.fleet.naming import clear_names, servers_named
from tui.fleet.rows import ServerRow
from tui.fleet.truth import FieldSource
from tui.format import count
from tui.power_words import POWER_WORDS

TAB_OF = {
    "show": "overview",
    "status": "overview",
    "sensors": "sensors",
    "traffic": "network",
    "tags": "tags",
}
"""Commands about one server, and the tab that shows their answer."""
ALSO = {"access": "access", "billing": "billing"}
"""Tabs of commands that also work without a server, or that also change something."""
PLACES = {
    "ops": "operations",
    "plans": "operations",
    "changes": "changes",
    "loose-ends": "loose_ends",
    "presets": "order",
    "order": "order",
    "billing": "billing",
    "whoami": "account",
    "api": "requests",
}
PIN = {"check": "account.check_pin", "set": "account.set_pin"}
SHELL_ONLY = (
    "watch",
    "config",
    "doctor",
    "conformance",
    "line",
    "demo",
    "open",
    "simulate",
    "completion",
    "account",
    "audit",
    "backup",
    "cancel",
    "dns",
    "inventory",
    "iso",
    "metrics",
    "run",
    "snapshot",
    "stock",
)
"""Commands whose arguments the palette does not parse; their tasks are in the menu."""
VERBS = (
    "ls",
    *TAB_OF,
    *PLACES,
    "power",
    "do",
    "reinstall",
    "access",
    "pin",
    "login",
    "logout",
    "help",
    *SHELL_ONLY,
)
ON_SERVERS = (*TAB_OF, "reinstall", "access")
_NOTHING = "Nothing was sent."
Fresh = Callable[[ServerRow, FieldSource], bool]
_ASKED_ANYWAY = ("--yes", "--wait")


def _always_fresh(row: ServerRow, source: FieldSource) -> bool:
    return True


@dataclass(frozen=True)
class Interpretation:
    """The interpretation of a typed text; exactly one field is set."""

    place: str = ""
    server_id: int | None = None
    tab: int = 0
    filter: str | None = None
    """Filter of the list."""
    command: str = ""
    rows: tuple[ServerRow, ...] = ()
    """Targets of the command; empty: the targets of the screen."""
    action: str = ""
    """Action of the app, such as signing out."""
    problem: str = ""


@dataclass(frozen=True)
class Through:
    """A filter that chooses the targets of a command."""

    text: str
    is_fresh: Fresh

    def servers(self, rows: Sequence[ServerRow]) -> tuple[ServerRow, ...]:
        """Return the servers that match.

        Raises:
            UsageError: Recent readings cannot decide about some servers.
        """
        from tui.fleet.filter import parse, search_key

        wanted = parse(self.text)
        known = [self._fresh(row) for row in rows]
        passing, undecided = wanted.partition(known, [search_key(row) for row in known])
        if wanted.failure is not None:
            raise wanted.failure
        if undecided:
            number = count(len(undecided), "server")
            raise UsageError(
                "Choosing servers",
                said=f"{number} undecided: details that the filter needs were not read recently.",
                certain=_NOTHING,
                next="Filter the list to read these details, or run the command in a shell.",
            )
        return tuple(rows[at] for at in passing)

    def _fresh(self, row: ServerRow) -> ServerRow:
        """Return the row without values that were not read recently."""
        details, power, sensors = (not self.is_fresh(row, source) for source in FieldSource)
        return row.forgetting(details=details, power=power, sensors=sensors)


def is_typed(text: str) -> bool:
    """Return whether `text` starts like a command line, or names a menu command followed by more
    words."""
    words = text.split()
    if words and (words[0] in VERBS or (words[0] == "hostdeck" and len(words) > 1)):
        return True
    return named_command(words) is not None


def offers(text: str, rows: Sequence[ServerRow]) -> list[str]:
    """Return what the palette offers for text like a command line, best match first.

    A phrase of the menu is offered only with server names: `add tag` alone is a search.
    """
    if not is_typed(text):
        return []
    words = text.split()
    phrase = (
        None if words[0] in (*VERBS, "hostdeck") or "--select" in text else named_command(words)
    )
    finished = completions(text, rows)
    if phrase is None or all(servers_named(word, rows) for word in phrase[1]):
        return [text, *finished]
    return finished


def comes_first(text: str) -> bool:
    """Return whether the text can only be words of the command line: a single word may be part of a
    name, and the name of an action may begin like a verb that runs only in a shell."""
    words = text.split()
    if words[0] in SHELL_ONLY:
        return False
    return len(words) > 1 or words[0] in ("ls", "ops", "loose-ends", "presets", "whoami")


def interpret(
    text: str,
    rows: Sequence[ServerRow],
    views: Mapping[str, str] | None = None,
    is_fresh: Fresh | None = None,
) -> Interpretation:
    """Return the interpretation of `text`, given the servers of the list and the saved views.

    Args:
        is_fresh: Returns whether a server's source was read recently enough to act on it; without
            it, every source counts as fresh.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        return Interpretation(problem="A quotation mark is not closed.")
    words = words[1:] if words[:1] == ["hostdeck"] else words
    words = _as_do(words)
    if not words or words[0] not in VERBS:
        return Interpretation(problem=f"No command matches {words[0] if words else ''!r}.")
    verb, given = words[0], [word for word in words[1:] if word not in _ASKED_ANYWAY]
    wanted, given = _select(given)
    flag = next((word for word in given if word.startswith("-")), None)
    if flag is not None:
        return Interpretation(problem=f"{flag} is for the shell: hostdeck {' '.join(words)}")
    try:
        through = (
            None
            if wanted is None
            else Through(view_named(wanted, views or {}), is_fresh or _always_fresh)
        )
        return _interpret_verb(verb, given, through, rows)
    except HostdeckError as error:
        return Interpretation(problem=str(error))


def _as_do(words: list[str]) -> list[str]:
    """Convert a menu phrase to `do ID …`; return other words unchanged."""
    if words and words[0] in VERBS and words[0] != "power":
        return words
    phrase = named_command(words)
    return words if phrase is None else ["do", phrase[0], *phrase[1]]


def _select(given: list[str]) -> tuple[str | None, list[str]]:
    for at, word in enumerate(given):
        if word == "--select" and at + 1 < len(given):
            return given[at + 1], [*given[:at], *given[at + 2 :]]
        if word.startswith("--select="):
            return word.partition("=")[2], [*given[:at], *given[at + 1 :]]
    return None, given


def _interpret_verb(
    verb: str, given: list[str], wanted: Through | None, rows: Sequence[ServerRow]
) -> Interpretation:
    if verb in SHELL_ONLY:
        return Interpretation(problem=f"{verb} takes the whole terminal: type it in a shell.")
    if verb == "ls":
        return Interpretation(
            place="fleet", filter=wanted.text if wanted is not None else " ".join(given)
        )
    if verb in ("login", "logout"):
        return Interpretation(action="sign_out")
    if verb == "help":
        return Interpretation(action="help")
    if verb == "pin":
        command = PIN.get(given[0] if given else "", "")
        return (
            Interpretation(command=command)
            if command
            else Interpretation(problem="pin check, or pin set.")
        )
    if verb == "power":
        return _power(given, wanted, rows)
    if verb == "do":
        return _do(given, wanted, rows)
    if verb == "access" and len(given) == 2:
        given = given[1:]  # the tab lists the available commands with their keys
    if verb in PLACES and not (verb == "billing" and given):
        return Interpretation(place=PLACES[verb])
    if verb == "traffic" and not given and wanted is None:
        return Interpretation(place="traffic")
    if verb == "reinstall" and not given:
        return Interpretation(command="install.reinstall")
    found = _servers(given, wanted, rows)
    if len(found) != 1:
        return Interpretation(problem=f"{verb} SERVER: one server, by id or host name.")
    if verb == "reinstall":
        return Interpretation(command="install.reinstall", rows=found)
    return Interpretation(
        place="server", server_id=found[0].id, tab=tab_at({**TAB_OF, **ALSO}[verb])
    )


def _power(given: list[str], wanted: Through | None, rows: Sequence[ServerRow]) -> Interpretation:
    command = POWER_WORDS.get(given[0] if given else "", "")
    if not command:
        return Interpretation(problem=f"power WHAT SERVER…: {', '.join(POWER_WORDS)}.")
    if not given[1:] and wanted is None:
        return Interpretation(command=command)
    found = _servers(given[1:], wanted, rows, changing=True)
    return (
        Interpretation(command=command, rows=found)
        if found
        else Interpretation(problem="No server matches.")
    )


def _do(given: list[str], wanted: Through | None, rows: Sequence[ServerRow]) -> Interpretation:
    """Return an action by its id; the usual dialogs ask for its arguments."""
    from tui.commands import commands

    if not given or given[0] not in commands():
        return Interpretation(
            problem="do ACTION SERVER…: the ids of the actions stand in this list."
        )
    if not given[1:] and wanted is None:
        return Interpretation(command=given[0])
    found = _servers(given[1:], wanted, rows, changing=True)
    return (
        Interpretation(command=given[0], rows=found)
        if found
        else Interpretation(problem="No server matches.")
    )


def _servers(
    given: Sequence[str],
    wanted: Through | None,
    rows: Sequence[ServerRow],
    *,
    changing: bool = False,
) -> tuple[ServerRow, ...]:
    """Return the servers named by id or host name, or that match the filter. Nothing is guessed,
    because a change may follow.

    Raises:
        UsageError: A word names several servers, or the filter cannot decide about some, or, for a
            change, has a field without a value.
            field without a value.
    """
    if wanted is not None:
        if changing:
            from tui.fleet.filter import parse
            from tui.store.filter_empty import check_values

            check_values(parse(wanted.text))
        return wanted.servers(rows) if not given else ()
    found = []
    for word in given:
        named = servers_named(word, rows)
        if len(named) > 1:
            ids = ", ".join(
                f"{row.account}/{row.server_id}" if row.account else str(row.id)
                for row in named[:10]
            )
            raise UsageError(
                "Choosing servers",
                said=f"{word!r} names {len(named)} servers: {ids}.",
                certain=_NOTHING,
                next="Mark the server in the list.",
            )
        if not named:
            _check_all_named(word, rows)
            return ()
        found += named
    return tuple(dict.fromkeys(found))


def _check_all_named(word: str, rows: Sequence[ServerRow]) -> None:
    """Raise UsageError if the name may belong to a server whose name is unknown."""
    unnamed = sum(not row.hostname and not row.detailed for row in rows)
    if unnamed:
        said = (
            f"No server with a known name is called {word!r}. The names of "
            f"{count(unnamed, 'server')} are not known."
        )
        raise UsageError("Choosing servers", said=said, certain=_NOTHING, next="Give its id.")


def completions(text: str, rows: Sequence[ServerRow], most: int = 12) -> list[str]:
    """Return `text` with its last word completed to server names, if a server is expected."""
    before, _, last = text.rpartition(" ")
    words = before.split()
    words = words[1:] if words[:1] == ["hostdeck"] else words
    words = _as_do([*words, last])[:-1]
    wants = words and (words[0] in ON_SERVERS or (words[0] in ("power", "do") and len(words) > 1))
    if not wants or last.startswith("-"):
        return []
    names = [name for name in clear_names(rows).values() if last.lower() in name.lower()]
    return [f"{before} {shlex.quote(name)}" for name in names[:most] if name != last]
