"""Commands on API keys: create, restrict, pause, activate, delete."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog.common import NoParams
from tui.api.task_names import task_name
from tui.commands.command import (
    Ask,
    Choose,
    Command,
    Confirm,
    Ended,
    Fact,
    Go,
    Intent,
    Refuse,
    Reveal,
    Targets,
)
from tui.format import count
from tui.models.api_key import ApiKeyInfo, NewKey
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

_NOT_SENT = "Nothing was sent."
_ACCOUNT = "account"
_LONGEST_NAME = 60
_MOST_ADDRESSES = 50
_LIMIT_UNKNOWN = (
    "The allowed addresses of the key are unknown. A change could clear them. Set them first."
)
_EDITED = "The key has changed since the list was read. Refresh the list."


@dataclass(frozen=True, slots=True)
class ApiKeys:
    """The API keys of the account, the selected key, and the address of this machine."""

    known: tuple[int, ...] | None = None
    """Ids of all keys; `None` until the list is completely read."""
    selected: ApiKeyInfo | None = None
    own_address: str = ""
    """Address that the provider sees; empty if unknown."""
    is_account_session: bool = False
    """True if the session is known to cover the whole account, so it uses no server's key."""

    servers: tuple[tuple[int, str], ...] = ()
    """Id and host name of the servers that a key can be restricted to."""

    def server_named(self, text: str) -> int | None:
        """Return the id of the server that a text names; `None` for the whole account.

        Raises:
            ValueError: No server matches, or more than one; the message is a sentence.
        """
        wanted = text.strip().casefold()
        if wanted in ("", _ACCOUNT):
            return None
        found = [
            number for number, name in self.servers if wanted in (str(number), name.casefold())
        ]
        if len(found) > 1:
            raise ValueError(f"{count(len(found), 'server')} have this name. Enter an id instead.")
        if found:
            return found[0]
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 16 and not self.servers:
            return int(wanted)  # the list has not been read
        raise ValueError(f"No server is named {safe_text(text.strip(), 60)}. {_NOT_SENT}")

    def completed(self, text: str) -> Sequence[str]:
        """Return completions of the start of a server's name."""
        start = text.strip().casefold()
        names = [_ACCOUNT, *(name for _, name in self.servers)]
        return [name for name in names if name.casefold().startswith(start)]

    @property
    def may_be_in_use(self) -> bool:
        """Return whether Hostdeck may be signed in with the selected key. Unknown counts as yes."""
        key = self.selected
        if key is None or key.active is False:
            return False
        return not (self.is_account_session and (key.server_id or 0) > 0)


def key_name(key: ApiKeyInfo) -> str:
    """Return the name of a key for sentences; its number if it has no name."""
    return safe_text(key.name.raw, _LONGEST_NAME) if key.name else f"#{key.id}"


def allowed_addresses(text: str) -> str:
    """Return a list of addresses in the provider's form; empty for any address.

    Raises:
        ValueError: A word is not an address; the message is a sentence.
    """
    words = text.replace(",", " ").split()
    if not words or words == ["any"]:
        return ""
    if len(words) > _MOST_ADDRESSES:
        raise ValueError(f"At most {_MOST_ADDRESSES} addresses. {_NOT_SENT}")
    found = []
    for word in words:
        try:
            network = ipaddress.ip_network(word, strict=False)
        except ValueError:
            raise ValueError(f"Not an address or network: {safe_text(word, 60)}.") from None
        is_one = network.num_addresses == 1
        found.append(str(network.network_address) if is_one else str(network))
    return ", ".join(dict.fromkeys(found))


def is_allowed(address: str, allowed: str) -> bool | None:
    """Return whether an allow-list permits an address; `None` if undecidable."""
    if not allowed:
        return True
    try:
        own = ipaddress.ip_address(address)
        networks = [ipaddress.ip_network(word.strip()) for word in allowed.split(",")]
    except ValueError:
        return None
    return any(own in network for network in networks if network.version == own.version)


# Create


def add_plan(name: str, allowed: str, known: Sequence[int], server_id: int | None) -> Plan:
    """Return the plan that creates an API key."""
    fields: dict[str, object] = {"params[name]": name, "params[active]": True}
    fields |= {"params[ip]": allowed} if allowed else {}
    fields |= (
        {}
        if server_id is None
        else {"params[server_id]": server_id, "params[login_notify_method]": "none"}
    )
    request = Request(
        api_keys.ADD,
        api_keys.NewApiKey.model_validate(fields),
        locks=False,
        before={"keys": sorted(known)},
    )
    scope = "the whole account" if server_id is None else f"server {server_id}"
    where = f"from {allowed}" if allowed else "from any address"
    effect = (
        f"Creates an API key for {scope} that works {where}. Its value is shown once; Hostdeck "
        "does not store it."
    )
    return Plan(f"Create API key {name}", (request,), effect, tier=Tier.DISRUPTIVE)


def _add(targets: Targets) -> Intent:
    found = targets.argument
    if not isinstance(found, ApiKeys):
        return Go("api-keys")
    known = found.known
    if known is None:
        return Refuse(f"The list of API keys is not read yet. {_NOT_SENT}")

    def with_name(name: str) -> Intent:
        words = name.strip()
        if not words or len(words) > _LONGEST_NAME:
            return Refuse(f"Enter a name of 1 to {_LONGEST_NAME} characters.")

        def with_server(text: str) -> Intent:
            try:
                server_id = found.server_named(text)
            except ValueError as problem:
                return Refuse(str(problem))

            def with_addresses(text: str) -> Intent:
                try:
                    allowed = allowed_addresses(text)
                except ValueError as problem:
                    return Refuse(str(problem))
                plan = add_plan(words, allowed, known, server_id)
                return Confirm(plan, then=_reveal)

            hint = (
                "Addresses and networks, separated by spaces; any: from everywhere. "
                f"This machine: {found.own_address or 'address unknown'}."
            )
            return Ask("Allowed addresses", hint, with_addresses, typed=found.own_address or "any")

        hint = "“account” for the whole account, or the name or id of one server."
        return Ask(
            "What the API key is for",
            hint,
            with_server,
            typed=_ACCOUNT,
            complete=found.completed,
        )

    return Ask("Name of the API key", "Enter a name that tells you what the key is for.", with_name)


def _reveal(ended: Sequence[Ended]) -> Intent | None:
    operation, result = ended[0]
    if operation.state is not OpState.DONE:
        lost = " If the key was created, its value is lost: delete the key."
        more = lost if operation.state is OpState.UNKNOWN else ""
        return Refuse(
            f"{task_name(operation.action)}: {operation.state}. {operation.said}{more} "
            "Hostdeck does not send the request again."
        )
    if not isinstance(result, NewKey):
        return None
    return Reveal(
        "API key created",
        (Fact("k", "API key", result.api_key),),
        "This is the only time that the value is shown. Hostdeck does not store it.",
    )


# Change and delete


def _all_fields(key: ApiKeyInfo) -> dict[str, object]:
    """Return every setting of a key: the provider may clear omitted settings."""
    return {
        "params[id]": key.id,
        "params[name]": key.name.raw if key.name else None,
        "params[ip]": None if key.ip is None else key.ip.raw,
        "params[active]": key.active,
        "params[server_id]": key.server_id,
        "params[login_notify_method]": (
            key.login_notify_method.raw if key.login_notify_method else None
        ),
        "params[login_notify_address]": (
            key.login_notify_address.raw if key.login_notify_address else None
        ),
    }


def is_unchanged(key: ApiKeyInfo) -> Callable[[Client], str]:
    """Return the check that the provider still has the displayed settings."""

    def check(client: Client) -> str:
        params = api_keys.ApiKeyRef.model_validate({"params[id]": key.id})
        now = client.call(api_keys.VIEW, params)
        return "" if _all_fields(now) == _all_fields(key) else _EDITED

    return check


def is_same_key(key: ApiKeyInfo) -> Callable[[Client], str]:
    """Return the check that the number still belongs to the key with that name."""

    def check(client: Client) -> str:
        listed = client.call(api_keys.LIST, NoParams())
        now = next((found_key for found_key in listed if found_key.id == key.id), None)
        if now is None:
            return "The account no longer lists the key."
        return "" if now.name == key.name else _EDITED

    return check


def _edit(key: ApiKeyInfo, effect: str, title: str, tier: Tier, **changed: object) -> Plan:
    fields = _all_fields(key) | {f"params[{name}]": value for name, value in changed.items()}
    request = Request(
        api_keys.EDIT,
        api_keys.EditApiKey.model_validate(
            {name: value for name, value in fields.items() if value is not None}
        ),
        locks=False,
        before={"name": key_name(key), "ip": key.ip.raw if key.ip else "", "active": key.active},
        check=is_unchanged(key),
    )
    return Plan(title, (request,), effect, tier=tier)


def _selected(targets: Targets) -> ApiKeys | None:
    found = targets.argument
    return found if isinstance(found, ApiKeys) and found.selected is not None else None


def _sure(keys: ApiKeys, title: str, then: Callable[[], Intent]) -> Intent:
    """Ask a second question if Hostdeck may be signed in with the key."""
    if not keys.may_be_in_use:
        return then()

    def chosen(answer: str) -> Intent:
        return then() if answer == "continue" else Refuse(f"The key was not changed. {_NOT_SENT}")

    return Choose(
        f"{title}: is Hostdeck signed in with this key?",
        (("keep", "Do not change the key"), ("continue", "Continue (you may lose access)")),
        chosen,
        "The provider does not say which key Hostdeck is signed in with. If it is this key, you "
        "may lock yourself out.",
    )


def _limit(targets: Targets) -> Intent:
    keys = _selected(targets)
    if keys is None or keys.selected is None:
        return Go("api-keys")
    key = keys.selected
    if key.active is None:
        return Refuse(f"Whether the key is active is unknown. {_NOT_SENT}")

    def with_addresses(text: str) -> Intent:
        try:
            allowed = allowed_addresses(text)
        except ValueError as problem:
            return Refuse(str(problem))
        where = f"only from {allowed}" if allowed else "from any address"
        plan = _edit(
            key,
            f"The key {key_name(key)} will work {where}.",
            "Set allowed addresses",
            Tier.DISRUPTIVE,
            ip=allowed,
        )
        allows = is_allowed(keys.own_address, allowed)
        if allows is None:
            plan = plan.warned("It is unknown whether this machine is allowed.")
        elif not allows:
            plan = plan.warned(f"This machine ({keys.own_address}) will no longer be allowed.")
        if allows:
            return Confirm(plan)
        return _sure(keys, f"Set allowed addresses of {key_name(key)}", lambda: Confirm(plan))

    hint = (
        "Addresses and networks, separated by spaces; any: from everywhere. This machine: "
        f"{keys.own_address or 'address unknown'}."
    )
    typed = " ".join(key.addresses) or keys.own_address or "any"
    return Ask(f"Allowed addresses of {key_name(key)}", hint, with_addresses, typed=typed)


def _switch(targets: Targets) -> Intent:
    keys = _selected(targets)
    if keys is None or keys.selected is None:
        return Go("api-keys")
    key = keys.selected
    if key.active is None:
        return Refuse(f"Whether the key is active is unknown. {_NOT_SENT}")
    if key.ip is None:
        return Refuse(f"{_LIMIT_UNKNOWN} {_NOT_SENT}")
    if not key.active:
        effect = f"The key {key_name(key)} works again."
        return Confirm(_edit(key, effect, "Activate API key", Tier.DISRUPTIVE, active=True))
    effect = f"The key {key_name(key)} does not work until you activate it again."
    plan = _edit(key, effect, "Pause API key", Tier.DISRUPTIVE, active=False)
    return _sure(keys, f"Pause {key_name(key)}", lambda: Confirm(plan))


def _delete(targets: Targets) -> Intent:
    keys = _selected(targets)
    if keys is None or keys.selected is None:
        return Go("api-keys")
    key = keys.selected
    request = Request(
        api_keys.DELETE,
        api_keys.ApiKeyRef.model_validate({"params[id]": key.id}),
        locks=False,
        before={"name": key_name(key)},
        check=is_same_key(key),
    )
    effect = (
        f"Deletes the key {key_name(key)}. Programs that use it can no longer sign in. A deleted "
        "key cannot be restored."
    )
    plan = Plan("Delete API key", (request,), effect, tier=Tier.DESTRUCTIVE, typed=key_name(key))
    return _sure(keys, f"Delete {key_name(key)}", lambda: Confirm(plan))


COMMANDS = (
    Command("account.add_api_key", "Create API key", (api_keys.ADD,), _add, on_servers=False),
    Command(
        "account.limit_api_key",
        "Set allowed addresses of API key",
        (api_keys.EDIT,),
        _limit,
        on_servers=False,
    ),
    Command(
        "account.switch_api_key",
        "Pause or activate API key",
        (api_keys.EDIT,),
        _switch,
        on_servers=False,
    ),
    Command(
        "account.delete_api_key", "Delete API key", (api_keys.DELETE,), _delete, on_servers=False
    ),
)
