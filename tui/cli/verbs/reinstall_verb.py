"""The command `hostdeck reinstall`: reinstall a server from a template and wait, or decide the next
step."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace

from tui.cli.durations import seconds
from tui.cli.reinstall_choices import MOVES, move_name
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("server", metavar="ID", type=int, help="server id")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--template", metavar="NAME", help="template saved in the reinstall wizard")
    what.add_argument(
        "--os",
        metavar="ID",
        type=int,
        nargs="?",
        const=0,
        help=(
            "operating system id, instead of a template; without an id, ask for it or list all "
            "that fit"
        ),
    )
    what.add_argument(
        "--move",
        type=move_name,
        choices=sorted(MOVES),
        help="choose how a paused reinstall continues",
    )
    what.add_argument(
        "--resume",
        action="store_true",
        help="resume an interrupted reinstall, or follow one that another process runs",
    )
    what.add_argument("--show", action="store_true", help="show the progress; sends nothing")
    parser.add_argument("--hostname", default="", metavar="NAME", help="with --os: new host name")
    parser.add_argument(
        "--ssh-key", default="", metavar="FILE", help="with --os: public SSH key to install"
    )
    parser.add_argument(
        "--confirm",
        default="",
        metavar="NAME",
        help="host name of the server to erase; without it nothing is sent",
    )
    parser.add_argument(
        "--pin-stdin",
        action="store_true",
        help="read the PIN from the next line of standard input",
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the administrator password from the next line of standard input",
    )
    parser.add_argument(
        "--make-password",
        action="store_true",
        help="generate a password and print it once on standard error",
    )
    # Accepted for consistency with other commands; this one always waits.
    parser.add_argument("--wait", action="store_true", default=True, help=SUPPRESS)
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=7200.0,
        metavar="S",
        help="how long to wait, in seconds (default: 7200); the next start resumes it",
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.reinstall_session import begin, decide, resume, show

    given = [name for name in ("hostname", "ssh_key") if getattr(options, name)]
    if given and options.os is None:
        raise UsageError(
            f"--{given[0].replace('_', '-')}",
            said="This option needs --os. A template has its own value.",
            certain="Nothing was sent.",
            next="Remove the option, or use --os instead of --template.",
        )
    if options.show:
        return show(options, start)
    if options.resume:
        return resume(options, start)
    return decide(options, start) if options.move else begin(options, start)


VERB = Verb(
    "reinstall",
    "reinstall a server from a template or with --os",
    _arguments,
    _run,
    (
        "This erases all disks: --confirm NAME is required. Hostdeck asks for PIN and password "
        "on a terminal, or reads them from standard input (PIN first). They are never "
        "arguments."
    ),
)
