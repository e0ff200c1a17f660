"""`hostdeck logout`: remove the saved key. A running dashboard keeps its session until it exits."""

from __future__ import annotations

from argparse import Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb, nothing
from tui.config.start_options import StartOptions


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.credentials import keyring_box
    from tui.credentials.vault import take_from_environment

    take_from_environment()
    if not keyring_box.is_used(start.profile, start.settings.profile(start.profile).store):
        print(f"No key is saved for profile {start.profile}.")
        return ExitCode.OK
    keyring_box.remove(start.profile)
    print(f"The saved key of profile {start.profile} was removed.")
    return ExitCode.OK


VERB = Verb("logout", "remove the saved API key of a profile", nothing, _run, asks_provider=False)
