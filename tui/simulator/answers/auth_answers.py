"""auth.php."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles
from tui.simulator.world import World


def _session(world: World, token: str) -> dict[str, Any]:
    return {
        "token": token,
        "token_expire": int(world.logins[token].until),
        "role": "Customer billing",
        "role_type": "Customer",
        "permissions": ["eq_list", "eq_show", "billing_list"],
        "servers": world.logins[token].servers[:50],
        "whmcs_id": "98765",
        "customer_id": 54321,
        "whmcs_location": "whmcs_com",
        "currency_code": "EUR",
        "email": world.user,
        "deploy_keys": [],
        "billing_servers": [],
    }


def _ttl(fields: Fields) -> int:
    return int(fields.get("ttl") or 10800)


@handles("auth/login", public=True)
def login(world: World, fields: Fields) -> dict[str, Any]:
    """Sign in by API key. A malformed key, an unknown key and an empty account are refused in three
    different shapes."""
    key = fields.get("key", "")
    if "-" not in key:
        raise Refusal({"result": -1, "error": "Incorrect API key format"})
    if key != world.key:
        raise Refusal({"code": -1, "message": "auth/login: Invalid key"})
    if not world.machines:
        raise Refusal(
            {
                "result": -1,
                "error": "No appropriate servers found",
                "code": "NO_APPROPRIATE_SERVERS",
            }
        )
    return {"result": _session(world, world.log_in(_ttl(fields)))}


@handles("auth/whmcslogin", public=True)
def whmcslogin(world: World, fields: Fields) -> dict[str, Any]:
    """Sign in by login and password of the billing account."""
    if (fields.get("user"), fields.get("password")) != (world.user, world.password):
        raise Refusal({"result": -1, "error": "Incorrect login or password"})
    token = world.log_in(_ttl(fields))
    if not world.account.second_factor:
        return {"result": _session(world, token)}
    world.logins[token].wants_code = True
    return {
        "result": {
            "token": token,
            "token_expire": int(world.logins[token].until),
            "2fa": 1,
            "servers": [],
        }
    }


@handles("auth/logout")
def logout(world: World, fields: Fields) -> dict[str, Any]:
    """Invalidate the token; an unknown token is accepted too."""
    world.logins.pop(fields.get("token", ""), None)
    return {"result": "OK", "action": "logout"}


@handles("auth/info")
def info(world: World, fields: Fields) -> dict[str, Any]:
    """Return the session as `login` did, for a valid token."""
    return {"result": _session(world, fields["token"])}
