"""Parts of a command of the command line. Imports only the standard library."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING

from tui.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from tui.config.start_options import StartOptions


def _never(options: Namespace) -> bool:
    return False


@dataclass(frozen=True)
class Verb:
    """One command. Its module is cheap to import: what is heavy is imported within `run`."""

    name: str
    help: str
    """One line for the list of commands, without a full stop."""
    arguments: Callable[[ArgumentParser], None]
    """Declares what it takes besides `--profile`, `--url` and `--config`."""
    run: Callable[[Namespace, StartOptions], int]
    """Does it. Returns the exit code; raises HostdeckError."""
    epilog: str = ""
    """Text below the arguments in the help."""
    works_without_config: bool = False
    """Runs although the configuration cannot be used. Everything else refuses."""
    needs_profile: bool = True
    """Asks the provider or looks at an account: a profile that is not in the configuration is
    refused."""
    alone: bool = False
    """Takes the terminal or never ends: not to be had within `hostdeck line`."""
    asks_provider: bool = True
    """Takes `--timeout`: how long each answer is waited for, unless it declares one of its own."""
    draws: bool = False
    """True if its help lists the options of the dashboard too."""
    prints_names: bool = True
    """Prints names and addresses of an account: they are invented in privacy mode."""
    reads_accounts: bool = False
    """Only reads, and can be run for several accounts with one output."""
    changes_accounts: bool = False
    """Can be run for several accounts, one after the other, each with its own confirmation."""
    one_account: Callable[[Namespace], bool] = _never
    """Returns True if the arguments are for one account only."""
    parses_itself: bool = False
    """Gets the words behind its name unparsed, in `words`; its own `--help` included."""

    def takes_accounts(self, options: Namespace) -> bool:
        """Return whether the command can be run for several accounts with these arguments."""
        return (self.reads_accounts or self.changes_accounts) and not self.one_account(options)


def nothing(parser: ArgumentParser) -> None:
    """The arguments of a command that takes none."""
