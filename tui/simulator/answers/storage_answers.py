"""s3.php: accounts, buckets and keys of the object storage."""

from __future__ import annotations

import datetime
from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles, ok
from tui.simulator.world import World

_PLANS = [
    {"id": 1, "name": "Free 10 GB", "price": "0.00", "size": "10 GB"},
    {"id": 2, "name": "Standard 250 GB", "price": "5.00", "size": "250 GB"},
]
ENDPOINT = "https://s3.example.net"


def _account(world: World, fields: Fields) -> dict[str, Any]:
    wanted = fields.get("s3uid", "")
    found = next((row for row in world.account.storage if row["s3uid"] == wanted), None)
    if found is None:
        raise Refusal({"result": -1, "error": "s3: account not found"})
    return found


@handles("s3/list_plans")
def plans(world: World, fields: Fields) -> dict[str, Any]:
    """Return the available plans."""
    return {"result": "OK", "action": "list_plans", "plans": _PLANS}


@handles("s3/get_available_locations")
def locations(world: World, fields: Fields) -> dict[str, Any]:
    """Return one location."""
    return {"result": "OK", "action": "get_available_locations", "locations": ["NL"]}


@handles("s3/get_users")
def users(world: World, fields: Fields) -> dict[str, Any]:
    """Return the accounts without their buckets and keys."""
    hidden = ("buckets", "access_key", "secret_key")
    rows = [
        {name: value for name, value in row.items() if name not in hidden}
        for row in world.account.storage
    ]
    return {"result": "OK", "action": "get_users", "data": rows}


@handles("s3/get_buckets")
def buckets_off(world: World, fields: Fields) -> dict[str, Any]:
    """Return an empty list: the provider has disabled this action."""
    return {"result": "OK", "action": "get_buckets", "data": []}


@handles("s3/get_buckets_rmq")
def buckets(world: World, fields: Fields) -> dict[str, Any]:
    """Return the buckets of an account, its quota, and its keys."""
    found = _account(world, fields)
    return {
        "result": "OK",
        "action": "get_buckets_rmq",
        "buckets": found["buckets"],
        "quota": found["quota"],
        "access_key": found["access_key"],
        "secret_key": found["secret_key"],
    }


@handles("s3/get_files")
def files(world: World, fields: Fields) -> dict[str, Any]:
    """Return the files of a bucket."""
    bucket = _bucket(_account(world, fields), fields)
    return {"result": "OK", "action": "get_files", "files": bucket["files"]}


@handles("s3/show_key")
def show_key(world: World, fields: Fields) -> dict[str, Any]:
    """Return one key in plain text."""
    found, kind = _account(world, fields), fields.get("key_type", "")
    if kind not in ("access_key", "secret_key"):
        raise Refusal({"result": -1, "error": "s3: invalid key_type"})
    return {"result": "OK", "action": "show_key", "key": found[kind]}


@handles("s3/history")
def history(world: World, fields: Fields) -> dict[str, Any]:
    """Return one event of an account."""
    _account(world, fields)
    return {"result": "OK", "history": [{"date": world.iso_time(), "action": "create"}]}


@handles("s3/create_account", "s3/create_order")
def create(world: World, fields: Fields) -> dict[str, Any]:
    """Create an account with its first bucket; the price of a paid account is taken from the
    credit."""
    plan = next((plan for plan in _PLANS if str(plan["id"]) == fields.get("plan_id")), None)
    if plan is None or not fields.get("bucket_name"):
        raise Refusal({"result": -1, "error": "Missing required keys: plan_id, bucket_name"})
    price = float(str(plan["price"]))
    is_paid = fields["action"] == "create_order"
    if is_paid and price > world.account.balance:
        raise Refusal({"result": -1, "error": "Insufficient credit"})
    world.account.balance -= price if is_paid else 0.0
    made = {
        "s3uid": f"s3_user_{world.account.number()}",
        "plan": plan["name"],
        "location": fields.get("location", "NL"),
        "status": "active",
        "used": 0,
        "quota": int(str(plan["size"]).split()[0]) * 2**30,
        "endpoint": ENDPOINT,
        "buckets": [{"bucket_name": fields["bucket_name"], "size": 0, "objects": 0, "files": []}],
        "access_key": world.word(20),
        "secret_key": world.word(40),
    }
    world.account.storage.append(made)
    return {"result": "OK", "action": fields["action"], "s3uid": made["s3uid"]}


def _bucket(account: dict[str, Any], fields: Fields) -> dict[str, Any]:
    wanted = fields.get("bucket_name")
    found: dict[str, Any] | None = next(
        (row for row in account["buckets"] if row["bucket_name"] == wanted), None
    )
    if found is None:
        raise Refusal({"result": -1, "error": "s3: bucket not found"})
    return found


@handles("s3/create_bucket")
def create_bucket(world: World, fields: Fields) -> dict[str, Any]:
    """Create another bucket; names are unique."""
    account, name = _account(world, fields), fields.get("bucket_name", "")
    if not name or any(row["bucket_name"] == name for row in account["buckets"]):
        raise Refusal({"result": -1, "error": "s3: bucket exists"})
    account["buckets"].append({"bucket_name": name, "size": 0, "objects": 0, "files": []})
    return ok(fields)


@handles("s3/delete_bucket")
def delete_bucket(world: World, fields: Fields) -> dict[str, Any]:
    """Delete the bucket and its files."""
    account = _account(world, fields)
    account["buckets"].remove(_bucket(account, fields))
    return ok(fields)


@handles("s3/delete_file")
def delete_file(world: World, fields: Fields) -> dict[str, Any]:
    """Delete a file; an unknown file is no error."""
    bucket = _bucket(_account(world, fields), fields)
    bucket["files"] = [name for name in bucket["files"] if name != fields.get("file")]
    return ok(fields)


@handles("s3/delete_account")
def delete_account(world: World, fields: Fields) -> dict[str, Any]:
    """Delete the account and its data."""
    world.account.storage.remove(_account(world, fields))
    return ok(fields)


@handles("s3/delete_payment_account")
def end_account(world: World, fields: Fields) -> dict[str, Any]:
    """End the account at the end of the month."""
    found = _account(world, fields)
    found["end_date"] = (world.day() + datetime.timedelta(days=30)).isoformat()
    return {"result": "OK", "action": fields["action"], "date": found["end_date"]}


@handles("s3/cancel_payment_account_deletion")
def keep_account(world: World, fields: Fields) -> dict[str, Any]:
    """Withdraw the end of the account."""
    if _account(world, fields).pop("end_date", None) is None:
        raise Refusal({"result": -1, "error": "s3: no deletion is planned"})
    return ok(fields)
