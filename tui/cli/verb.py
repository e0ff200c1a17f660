"""The declaration of a command. Imports only the standard library."""

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
    """One command. Its module is cheap to import: `run` imports heavy modules."""

    name: str
    help: str
    """One line for the list of commands, without a period."""
    arguments: Callable[[ArgumentParser], None]
    """Function that declares the arguments besides `--profile`, `--url` and `--config`."""
    run: Callable[[Namespace, StartOptions], int]
    """Function that runs the command. Returns the exit code; raises HostdeckError."""
    epilog: str = ""
    """Text below the arguments in the help."""
    works_without_config: bool = False
    """True if it runs despite an unusable configuration. All other commands refuse."""
    needs_profile: bool = True
    """True if it calls the provider or uses an account: a profile missing from the configuration is
    refused."""
    alone: bool = False
    """True if it takes over the terminal or never ends: not available within `hostdeck line`."""
    asks_provider: bool = True
    """True if it accepts `--timeout` as the time limit for each answer, unless it declares its own
    `--timeout`."""
    draws: bool = False
    """True if its help lists the options of the dashboard too."""
    prints_names: bool = True
    """Prints names and addresses of an account: they are invented in privacy mode."""
    reads_accounts: bool = False
    """True if it only reads, and can run for several accounts with one output."""
    changes_accounts: bool = False
    """True if it can run for several accounts in turn, each with its own confirmation."""
    one_account: Callable[[Namespace], bool] = _never
    """Returns True if the arguments are for one account only."""
    parses_itself: bool = False
    """True if it receives the words after its name unparsed, in `words`, including `--help`."""

    def takes_accounts(self, options: Namespace) -> bool:
        """Return whether the command can be run for several accounts with these arguments."""
        return (self.reads_accounts or self.changes_accounts) and not self.one_account(options)


def nothing(parser: ArgumentParser) -> None:
    """Declare no arguments."""
