"""Entry point of the command line. Heavy modules are imported only when needed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace

from tui import __version__
from tui.cli.durations import answer_s
from tui.cli.exit_codes import ExitCode
from tui.cli.parsing import parsed
from tui.cli.verb import Verb
from tui.config.config_loader import UNUSED, load
from tui.config.settings import Settings
from tui.config.start_options import StartOptions
from tui.errors import ConfigError, HostdeckError, SignInRefused, UsageError
from tui.key_hints import for_command_line
from tui.log import LOG, log_file
from tui.paths import Paths
from tui.terminal.terminal_size import correct_environment

_SECRET_FLAGS = ("--api-key", "--apikey", "--key", "--token", "--password", "--pin")


def _refuse_secrets(argv: Sequence[str]) -> None:
    for word in argv:
        if word.split("=")[0].lower() in _SECRET_FLAGS:
            name = word.split("=")[0]
            sys.stderr.write(
                f"hostdeck: {name} is not accepted: other users of this machine can read "
                "arguments.\nUse HOSTKEY_API_KEY_FILE, credential_command in the "
                "configuration, or: hostdeck login --save\n"
            )
            raise SystemExit(ExitCode.USAGE)


def run(argv: Sequence[str]) -> int:
    """Run the command given by the arguments. Return the exit code."""
    _refuse_secrets(argv)
    correct_environment((1,), os.environ)
    options, verb = parsed(argv)
    code = _run(options, verb)
    LOG.note("end", code=int(code))
    if options.debug:
        sys.stderr.write(f"hostdeck: log file: {log_file(Paths.of_user().state)}\n")
    return code


def _run(options: argparse.Namespace, verb: Verb | None) -> int:
    start = _start(options)
    try:
        if options.debug:
            LOG.start(Paths.of_user().state)
        LOG.note("start", version=__version__, command=verb.name if verb else "dashboard")
        if verb is None or verb.needs_profile:
            start = _with_profiles(start, options)
        if verb is None:
            from tui.cli.dashboard import start_dashboard

            return start_dashboard(start, options.record_session)
        problem = start.config_problem
        if problem is not None and not verb.works_without_config:
            problem.certain = "Nothing was done."
            raise problem
        return _run_shown(options, start, verb)
    except HostdeckError as error:
        return failed(error)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # `hostdeck ls | head`: the reader closed the pipe. Python would report it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.OK
    # the border: report a bug without local values
    except Exception:  # noqa: BLE001
        from tui.app.crash import crash_text

        LOG.note("bug", at=_where())
        sys.stderr.write(f"{crash_text()}\n")
        return ExitCode.BUG


def _run_shown(options: argparse.Namespace, start: StartOptions, verb: Verb) -> int:
    """Run a command, with invented names in privacy mode."""
    if not start.settings.ui.privacy or not verb.prints_names:
        code = _run_verb(options, start, verb)
        # Here, where a reader that has gone away is no error; not when Python ends.
        sys.stdout.flush()
        return code
    from tui.cli.private_output import PRIVATE

    with PRIVATE.masking(start):
        try:
            code = _run_verb(options, start, verb)
        except HostdeckError as error:
            code = failed(error)  # its words may hold names, so they are said within
        sys.stdout.flush()
    return code


def failed(error: HostdeckError) -> int:
    """Say why a command ended, and forget a session that was refused. Return the exit code."""
    if isinstance(error, SignInRefused):
        from tui.cli.command_sign_in import HELD

        HELD.forget()
    LOG.note("failed", kind=type(error).__name__, doing=error.doing, said=error.said)
    return report(error)


def _with_profiles(start: StartOptions, options: argparse.Namespace) -> StartOptions:
    """Return the start options with the profiles of a session with several accounts.

    Raises:
        UsageError: A profile does not exist.
    """
    named = options.profile
    if not options.all_profiles and "," not in (named or ""):
        if not _names_accounts(options):
            _check_profile(start, named=named)
        return start
    from tui.cli.accounts import profile_names, refuse_url

    known = list(start.settings.profiles)
    names = profile_names(named, known, every=options.all_profiles)
    if names:
        refuse_url(start)
        return replace(start, profile=names[0], profiles=names)
    only = (named or "").strip(" ,") or next(iter(known), start.profile)
    start = replace(start, profile=only)
    _check_profile(start, named=only)
    return start


def _names_accounts(options: argparse.Namespace) -> bool:
    """Return whether a server is written ACCOUNT/SERVER, which names the profile."""
    servers = getattr(options, "servers", None)
    words = servers if isinstance(servers, list) else [getattr(options, "server", None)]
    return options.profile is None and any(isinstance(word, str) and "/" in word for word in words)


def _run_verb(options: argparse.Namespace, start: StartOptions, verb: Verb) -> int:
    """Run a command; if it has several accounts, run it for each."""
    chosen = getattr(options, "select", "") or ""
    if not (
        start.profiles or _names_accounts(options) or "account:" in chosen or "profile:" in chosen
    ):
        return verb.run(options, start)
    if not verb.needs_profile:
        return verb.run(options, start)
    from tui.cli.accounts import account_starts, run_each, run_one

    starts = account_starts(options, start, verb)
    if len(starts) == 1:
        return run_one(options, starts[0], verb)
    return run_each(options, starts, verb, report)


def _start(options: argparse.Namespace) -> StartOptions:
    problem: ConfigError | None = None
    settings = Settings()
    try:
        if options.config and not options.config.exists():
            raise ConfigError(
                f"Reading {options.config}",
                said="The file does not exist.",
                certain=UNUSED,
                next="Check --config.",
            )
        settings = load(options.config or Paths.of_user().config / "config.toml")
    except ConfigError as error:
        problem = error
        if isinstance(error.usable, Settings):
            settings = error.usable
    profile = options.profile or settings.default_profile
    return StartOptions(
        settings=_with_flags(settings, options),
        profile=profile,
        url=options.url,
        # An unreadable file may forbid changes, so refuse them.
        refuses_changes=options.read_only or problem is not None,
        config_problem=problem,
        answer_s=answer_s(options),
        config_file=options.config,
    )


def _where() -> str:
    """Return file and line of the current exception."""
    import traceback

    frame = traceback.extract_tb(sys.exc_info()[2])[-1]
    return f"{frame.filename}:{frame.lineno}"


def _check_profile(start: StartOptions, *, named: str | None) -> None:
    known = start.settings.profiles
    if start.config_problem is not None and named is not None:
        # The profile is unknown because the file cannot be read.
        start.config_problem.certain = "Nothing was done."
        raise start.config_problem
    if start.profile in known or (start.profile == "default" and not known):
        return
    if named is None and start.profile == "default":
        raise UsageError(
            "Selecting a profile",
            said="The configuration has several profiles but no default_profile.",
            certain="Nothing was done.",
            next=f"Set default_profile, or use --profile with one of: {', '.join(known)}.",
        )
    raise UsageError(
        f"Selecting the profile {start.profile}",
        said="The configuration has no profile with this name.",
        certain="Nothing was done.",
        next=f"Profiles: {', '.join(known) or 'none; omit --profile'}.",
    )


def report(error: HostdeckError) -> int:
    """Report an error on standard error. Return its exit code."""
    for at, sentence in enumerate(error.sentences()):
        sys.stderr.write(f"{'hostdeck: ' if at == 0 else '  '}{for_command_line(sentence)}\n")
    return error.exit_code


def _with_flags(settings: Settings, options: argparse.Namespace) -> Settings:
    ui = settings.ui
    if options.theme:
        ui = replace(ui, theme=options.theme)
    if options.ascii:
        ui = replace(ui, ascii="on")
    if options.mouse is not None:
        ui = replace(ui, mouse="on" if options.mouse else "off")
    if options.lean is not None:
        ui = replace(ui, lean="on" if options.lean else "off")
    if options.privacy is not None:
        ui = replace(ui, privacy=options.privacy)
    if options.splash is not None:
        ui = replace(ui, splash=options.splash)
    return replace(settings, ui=ui)
