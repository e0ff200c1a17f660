"""What is said of the dashboard's keys and places, said of the command line. Imports nothing but
the standard library.

Commands, guards and errors speak to whoever sits before a screen; here they are heard where there
is none.
"""

from __future__ import annotations

_WORDS = {
    "O shows it.": "hostdeck ops shows it.",
    "L decides it.": "hostdeck ops --decide, --done or --not-done decides it.",
    "L decides that first;": "hostdeck ops --decide, --done or --not-done decides that first;",
    "L shows what is left open.": "hostdeck loose-ends shows what is left open.",
    "x in L ends it.": "hostdeck ops --settle ID ends it.",
    "x closes both;": "hostdeck access close closes both;",
    "x on the Access tab closes it": "hostdeck access close closes it",
    "Ask a human instead: the same letter does.": "Ask a human instead: hostdeck access ask.",
    "as the Network tab shows it: ": "for example ",
    "Enter tries it, Esc leaves it.": "Ctrl+C leaves it.",
}


def in_shell_words(text: str) -> str:
    """The same where there are no keys."""
    for key, words in _WORDS.items():
        text = text.replace(key, words)
    return text


def elsewhere(command_id: str, server: str, server_id: int) -> str:
    """Which command does it, where an action leads to a screen; empty where none is known."""
    made = {
        "install.reinstall": "hostdeck reinstall {1} --os asks what it needs; --template NAME "
        "takes kept answers.",
        "access.note": "hostdeck access note {0} prints it.",
        "access.note_copy": "hostdeck access note {0} prints it.",
        "order.send": "hostdeck order PRESET --location CODE --os ID --hostname NAME --send does "
        "it; "
        "hostdeck presets lists what there is.",
        "order.progress": "hostdeck ops --watch follows it, hostdeck ops shows it.",
        "network.port_off_for": "hostdeck do network.port_off {0} does it now, "
        "and hostdeck do network.port_on {0} when it is over.",
    }
    return made.get(command_id, "").format(server, server_id)
