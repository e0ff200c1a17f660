"""Configuration checks: the file in use, its values, and the paths of Hostdeck."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from tui.cli.doctor.facts import Finding, Severity
from tui.cli.doctor.journal_checks import journal
from tui.config.start_options import StartOptions
from tui.errors import HostdeckError
from tui.launcher import VARIABLE, foreign_directories, shadowing
from tui.system import missing_parts

_SECTION = "configuration"


def configuration(options: Namespace, start: StartOptions) -> Iterator[Finding]:
    """Return findings about the file, non-default values, views, and directories."""
    from tui.cli.verbs.config_verb import config_path, given_flags
    from tui.config.value_origins import origins
    from tui.paths import Paths

    path = config_path(options)
    if start.config_problem is not None:
        problem = start.config_problem
        for fault in problem.each or (problem,):
            yield Finding(_SECTION, "file", f"{path}: {fault.said}", Severity.WRONG, fault.next)
        text = ""
    elif path.exists():
        yield Finding(_SECTION, "file", str(path), Severity.FINE)
        text = path.read_text("utf-8")
    else:
        yield Finding(_SECTION, "file", f"{path}: not found, all options have their defaults")
        text = ""
    yield from _system()
    yield from _python_path()
    yield Finding(_SECTION, "profile", start.profile, *_profile(start))
    for origin in origins(start.settings, path, text, given_flags(options)):
        if origin.source != "default":
            yield Finding(_SECTION, origin.key, f"{origin.value!r} · {origin.source}")
    yield from _views(start)
    yield from _keys(start)
    paths = Paths.of_user()
    for name, place in (("state", paths.state), ("cache", paths.cache)):
        yield Finding(_SECTION, name, *_directory(place))
    yield from journal()
    yield _log(paths.state)


def _system() -> Iterator[Finding]:
    """Yield missing POSIX features of this system and what does not work without them."""
    lost = missing_parts()
    if lost:
        yield Finding(
            _SECTION,
            "system",
            f"{sys.platform} lacks {', '.join(lost)}",
            Severity.WARNING,
            "Use Hostdeck on Linux, or in WSL on Windows.",
        )


def _python_path() -> Iterator[Finding]:
    """Return the PYTHONPATH directories, which Hostdeck does not import from."""
    for directory in foreign_directories(os.environ):
        names = shadowing(directory)
        if names:
            yield Finding(
                _SECTION,
                VARIABLE,
                (
                    f"{directory} contains a Python package named {', '.join(names)}; Hostdeck "
                    "ignores it"
                ),
                Severity.WARNING,
                (
                    "Start Hostdeck with `hostdeck`, not with `python -m tui`, while "
                    "PYTHONPATH is set."
                ),
            )
        else:
            yield Finding(
                _SECTION,
                VARIABLE,
                f"{directory}: used only for packages that are not installed elsewhere",
            )


def _keys(start: StartOptions) -> Iterator[Finding]:
    """Return remapped keys that cannot be used, in the dashboard's wording."""
    if start.settings.keys:
        from tui.app.keymap import checked  # imports Textual

        for problem in checked(start.settings.keys)[1]:
            yield Finding(
                _SECTION, "keys", f"{problem} The key keeps its default.", Severity.WARNING
            )


def _profile(start: StartOptions) -> tuple[Severity, str]:
    if start.settings.profiles and start.profile not in start.settings.profiles:
        return (
            Severity.WRONG,
            (
                "There is no profile with this name. Profiles: "
                f"{', '.join(start.settings.profiles)}."
            ),
        )
    return Severity.FINE, ""


def _views(start: StartOptions) -> Iterator[Finding]:
    from tui.fleet.filter import parse

    for name, text in start.settings.views.items():
        try:
            parse(text)
        except HostdeckError as error:
            yield Finding(
                _SECTION,
                f"views.{name}",
                str(error),
                Severity.WRONG,
                f"hostdeck config set views.{name} FILTER",
            )


def _directory(path: Path) -> tuple[str, Severity, str]:
    at = path
    while not at.exists() and at != at.parent:
        at = at.parent
    if not os.access(at, os.W_OK | os.X_OK):
        return f"{path}: not writable", Severity.WRONG, f"Check the permissions of {at}."
    return (
        (str(path) if path.exists() else f"{path}: will be created when needed"),
        Severity.FINE,
        "",
    )


def _log(state: Path) -> Finding:
    from tui.log import log_file

    path = log_file(state)
    size = (
        f", {path.stat().st_size:,} bytes" if path.exists() else ": not found; --debug writes one"
    )
    return Finding(_SECTION, "log", f"{path}{size}")
