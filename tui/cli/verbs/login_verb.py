"""`hostdeck login`: test the sign-in; with --save, save the key."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--save", action="store_true", help="save the key in the system keyring")


def _run(options: Namespace, start: StartOptions) -> int:
    if options.save and start.settings.profile(start.profile).sign_in == "login":
        raise UsageError(
            "Saving the API key",
            said="Hostdeck never saves a billing password.",
            certain="Nothing was sent.",
            next="Create an API key in the control panel and save that key.",
        )
    from tui.cli.command_sign_in import signed_in, typed
    from tui.credentials import keyring_box
    from tui.credentials.vault import take_from_environment

    take_from_environment()
    found = typed(start)
    with signed_in(start, found) as (_, session):
        print(
            f"Signed in as {session.account} · {found.source} · nothing was saved on this machine"
            if not options.save
            else f"Signed in as {session.account}"
        )
    if options.save:
        # The sign-in worked: a keyring failure is reported, and only the saving is lost.
        keyring_box.save(start.profile, found.secret)
        print("The key was saved in the system keyring. To remove it, run: hostdeck logout")
    return ExitCode.OK


VERB = Verb("login", "test sign-in; save the API key with --save", _arguments, _run)
