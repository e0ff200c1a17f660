"""Writes the manual page from the parsers of the command line: `python -m tests.release.manual >
assets/hostdeck.1`."""

from __future__ import annotations

import argparse

from argparse_manpage.manpage import Manpage

from tui import __version__
from tui.cli.exit_codes import ExitCode
from tui.cli.parsing import front_door
from tui.cli.verbs import verbs

_SECTIONS = {
    "EXIT STATUS": "",
    "ENVIRONMENT": (
        "HOSTKEY_API_KEY, HOSTKEY_API_KEY_FILE: the API key, or the name of a private file that"
        " holds it. NO_COLOR: draw without colors. SHIV_ROOT: directory into which the single"
        " file unpacks itself."
    ),
    "FILES": (
        "~/.config/hostdeck/config.toml: the configuration. ~/.local/state/hostdeck: the journal,"
        " history, and log. ~/.cache/hostdeck: saved lists."
    ),
    "SEE ALSO": "hostdeck help filter, hostdeck help credentials, hostdeck COMMAND --help",
}


class _OneLineUsage(argparse.HelpFormatter):
    """Formatter that leaves the folding of long lines to the reader of the page."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=10_000)


def complete_parser() -> argparse.ArgumentParser:
    """Return one parser with the arguments of every command."""
    door = front_door()
    parser = argparse.ArgumentParser(
        prog=door.prog, description=door.description, epilog=door.epilog, usage=door.usage
    )
    for action in door._actions:
        if action.option_strings and action.dest != "help":
            parser._add_action(action)
    commands = parser.add_subparsers(title="COMMANDS", metavar="COMMAND")
    for verb in verbs():
        command = commands.add_parser(
            verb.name,
            prog=f"{door.prog} {verb.name}",
            help=verb.help,
            description=_sentence(verb.help),
            formatter_class=_OneLineUsage,
        )
        verb.arguments(command)
    return parser


def manual() -> str:
    """Return the manual page in roff."""
    page = Manpage(
        complete_parser(),
        _data={
            "project_name": "Hostdeck",
            "version": __version__,
            "manual_title": "Hostdeck manual",
            "description": "terminal dashboard for servers rented at HOSTKEY",
            # The page changes with the program, not with the day on which it was written.
            "date": __version__,
        },
        format="single-commands-section",
    )
    codes = "".join(f".TP\n{code.value}\n{_escaped(code.meaning)}\n" for code in ExitCode)
    sections = [
        f'.SH "{title}"\n{codes if title == "EXIT STATUS" else _escaped(text) + chr(10)}'
        for title, text in _SECTIONS.items()
    ]
    return f"{str(page).rstrip()}\n{''.join(sections)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("-", r"\-")


if __name__ == "__main__":
    print(manual(), end="")
