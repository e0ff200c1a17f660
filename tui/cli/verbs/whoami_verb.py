"""`hostdeck whoami`: the signed-in account, the credential used, and the session's end."""

from __future__ import annotations

from argparse import Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb, nothing
from tui.config.start_options import StartOptions


def _run(options: Namespace, start: StartOptions) -> int:
    import time

    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.format import signed_in_words

    found = find_or_ask(start)
    with signed_in(start, found) as (client, session):
        print(
            f"{signed_in_words(session.account, found.source, client.session.until, time.time())} "
            "· PIN requested for each action"
        )
        if found.note:
            print(f"! {found.note}")
    return ExitCode.OK


VERB = Verb(
    "whoami",
    "show the signed-in account and the source of the API key",
    nothing,
    _run,
    reads_accounts=True,
    changes_accounts=True,
)
