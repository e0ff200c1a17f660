"""`hostdeck completion`: the script for a shell, and the completions that it requests."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from tui.cli.exit_codes import ExitCode
from tui.cli.output import write_lines
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.text import safe_text

SCRIPTS = {"bash": "hostdeck.bash", "zsh": "_hostdeck", "fish": "hostdeck.fish"}
"""Files of assets/completions."""


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "shell",
        nargs="?",
        choices=tuple(SCRIPTS),
        help="print the completion script for this shell",
    )
    parser.add_argument(
        "--words",
        action="store_true",
        help="print completions of the last word on standard input, one per line",
    )


def _run(options: Namespace, start: StartOptions) -> int:
    if options.words:
        from dataclasses import replace

        from tui.cli.completion import candidates

        words = sys.stdin.read().removesuffix("\n").split("\n")
        profile, url = _named(words, "--profile"), _named(words, "--url")
        start = replace(start, profile=profile or start.profile, url=url or start.url)
        if "--privacy" in words:
            ui = replace(start.settings.ui, privacy=True)
            start = replace(start, settings=replace(start.settings, ui=ui))
        found = candidates(words, start)
        write_lines(
            [f"{word}\t{safe_text(meaning, 60)}" if meaning else word for word, meaning in found]
        )
    elif options.shell:
        from tui.assets import asset

        sys.stdout.write(asset("completions", SCRIPTS[options.shell]).read_text("utf-8"))
    else:
        raise UsageError(
            "Printing a completion script",
            said="No shell was given.",
            next="For example: hostdeck completion bash",
        )
    return ExitCode.OK


def _named(words: list[str], flag: str) -> str:
    """Return the value of a flag in an incomplete command line."""
    places = [at for at, word in enumerate(words[:-2]) if word == flag]
    return words[places[-1] + 1] if places else ""


VERB = Verb(
    "completion",
    "print shell completion for bash, zsh, and fish, including server names",
    _arguments,
    _run,
    works_without_config=True,
    needs_profile=False,
    prints_names=False,
)
