"""`hostdeck config`: an example, the source of a value, changing a value, the schema."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

from tui.cli.completion_values import Candidates, completes, fixed_words
from tui.cli.exit_codes import ExitCode
from tui.cli.output import json_argument, write_json, write_lines
from tui.cli.verb import Verb
from tui.config.start_options import StartOptions
from tui.errors import UsageError
from tui.format import nearest

_EPILOG = """action:
  example          print all options with their defaults (default action)
  path             print the path of the configuration file
  why [KEY]        print the values in use and where each one comes from
  set KEY VALUE    change one value; comments and order are preserved. Lists: a,b,c
  unset KEY        restore the default
  schema           print the JSON schema, for editors
  keys [ACTION]    print action ids and their keys, for the [keys] section"""


def _keys(start: StartOptions) -> Candidates:
    from tui.config.value_origins import known_keys

    for key in known_keys():
        if key.startswith("profiles.NAME"):
            for name in start.settings.profiles or ("default",):
                yield key.replace("NAME", name, 1), ""
        elif "." in key and key.endswith(("NAME", "ID")):
            yield key.rpartition(".")[0] + ".", ""
        else:
            yield key, ""


def _arguments(parser: ArgumentParser) -> None:
    completes(
        parser.add_argument("what", nargs="?", default="example", metavar="ACTION"),
        fixed_words(_DOES),
    )
    completes(
        parser.add_argument("key", nargs="?", metavar="KEY", help="for example ui.theme"), _keys
    )
    parser.add_argument("value", nargs="?", metavar="VALUE", help="new value, for set")
    json_argument(parser)


def config_path(options: Namespace) -> Path:
    """Return the path of the configuration file, whether or not it exists."""
    from tui.paths import Paths

    named: Path | None = options.config
    return named or Paths.of_user().config / "config.toml"


def given_flags(options: Namespace) -> dict[str, str]:
    """Return keys of the configuration that flags have overridden."""
    given = {
        "--theme": options.theme is not None,
        "--ascii": options.ascii,
        "--mouse": options.mouse is True,
        "--no-mouse": options.mouse is False,
        "--lean": options.lean is True,
        "--no-lean": options.lean is False,
    }
    return {
        f"ui.{flag.removeprefix('--').removeprefix('no-')}": flag
        for flag, is_given in given.items()
        if is_given
    }


def _example(options: Namespace, start: StartOptions) -> int:
    from tui.assets import asset

    sys.stdout.write(asset("config.example.toml").read_text("utf-8"))
    return ExitCode.OK


def _path(options: Namespace, start: StartOptions) -> int:
    write_lines([str(config_path(options))])
    return ExitCode.OK


def _why(options: Namespace, start: StartOptions) -> int:
    from tui.config.value_origins import option_of, origins

    if start.config_problem is not None:
        raise start.config_problem
    path = config_path(options)
    text = path.read_text("utf-8") if path.exists() else ""
    found = origins(start.settings, path, text, given_flags(options))
    if options.key:
        option_of(options.key)
        chosen = [origin for origin in found if origin.key == options.key]
        if not chosen:
            raise UsageError(
                f"Looking for {options.key}",
                said="The option is not set and has no default.",
                next=f"To set it, run: hostdeck config set {options.key} VALUE",
            )
        found = chosen
    if options.json:
        # Not "key": fields with that name are treated as secrets and masked.
        write_json(
            [
                {
                    "option": origin.key,
                    "value": origin.value,
                    "source": origin.source,
                    "default": origin.default,
                    "meaning": origin.meaning,
                    "allowed": list(origin.allowed),
                }
                for origin in found
            ]
        )
        return ExitCode.OK
    width = max(len(origin.key) for origin in found)
    lines = [
        f"{setting.key:<{width}}  {_toml(setting.value):<24}  {setting.source}" for setting in found
    ]
    if options.key:
        lines.append(
            f"  {found[0].meaning}"
            + (f" Allowed: {', '.join(found[0].allowed)}." if found[0].allowed else "")
        )
    write_lines(lines)
    return ExitCode.OK


def _toml(value: object) -> str:
    """Return the value as written in the file."""
    return json.dumps(value, ensure_ascii=False)


def _set(options: Namespace, start: StartOptions) -> int:
    if options.key is None or options.value is None:
        raise UsageError(
            "Changing the configuration",
            said="The key or the value is missing.",
            certain="The file was not changed.",
            next="For example: hostdeck config set ui.theme light",
        )
    from tui.config.config_writer import set_value

    if options.key.startswith("views."):
        from tui.fleet.filter import parse

        parse(options.value)
    path = config_path(options)
    value = set_value(path, options.key, options.value)
    write_lines([f"{options.key} = {_toml(value)} · {path}"])
    return ExitCode.OK


def _unset(options: Namespace, start: StartOptions) -> int:
    if options.key is None:
        raise UsageError(
            "Changing the configuration",
            said="The key is missing.",
            certain="The file was not changed.",
        )
    from tui.config.config_writer import unset_value

    path = config_path(options)
    there = unset_value(path, options.key)
    write_lines([f"{options.key} was {'removed from' if there else 'not set in'} {path}"])
    return ExitCode.OK


def _schema(options: Namespace, start: StartOptions) -> int:
    from tui.config.schema import schema_text

    sys.stdout.write(schema_text())
    return ExitCode.OK


def _keys_in_force(options: Namespace, start: StartOptions) -> int:
    """Return the keys in effect, read from the shipped page: the bindings would import every
    screen, and Textual."""
    from tui.config.shipped_keys import shipped_keys

    known = {
        action: (list(binding.keys), binding.meaning) for action, binding in shipped_keys().items()
    }
    if options.key and options.key not in known:
        close = get_close_matches(options.key, known, 1)
        raise UsageError(
            f"Looking up the key of {options.key}",
            said="There is no action with this id.",
            next=f"Did you mean {close[0]}?"
            if close
            else "To list all actions, run: hostdeck config keys",
        )
    own = start.settings.keys
    chosen = [
        (action, own.get(action, keys), action in own, what)
        for action, (keys, what) in known.items()
        if options.key in (None, action)
    ]
    if options.json:
        write_json(
            [
                {"action": action, "keys": list(keys), "is_yours": is_own, "meaning": what}
                for action, keys, is_own, what in chosen
            ]
        )
        return ExitCode.OK
    wide, broad = max(len(row[0]) for row in chosen), max(len(" ".join(row[1])) for row in chosen)
    write_lines(
        [
            f"{action:<{wide}}  {' '.join(keys):<{broad}}  {what}{' (changed)' if is_own else ''}"
            for action, keys, is_own, what in chosen
        ]
    )
    return ExitCode.OK


_DOES: dict[str, Callable[[Namespace, StartOptions], int]] = {
    "example": _example,
    "path": _path,
    "why": _why,
    "set": _set,
    "unset": _unset,
    "schema": _schema,
    "keys": _keys_in_force,
}


def _run(options: Namespace, start: StartOptions) -> int:
    does = _DOES.get(options.what)
    if does is None:
        raise UsageError(
            f"hostdeck config {options.what}",
            said="Unknown action.",
            certain="Nothing was done.",
            next=nearest(options.what, list(_DOES)),
        )
    return does(options, start)


VERB = Verb(
    "config",
    "show the configuration and the source of each value; change a value",
    _arguments,
    _run,
    epilog=_EPILOG,
    works_without_config=True,
    needs_profile=False,
    prints_names=False,
)
