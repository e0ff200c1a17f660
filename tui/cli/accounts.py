"""Commands for several accounts: selection of the accounts, and one output for all of them.

Each account is processed separately, with its own key, session and journal entries. A server of
another account is written ACCOUNT/SERVER.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui.cli.output import COLLECTOR, OutputColumn
from tui.config.saved_views import view_named
from tui.errors import HostdeckError, NoServerMatches, SignInRefused, UsageError

if TYPE_CHECKING:
    from tui.cli.verb import Verb
    from tui.config.start_options import StartOptions
    from tui.fleet.filter import Filter

_DOING, _NOTHING = "Selecting accounts", "Nothing was done."
ACCOUNT_FIELDS = ("account:", "profile:")
"""The filter field for accounts, as users write it."""
Report = Callable[[HostdeckError], int]


def account_starts(options: Namespace, start: StartOptions, verb: Verb) -> list[StartOptions]:
    """Return the start options of each account that the command is for, in order.

    Raises:
        UsageError: The command, or one of its servers, is not for these accounts.
    """
    names = list(start.profiles) or [start.profile]
    by_server = _accounts_of_servers(options, start)
    if by_server:
        names = _named(by_server, names, start, is_fixed=bool(start.profiles or options.profile))
    elif getattr(options, "select", ""):
        names = _selected(options, names, start)
    if len(names) > 1 and not verb.takes_accounts(options):
        takes_some = verb.reads_accounts or verb.changes_accounts
        options_words = " with these options" if takes_some else ""
        raise UsageError(
            _DOING,
            said=f"hostdeck {verb.name}{options_words} works on one account at a time.",
            certain=_NOTHING,
            next=f"Use --profile with one of: {', '.join(names)}.",
        )
    if len(names) > 1:
        refuse_url(start)
    if len(names) > 1 and getattr(options, "pin_stdin", False):
        raise UsageError(
            _DOING,
            said="--pin-stdin gives one PIN, and several accounts are selected.",
            certain=_NOTHING,
            next=f"Run the command once for each account: {', '.join(names)}.",
        )
    return [replace(start, profile=name, profiles=()) for name in names]


def refuse_url(start: StartOptions) -> None:
    """Refuse to send the keys of several accounts to one URL. Raises UsageError."""
    if start.url:
        raise UsageError(
            _DOING,
            said="--url is the address of one account, and several accounts are selected.",
            certain=_NOTHING,
            next="Omit --url. Each profile has its own url.",
        )


def _accounts_of_servers(options: Namespace, start: StartOptions) -> dict[str, list[str]]:
    """Return the servers of each account, given words like ACCOUNT/SERVER; empty if there are
    none."""
    given = getattr(options, "servers", None)
    words = given if isinstance(given, list) else [getattr(options, "server", None) or None]
    found: dict[str, list[str]] = {}
    plain: list[str] = []
    for word in words:
        account, slash, server = word.partition("/") if isinstance(word, str) else ("", "", "")
        if slash:
            found.setdefault(account, []).append(server)
        elif isinstance(word, str):
            plain.append(word)
    if plain and (found or len(start.profiles) > 1):
        example = next(iter(found), "") or start.profiles[0]
        raise UsageError(
            "Selecting servers",
            said=f"{plain[0]!r} does not say which account the server belongs to.",
            certain=_NOTHING,
            next=f"Write the account before it, for example {example}/{plain[0]}.",
        )
    return found


def _named(
    by_server: Mapping[str, list[str]], names: list[str], start: StartOptions, *, is_fixed: bool
) -> list[str]:
    known = list(start.settings.profiles)
    for account in by_server:
        if account not in known:
            raise UsageError(
                f"Selecting the account {account}",
                said="The configuration has no profile with this name.",
                certain=_NOTHING,
                next=f"Profiles: {', '.join(known) or 'none'}.",
            )
        if is_fixed and account not in names:
            raise UsageError(
                f"Selecting the account {account}",
                said=f"--profile selects {', '.join(names)}.",
                certain=_NOTHING,
                next="Omit --profile, or name the same account.",
            )
    return list(by_server)


def _selected(options: Namespace, names: Sequence[str], start: StartOptions) -> list[str]:
    """Return the accounts that match `account:` in the filter, and remove that part from the
    filter."""
    text = view_named(options.select, start.settings.views)
    if not any(word in text for word in ACCOUNT_FIELDS):
        return list(names)
    from tui.fleet.filter import Filter, parse

    wanted = parse(text)
    found = [name for name in names if _may_pass(wanted, name)]
    if not found:
        raise UsageError(
            "Selecting servers",
            said=f"{options.select!r} matches none of these accounts: {', '.join(names)}.",
            certain=_NOTHING,
            next="Check the name, or add the account with --profile.",
        )
    rest = Filter(tuple(term for term in wanted.terms if getattr(term, "name", "") != "account"))
    options.select = str(rest)
    if not options.select and hasattr(options, "all"):
        options.all = True
    return found


def _may_pass(wanted: Filter, account: str) -> bool:
    from tui.fleet.account_rows import AccountRow
    from tui.fleet.truth import Truth

    row = AccountRow(0, account=account)
    return all(
        term.judge(row, settled=False) is Truth.YES
        for term in wanted.fields
        if term.name == "account"
    )


def run_each(options: Namespace, starts: Sequence[StartOptions], verb: Verb, report: Report) -> int:
    """Run the command for each account and print one table, or one JSON list, of all results.

    An account that fails is reported. A reading command continues with the other accounts; a
    changing command stops. Return the first exit code that is not 0.
    """
    _drop_ambient_keys()
    servers = _accounts_of_servers(options, replace(starts[0], profiles=()))
    code = 0
    matched_none: list[int] = []
    from tui.cli.command_sign_in import SIGNED_IN, SameAccount

    with COLLECTOR.collecting(), SIGNED_IN.watching():
        for start in starts:
            _only_servers_of(options, servers, start.profile)
            _say(f"account {start.profile}:", when=verb.changes_accounts)
            COLLECTOR.begin(account_column(start.profile))
            try:
                ended = verb.run(options, start)
            except HostdeckError as error:
                _forget_key(error)
                error.doing = f"{start.profile}: {error.doing}"
                ended = report(error)
                if isinstance(error, SameAccount):
                    continue
                if isinstance(error, NoServerMatches):
                    matched_none.append(ended)
                    continue
            code = code or ended
            if ended and not verb.reads_accounts:
                _say_rest(starts, start)
                break
    return matched_none[0] if len(matched_none) == len(starts) else code


def run_one(options: Namespace, start: StartOptions, verb: Verb) -> int:
    """Run the command for one account; convert server arguments to that account's form."""
    servers = _accounts_of_servers(options, replace(start, profiles=()))
    _only_servers_of(options, servers, start.profile)
    return verb.run(options, start)


def account_column(account: str) -> OutputColumn[Any]:
    """Return the column that names the account of a row."""

    def name(row: object) -> str:
        return account

    return OutputColumn("account", name, width=8)


def _only_servers_of(options: Namespace, servers: Mapping[str, list[str]], account: str) -> None:
    if not servers:
        return
    if isinstance(getattr(options, "servers", None), list):
        options.servers = servers[account]
    else:
        options.server = servers[account][0]


def _drop_ambient_keys() -> None:
    """Ignore keys in the environment: they do not name their account."""
    from tui.credentials.vault import FILE_VARIABLE, take_from_environment

    names = [*take_from_environment()]
    if os.environ.pop(FILE_VARIABLE, ""):
        names.append(FILE_VARIABLE)
    for name in names:
        _say(f"{name} is not used: it does not say which account it is for.")


def _forget_key(error: HostdeckError) -> None:
    if isinstance(error, SignInRefused):
        from tui.cli.command_sign_in import HELD

        HELD.forget()


def _say_rest(starts: Sequence[StartOptions], failed: StartOptions) -> None:
    names = [start.profile for start in starts]
    rest = names[names.index(failed.profile) + 1 :]
    if rest:
        _say(f"Stopped. Nothing was sent to {', '.join(rest)}.")


def _say(words: str, *, when: bool = True) -> None:
    if when:
        sys.stderr.write(f"hostdeck: {words}\n")


def profile_names(text: str | None, known: Sequence[str], *, every: bool) -> tuple[str, ...]:
    """Return the profiles named by `--profile A,B` or `--all-profiles`, each once.

    Return nothing for one profile or none: the usual session with one account.

    Raises:
        UsageError: Both options were given, or a profile does not exist.
    """
    if every and text:
        raise UsageError(
            _DOING,
            said="--profile and --all-profiles were both given.",
            certain=_NOTHING,
            next="Omit one of them.",
        )
    if every:
        return tuple(known) if len(known) > 1 else ()
    names = tuple(dict.fromkeys(name.strip() for name in (text or "").split(",") if name.strip()))
    if len(names) < 2:
        return ()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(
            f"Selecting the profile {unknown[0]}",
            said="The configuration has no profile with this name.",
            certain=_NOTHING,
            next=f"Profiles: {', '.join(known) or 'none; omit --profile'}.",
        )
    return names
