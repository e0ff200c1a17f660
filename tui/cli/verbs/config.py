"""`hostdeck config`: an example configuration with every option and its default."""

from __future__ import annotations

import sys
from argparse import Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.verb import Verb, nothing
from tui.config.start import StartOptions


def _run(options: Namespace, start: StartOptions) -> int:
    from tui.assets import asset

    sys.stdout.write(asset("config.example.toml").read_text("utf-8"))
    return ExitCode.OK


VERB = Verb("config", "print an example configuration with every option and its default", nothing, _run,
            works_without_config=True, needs_profile=False)  # fmt: skip
