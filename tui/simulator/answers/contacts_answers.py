"""whmcs.php: contacts and details of the account."""

from __future__ import annotations

from typing import Any

from tui.simulator.handlers import Fields, Refusal, handles, ok
from tui.simulator.world import World


@handles("whmcs/get_contacts")
def contacts(world: World, fields: Fields) -> dict[str, Any]:
    """Return the contacts; a single contact is an object, as PHP encodes it."""
    rows = world.account.contacts
    return {
        "result": "success",
        "totalresults": len(rows),
        "contacts": {"contact": rows if len(rows) != 1 else rows[0]} if rows else [],
    }


@handles("whmcs/add_contact")
def add(world: World, fields: Fields) -> dict[str, Any]:
    """Add a contact with a random e-mail address."""
    made = {
        "id": world.account.number(),
        "firstname": "New",
        "lastname": "Contact",
        "companyname": "",
        "email": f"{world.word(10)}@example.invalid",
        "phonenumber": "",
    }
    world.account.contacts.append(made)
    return {"result": "success", "contactid": made["id"]}


def _contact(world: World, fields: Fields) -> dict[str, Any]:
    wanted = fields.get("contact_id", "")
    found = next((row for row in world.account.contacts if str(row["id"]) == wanted), None)
    if found is None:
        raise Refusal({"result": "error", "message": "Contact ID Not Found"})
    return found


@handles("whmcs/update_contact")
def update(world: World, fields: Fields) -> dict[str, Any]:
    """Change the e-mail address and phone number of a contact."""
    found = _contact(world, fields)
    found["email"] = fields.get("email", found["email"])
    found["phonenumber"] = fields.get("phonenumber", found["phonenumber"])
    return {"result": "success", "contactid": found["id"]}


@handles("whmcs/delete_contact")
def delete(world: World, fields: Fields) -> dict[str, Any]:
    """Remove a contact, who can no longer sign in."""
    found = _contact(world, fields)
    world.account.contacts.remove(found)
    return {"result": "success", "contactid": found["id"]}


@handles("whmcs/update_client")
def update_client(world: World, fields: Fields) -> dict[str, Any]:
    """Change details of the account; omitted fields stay."""
    for name, value in fields.items():
        if name.startswith("billing_"):
            world.account.details[name.removeprefix("billing_")] = value
    return ok(fields)


@handles("whmcs/reset_password")
def reset_password(world: World, fields: Fields) -> dict[str, Any]:
    """Send a reset link, whatever the address is."""
    if "@" not in fields.get("email", ""):
        raise Refusal({"result": -1, "error": "Missing required keys: email"})
    return ok(fields)
