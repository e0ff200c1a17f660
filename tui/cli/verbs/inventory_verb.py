"""`hostdeck inventory`: a dynamic inventory for Ansible."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tui.cli.exit_codes import ExitCode
from tui.cli.output import select_argument
from tui.cli.private_output import PRIVATE, Shown
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions

if TYPE_CHECKING:
    from tui.fleet.rows import ServerRow

_EPILOG = """To use it with Ansible, save an executable script and pass it with -i:

  #!/bin/sh
  exec hostdeck inventory "$@"

Groups: location_X, kind_X, status_X, and tag_NAME_VALUE. Servers whose tags have not been read are
in tags_unknown. Servers whose address is unknown are left out, and standard error names them."""


def _arguments(parser: ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--list", action="store_true", default=True, help="print all groups and hosts (default)"
    )
    what.add_argument("--host", default="", metavar="NAME", help="print the variables of a host")
    select_argument(parser, reads=True)
    parser.add_argument(
        "--no-tags", action="store_true", help="do not read the tags, one request per server"
    )
    parser.add_argument("--cached", action="store_true", help="use the saved list; send nothing")


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.cli.inventory_output import report_left_out
    from tui.fleet.inventory_formats import ansible_list, host_variables

    ssh = start.settings.profile(start.profile).ssh
    tree, rendering = ansible_list(PRIVATE.rows(_rows(options, start)), ssh)
    if options.host:
        variables = host_variables(tree, options.host)
        text = json.dumps(variables, ensure_ascii=True, indent=2)
        sys.stdout.write(Shown(f"{text}\n"))
        return ExitCode.OK
    sys.stdout.write(Shown(rendering.text))
    report_left_out(rendering)
    return ExitCode.OK


def _rows(options: Namespace, start: StartOptions) -> list[ServerRow]:
    from tui.cli.view_arguments import filter_of

    wanted = filter_of(options.select, start)
    if options.cached:
        from tui.cli.key_reads import last_rows

        return list(last_rows(start, options, flag="--cached")[0])
    from tui.cli.command_sign_in import find_or_ask, signed_in
    from tui.cli.server_arguments import selected

    found = find_or_ask(start)
    with signed_in(start, found) as (client, _):
        return selected(client, start, wanted, detailed=not options.no_tags, every=options.read_all)


VERB = Verb("inventory", "print a dynamic inventory for Ansible", _arguments, _run, _EPILOG)
