"""`hostdeck reinstall`: install a server anew from a template, and wait; or decide what a waiting
one needs."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tui.cli.durations import seconds
from tui.cli.reinstall_choices import MOVES
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("server", metavar="ID", type=int, help="id of the server")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--template", metavar="NAME", help="answers kept by the wizard, without secrets"
    )
    what.add_argument(
        "--os",
        metavar="ID",
        type=int,
        nargs="?",
        const=0,
        help="number of the system, without a template; without a number it is asked for, or all "
        "that fit are named",
    )
    what.add_argument(
        "--move", choices=sorted(MOVES), help="decide what a reinstall that waits needs"
    )
    what.add_argument(
        "--resume",
        action="store_true",
        help="go on with one that was cut off, or wait for one that goes on elsewhere",
    )
    what.add_argument("--show", action="store_true", help="how it goes; sends nothing")
    parser.add_argument(
        "--hostname", default="", metavar="NAME", help="with --os: another host name than now"
    )
    parser.add_argument(
        "--ssh-key", default="", metavar="FILE", help="with --os: a public key to put on it"
    )
    parser.add_argument(
        "--confirm",
        default="",
        metavar="NAME",
        help="the host name of the server that is erased; without it nothing is sent",
    )
    parser.add_argument(
        "--pin-stdin", action="store_true", help="read the PIN from the next line of standard input"
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the administrator's password from the next line of standard input",
    )
    parser.add_argument(
        "--make-password",
        action="store_true",
        help="make a password and print it once on standard error",
    )
    parser.add_argument(
        "--wait", action="store_true", default=True, help="wait for the end (always so)"
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=7200.0,
        metavar="S",
        help="how long to wait, in seconds (7200); the next start goes on with it",
    )
    parser.add_argument("--json", action="store_true", help="print how it ended as JSON")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.reinstall_session import begin, decide, resume, show

    given = [name for name in ("hostname", "ssh_key") if getattr(options, name)]
    if given and options.os is None:
        raise UsageError(
            f"--{given[0].replace('_', '-')}",
            said="It goes with --os; a template has its own.",
            certain="Nothing was sent.",
            next="Leave it out, or give --os instead of --template.",
        )
    if options.show:
        return show(options, start)
    if options.resume:
        return resume(options, start)
    return decide(options, start) if options.move else begin(options, start)


VERB = Verb(
    "reinstall",
    "install a server anew, from a template or with --os",
    _arguments,
    _run,
    "Everything on the disks is lost: --confirm NAME says that this is meant. PIN and password are "
    "asked for on a "
    "terminal, or read from standard input, the PIN first; they never stand on a command line.",
)
