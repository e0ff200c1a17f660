"""Lines of the account screen: the session's environment, keys with their fingerprints, the PIN.
Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.format import local_time
from tui.models.generic import facts
from tui.wizards.local_keys import keys_of_account
from widgets.columns import Cell, Column
from widgets.fold import fold
from widgets.lines import Line, field

if TYPE_CHECKING:
    from tui.models.account import Session
    from tui.models.ssh_key import SshKey
    from tui.store.store import SessionState

PIN_WORDS = (
    "The PIN protects power, reinstalls, network changes, and orders.",
    "The API does not say whether a PIN is set. It only refuses a wrong PIN.",
    "After a few wrong PINs, the provider delays every answer, even to the right PIN.",
    "Set PIN and Check PIN are in the action menu. You type a new PIN twice.",
    "Only the provider's support can reset a forgotten PIN.",
)
_KNOWN = frozenset(
    {
        "token",
        "token_expire",
        "deploy_keys",
        "servers",
        "role",
        "role_type",
        "whmcs_id",
        "customer_id",
        "email",
        "currency_code",
        "invapi",
        "second_factor",
        "billing_servers",
    }
)


def pin_lines(width: int) -> list[Line]:
    """Return the purpose of the PIN and how to change it."""
    return [((part, ""),) for words in PIN_WORDS for part in fold(words, width)]


def session_lines(found: Session | None, state: SessionState, now: float, width: int) -> list[Line]:
    """Return every fact of auth/info except the token and deployment keys."""
    lines = [
        field("Signed in", state.account if state.signed_in else "no", width),
        field("By", state.source, width),
        field("Until", local_time(state.until, now=now) if state.until is not None else "", width),
    ]
    if found is None:
        return lines
    server_only = str(found.role_type or "").startswith("server")
    lines += [
        field(
            "Role",
            " ".join(str(role) for role in (found.role, found.role_type) if role),
            width,
            tone="warn" if server_only else "",
        ),
        field("Account", str(found.customer_id or ""), width),
        field("Customer", str(found.whmcs_id or ""), width),
        field("Email", str(found.email or ""), width),
        field("Currency", str(found.currency_code or ""), width),
        field("Servers", f"{len(found.servers):,} visible", width),
        field("Deploys", f"{len(found.deploy_keys):,} in progress", width),
    ]
    if server_only:
        lines.append((("This key is for one server: it sees no billing.", "warn"),))
    extra = {name: value for name, value in (found.model_extra or {}).items() if name not in _KNOWN}
    others = list(facts(extra))
    if others:
        lines += [(), (("More fields", "head"),)]
        lines += [
            field(name, value or "-", width, tone="dim", name_width=24) for name, value in others
        ]
    return lines


@dataclass(frozen=True, slots=True)
class KeyRow:
    """One key of the account."""

    id: int
    name: str
    kind: str
    fingerprint: str
    default: bool
    created: str
    problem: str


def key_rows(keys: Iterable[SshKey]) -> list[KeyRow]:
    """Return the keys with identifying details; an unreadable key shows the reason."""
    rows = []
    for key in keys:
        found = keys_of_account((key,))[0]
        kind, fingerprint = (
            ("", "") if found.key is None else (found.key.kind, found.key.fingerprint)
        )
        name, created = str(key.name or ""), str(key.created or "")
        rows.append(
            KeyRow(key.id, name, kind, fingerprint, key.default is True, created, found.problem)
        )
    return rows


KEY_COLUMNS = (
    Column("name", "NAME", 14, 100, lambda row: Cell(row.name), grows=8),
    Column(
        "kind", "KIND", 9, 70, lambda row: Cell(row.kind or "unknown", "" if row.kind else "warn")
    ),
    Column(
        "fingerprint",
        "FINGERPRINT",
        26,
        90,
        lambda row: Cell(row.fingerprint or row.problem, "" if row.fingerprint else "warn"),
        grows=26,
    ),
    Column("default", "", 10, 80, lambda row: Cell("default" if row.default else "", "good")),
    Column("created", "ADDED", 19, 40, lambda row: Cell(row.created, "dim")),
)
