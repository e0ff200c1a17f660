"""The limits of every parameter: ids begin at 1, DNS numbers have 16 bits, names are not empty.

A limit is changed here too, on purpose. A parameter that is not in the table has none; several
limits of one name are separated by `|`, and `-` is no limit.
"""

from __future__ import annotations

from typing import Any

from tui.api.catalog import declared_actions

TABLE = r"""
    amount ge=1 | gt=0
    bucket_name min_length=1 | min_length=3
    contact_id ge=1
    email - | min_length=3
    extra max_length=16384
    file min_length=1
    hostname - | min_length=1
    id - | ge=1
    instance_id ge=1
    invoice_id ge=1
    invoices[] min_length=1
    ip - | min_length=1
    iso_id ge=1
    limit ge=1
    limitnum ge=1
    limitstart ge=0
    message min_length=1
    name - | max_length=100 pattern=^[A-Za-z0-9_.-]+$ | min_length=1
    os_id ge=1
    os_template max_length=1024
    page ge=1
    params[content] min_length=1
    params[content][] min_length=1
    params[eq_id] ge=1
    params[id] ge=1
    params[key] min_length=1
    params[name] - | min_length=1
    params[port] ge=0 le=65535
    params[priority] ge=0 le=65535
    params[server_id] ge=0 | ge=1
    params[target] min_length=1
    params[ttl] ge=60
    params[type] - | min_length=1
    params[weight] ge=0 le=65535
    params[zone] min_length=1
    plan_id ge=1
    port - | min_length=1
    post_install_script max_length=32768
    ptr min_length=1
    root_size ge=1 le=100
    s3uid - | min_length=1
    server_id ge=1
    tag - | max_length=64 min_length=1 pattern=^[A-Za-z0-9_-]+$ | min_length=1
    task ge=1
    terminate_reason_custom min_length=1
    ticket_id ge=1
    ttl ge=1 le=24 | ge=60
    url min_length=1
    value - | max_length=256 | min_length=1
"""
LIMITS = ("ge", "gt", "le", "max_length", "min_length", "pattern")


def limits_of(field: Any) -> str:
    found = [
        f"{name}={getattr(item, name)}"
        for item in field.metadata
        for name in LIMITS
        if getattr(item, name, None) is not None
    ]
    return " ".join(sorted(found)) or "-"


def test_each_parameter_has_its_limits() -> None:
    table = {}
    for line in TABLE.strip().splitlines():
        name, _, limits = line.strip().partition(" ")
        table[name] = {part.strip() for part in limits.split(" | ")}
    found: dict[str, set[str]] = {}
    for action in declared_actions().values():
        for name, field in action.params.model_fields.items():
            found.setdefault(field.alias or name, set()).add(limits_of(field))
    without = {"-"}
    assert {name: limits for name, limits in found.items() if limits != without} == table
