"""The answers of a reinstall without a template: system, host name and key; all others use
defaults."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.cli.key_file import key_in
from tui.cli.private_output import PRIVATE
from tui.cli.typed_line import typed_line
from tui.errors import UsageError
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.wizards.installing.draft import InstallFacts
    from tui.wizards.installing.systems import SystemChoice
    from tui.wizards.installing.template import Template

_SENT = "Nothing was sent."


def answered(options: Namespace, known: InstallFacts, doing: str) -> Template:
    """Return the values of `--os`, `--hostname` and `--ssh-key`; ask on a terminal for a missing
    `--os`.

    Raises:
        UsageError: No system is chosen, or it does not fit the server.
    """
    from tui.wizards.installing.template import Template

    fitting = [system for system in known.systems or () if system.fits]
    asks = (
        not options.os and sys.stdin.isatty() and not (options.pin_stdin or options.password_stdin)
    )
    number = _asked_system(fitting, doing) if asks else options.os
    if number not in {system.id for system in fitting}:
        said = (
            f"Operating system {number} is not available for this server."
            if number
            else "No operating system was selected."
        )
        raise UsageError(
            doing, said=said, certain=_SENT, next=f"Use --os with one of: {_named(fitting)}."
        )
    hostname = options.hostname
    if asks and not hostname:
        hostname = _typed(f"Host name (Enter for {known.target.hostname or 'none'}): ")
    return Template(
        os_id=number,
        hostname=PRIVATE.revealed(hostname) or "{hostname}",
        ssh_key=key_in(options.ssh_key, doing, _SENT),
    )


def _asked_system(fitting: Sequence[SystemChoice], doing: str) -> int:
    for system in fitting:
        sys.stderr.write(f"  {system.id:>5}  {system.name}, {system.price_words}\n")
    while typed := _typed("Id of the operating system: "):
        if typed in {str(system.id) for system in fitting}:
            return int(typed)
        sys.stderr.write(f"{safe_text(typed, 20)} is not in the list.\n")
    raise UsageError(doing, said="No operating system was selected.", certain=_SENT)


def _typed(prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    return typed_line().strip()


def _named(fitting: Sequence[SystemChoice]) -> str:
    return ", ".join(f"{system.id} {system.name}" for system in fitting)
