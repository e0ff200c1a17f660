"""`hostdeck simulate`: a simulated provider on loopback, for testing other clients."""

from __future__ import annotations

from argparse import Namespace

from tui.cli.verb import Verb, nothing
from tui.config.start_options import StartOptions


def _run(options: Namespace, start: StartOptions) -> int:
    import gc

    from tui.simulator.__main__ import main as simulate

    gc.enable()  # long-running
    return simulate(list(options.words))


VERB = Verb(
    "simulate",
    "run a simulated provider on the loopback interface",
    nothing,
    _run,
    works_without_config=True,
    needs_profile=False,
    parses_itself=True,
    alone=True,
    prints_names=False,
)
