"""ssh_keys.php, api_keys.php, and the rest of auth.php."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles, ok, refuse
from tui.simulator.world import World


def _need(fields: Fields, *names: str) -> None:
    missing = [name for name in names if not fields.get(f"params[{name}]")]
    if missing:
        raise Refusal({"result": -1, "error": f"Missing required keys: {', '.join(missing)}"})


@handles("ssh_keys/list")
def ssh_keys(world: World, fields: Fields) -> dict[str, Any]:
    """Return the account's public keys for new servers."""
    return {
        "result": "OK",
        "module": "ssh_keys",
        "action": "list",
        "sshkeys": world.account.ssh_keys,
    }


@handles("ssh_keys/add")
def ssh_add(world: World, fields: Fields) -> dict[str, Any]:
    """Store a public key unchanged: the provider does not validate it."""
    _need(fields, "name", "key")
    made = {
        "id": world.account.number(),
        "customer_id": 54321,
        "name": fields["params[name]"],
        "key": fields["params[key]"],
        "default": int(fields.get("params[default]") == "1"),
        "created": world.iso_time(),
    }
    world.account.ssh_keys.append(made)
    return {"result": "OK", "module": "ssh_keys", "action": "add", "sshkey": made}


def _take(rows: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    found = next((row for row in rows if str(row["id"]) == wanted), None)
    if found is None:
        raise Refusal({"result": -1, "error": "key not found"})
    return found


@handles("ssh_keys/delete")
def ssh_delete(world: World, fields: Fields) -> dict[str, Any]:
    """Delete a public key; installed servers keep it."""
    world.account.ssh_keys.remove(_take(world.account.ssh_keys, fields.get("id", "")))
    return ok(fields)


@handles("api_keys/list", "api_keys/list_for_server")
def api_keys(world: World, fields: Fields) -> dict[str, Any]:
    """Return API keys without their secrets, all or those of one server."""
    server = fields.get("params[server_id]")
    found = [key for key in world.account.api_keys if not server or str(key["server_id"]) == server]
    return {"result": "OK", "module": "api_keys", "action": fields["action"], "data": found}


@handles("api_keys/view")
def view(world: World, fields: Fields) -> dict[str, Any]:
    """Return one API key without its secret."""
    found = _take(world.account.api_keys, fields.get("params[id]", ""))
    return {"result": "OK", "module": "api_keys", "action": "view", "data": found}


@handles("api_keys/add")
def add(world: World, fields: Fields) -> dict[str, Any]:
    """Create an API key. Only this answer contains its secret."""
    _need(fields, "name")
    if not world.machines:
        raise Refusal({"result": -1, "error": "No active servers"})
    made = {
        "id": world.account.number(),
        "name": fields["params[name]"],
        "server_id": int(fields.get("params[server_id]") or 0),
        "ip": fields.get("params[ip]", ""),
        "active": int(fields.get("params[active]", "1") == "1"),
        "login_notify_method": fields.get("params[login_notify_method]", "none"),
        "login_notify_address": fields.get("params[login_notify_address]", ""),
    }
    world.account.api_keys.append(made)
    secret = f"{world.word(16, '0123456789abcdef')}-{world.word(16, '0123456789abcdef')}"
    return {
        "result": "OK",
        "module": "api_keys",
        "action": "add",
        "data": {**made, "api_key": secret},
    }


@handles("api_keys/edit")
def edit(world: World, fields: Fields) -> dict[str, Any]:
    """Replace all settings of a key; omitted settings are cleared, except name and state."""
    found = _take(world.account.api_keys, fields.get("params[id]", ""))
    found["name"] = fields.get("params[name]", found["name"])
    found["active"] = int(fields.get("params[active]", str(found["active"])) == "1")
    for name, empty in (("ip", ""), ("login_notify_method", "none"), ("login_notify_address", "")):
        found[name] = fields.get(f"params[{name}]", empty)
    return {"result": "OK", "module": "api_keys", "action": "edit", "data": found}


@handles("api_keys/delete")
def delete(world: World, fields: Fields) -> dict[str, Any]:
    """Delete a key. Sessions created with it continue."""
    world.account.api_keys.remove(_take(world.account.api_keys, fields.get("params[id]", "")))
    return ok(fields)


@handles("api_keys/history")
def history(world: World, fields: Fields) -> dict[str, Any]:
    """Return the uses of a key; one row for any key."""
    return {
        "result": "OK",
        "module": "api_keys",
        "action": "history",
        "data": [{"date": world.iso_time(), "ip": "192.0.2.1", "result": "OK"}],
    }


@handles("auth/2fa_check", "auth/2fa_resend")
def second_factor(world: World, fields: Fields) -> dict[str, Any]:
    """Check the account's code; without a second factor, accept any code."""
    login = world.login(fields["token"])
    if login is not None and login.wants_code and fields["action"] == "2fa_check":
        if fields.get("user_token") != world.account.second_factor:
            raise refuse("auth/2fa_check", "wrong code")
        login.wants_code = False
    return ok(fields)


@handles("auth/billing_list", public=True)
def billing_list(world: World, fields: Fields) -> dict[str, Any]:
    """Return the billing systems that an account can belong to."""
    return {"result": "OK", "action": "billing_list", "billing_list": ["whmcs_com", "whmcs_ru"]}


@handles("auth/get_log", "auth/get_log_details")
def log(world: World, fields: Fields) -> dict[str, Any]:
    """Return the sign-ins: one current row, then earlier ones."""
    return {
        "result": "OK",
        "action": fields["action"],
        "log": [
            {"date": world.iso_time(), "action": "login", "ip": "192.0.2.1"},
            *world.account.sign_ins,
        ],
    }


@handles("auth/session_reset", public=True)
def session_reset(world: World, fields: Fields) -> dict[str, Any]:
    """End all sessions of the account, including this one."""
    world.end_sessions()
    return ok(fields)


@handles("auth/flip_tag", "auth/set_tag")
def client_tag(world: World, fields: Fields) -> dict[str, Any]:
    """Set or toggle a setting of the account; return its new value."""
    tag = fields.get("tag", "")
    flipped = "0" if world.account.switches.get(tag) == "1" else "1"
    world.account.switches[tag] = (
        fields.get("value", "1") if fields["action"] == "set_tag" else flipped
    )
    return {
        "result": "OK",
        "action": fields["action"],
        "tag": tag,
        "value": world.account.switches[tag],
    }
