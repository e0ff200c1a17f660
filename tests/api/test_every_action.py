"""Every action of the catalog, called through the real client at the real simulator."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from tests.support.until import until_now
from tui.api.action import ApiAction, Deferred, Direct
from tui.api.catalog import declared_actions
from tui.api.client import Client, Settled
from tui.api.gate import Gate
from tui.api.parameters import parameters
from tui.api.session import ApiKeyLogin
from tui.clock import SystemClock
from tui.errors import Refused
from tui.models.async_answer import Finished, NotReady, Stage
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_PIN, DEMO_USER
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

METAL, VM = 25250, 20311
GIVEN: dict[str, Any] = {
    "id": METAL,
    "ip": "198.51.100.7",
    "port": "gi1/0/12",
    "graph": 1,
    "tag": "note",
    "value": "prod",
    "os_id": 219,
    "root_pass": SecretStr("Good-pass-1"),
    "hostname": "renamed",
    "media": "disk",
    "invoice_id": 901,
    "amount": 10,
    "ptr": "a.example.com",
    "key": SecretStr(DEMO_KEY),
    "user": DEMO_USER,
    "password": SecretStr(DEMO_PASSWORD),
    "pin": SecretStr(DEMO_PIN),
    "new_pin": SecretStr("1234"),
    "user_token": SecretStr("000000"),
    "query": "db",
    "name": "one",
    "schedule": None,
    "terminate_reason_custom": "Please look at it",
    "type": "snapshot",
    "server_id": METAL,
    "url": "https://x.example/a",
    "iso_id": 123,
    "contents": ("192.0.2.10",),
    "task": 21,
    "ticket_id": 1,
    "zone": "example.com",
    "cancellation_type": 0,
    "product": "vm.v2-nano",
    "eq_id": METAL,
    "message": "hello",
    "email": DEMO_USER,
    "reset_token": SecretStr("x"),
    "subnet": "192.0.2.0/24",
    "invoices": (901,),
    "contact_id": 411,
    "s3uid": "s3_user_12345",
    "bucket_name": "backups",
    "plan_id": 1,
    "key_type": "access_key",
    "file": "a.tar",
    "public_key": "ssh-ed25519 AAAA me",
}
SPECIAL: dict[str, dict[str, Any]] = {
    "auth/flip_tag": {"tag": "auto_credit"},
    "ssh_keys/delete": {"id": 5},
    "api_keys/view": {"id": 31},
    "api_keys/edit": {"id": 31},
    "api_keys/delete": {"id": 31},
    "api_keys/history": {"id": 31},
    "iso/delete": {"id": 127},
    "iso/del": {"id": 127},
    "iso/mount_iso": {"iso_id": 123},
    "nat/drop_nat": {"ip": f"10.77.21.{METAL % 250}"},
    "stocks/show": {"id": 1024},
    "eq/deploy": {"id": "1024"},
    # Bare metal has its traffic in pictures only.
    "eq/get_traffic": {"id": VM},
    "ip/get_traffic": {"id": VM, "ip": "192.0.2.10"},
    "eq/order_instance": {
        "id": None,
        "preset": "vm.v2-nano",
        "location_name": "NL",
        "deploy_period": "monthly",
        "os_id": 219,
        "root_pass": SecretStr("Good-pass-1"),
    },
    "eq/set_pin": {"old_pin": SecretStr(DEMO_PIN)},
    "net/add_ipv4": {"amount": 1},
    "eq/backup_save_schedule": {"schedule": '{"schedule": "weekly", "keep": 7}'},
    "presets/show": {"name": "vm.v2-nano"},
    "whmcs/apply_credit": {"amount": Decimal(1)},
    "rhr/add": {"type": "KVM"},
    "s3/create_bucket": {"bucket_name": "second"},
    "pdns/add_dns": {"type": "A", "contents": ("192.0.2.9",)},
    "pdns/delete_dns": {"type": "A", "contents": ("192.0.2.9",)},
    "pdns/add_domain": {"name": "example.net"},
}
NEEDS = {
    "eq/abort_reinstall": "eq/reinstall",
    "eq/delete_backup": "eq/create_backup",
    "vm/restore_snapshot": "vm/create_snapshot",
    "rhr/chat": "rhr/add",
    "rhr/discard": "rhr/add",
    "whmcs/delete_cancellation_request": "whmcs/request_cancellation",
    "net/remove_ipv4": "net/add_ipv4",
    "nat/drop_nat": "nat/add_static_nat",
    "s3/cancel_payment_account_deletion": "s3/delete_payment_account",
}
ALWAYS_REFUSED = {
    "rtm/add_comment",
    "rtm/get_ticket_by_id",
    "rtm/toggle_ticket_status",
    "vm/remove_snapshot",
}
"""By the provider too: answers to tickets for customers, an unknown ticket, a snapshot while the
machine runs."""
CHECKS = {"eq_callback/check", "nat_callback/check"}
ALL = sorted(name for name in declared_actions() if name not in CHECKS)


@pytest.fixture
def client(simulator: SimulatorServer) -> Iterator[Client]:
    made = Client(simulator.url, gate=Gate(SystemClock(), per_second=1000.0))
    made.sign_in(ApiKeyLogin(SecretStr(DEMO_KEY)))
    yield made
    made.close()


def params_for(action: ApiAction[Any, Any]) -> Any:
    """What the action needs, under its Python names."""
    given = GIVEN | SPECIAL.get(action.name, {})
    if action.endpoint == "vm" or action.name == "eq/console":
        given = given | {"id": VM, "name": "snap-1"}
    required = {name for name, field in action.params.model_fields.items() if field.is_required()}
    wanted = required | set(SPECIAL.get(action.name, {}))
    if action.name in ("tags/add",):
        wanted |= {"id", "value"}
    return action.params(**{name: given[name] for name in wanted if given[name] is not None})


def carried_out(client: Client, world: World, action: ApiAction[Any, Any], params: Any) -> Any:
    if isinstance(action, Direct):
        return client.call(action, params)
    assert isinstance(action, Deferred)
    key = client.start(action, params)
    if isinstance(key, Settled):
        return key.value
    world.clock.advance(700)
    stages = 0
    while not isinstance(answer := client.check(key, action.poll_at), Finished):
        assert isinstance(answer, Stage | NotReady), answer
        stages += isinstance(answer, Stage)
    if action.name in ("eq/reinstall",):
        assert stages == 5
    return action.read(answer)


@pytest.mark.parametrize("name", ALL)
def test_the_simulator_understands_what_the_client_sends(
    client: Client, world: World, name: str
) -> None:
    action = declared_actions()[name]
    before = NEEDS.get(name)
    if before is not None:
        first = declared_actions()[before]
        if name == "eq/abort_reinstall":
            client.start(first, params_for(first))
        else:
            carried_out(client, world, first, params_for(first))
    params = params_for(action)
    if name in ("rhr/chat", "rhr/discard"):
        params = params.model_copy(update={"id": world.account.requests[0]["id"]})
    if name == "eq/delete_backup":
        params = params.model_copy(update={"name": world.account.backups[METAL][0]["name"]})
    if name == "net/remove_ipv4":
        params = params.model_copy(update={"ip": world.machines[METAL].ips[1]})
    if name in ALWAYS_REFUSED:
        with pytest.raises(Refused):
            carried_out(client, world, action, params)
        return
    assert carried_out(client, world, action, params) is not None
    assert world.requests[name] >= 1


def test_every_secret_goes_in_the_body_and_never_in_the_address(
    client: Client, world: World
) -> None:
    for action in declared_actions().values():
        if action.method == "GET":
            assert not any(item.secret for item in parameters(action))


def test_what_is_opened_closes_by_itself(client: Client, world: World) -> None:
    nat = declared_actions()["nat/add_static_nat"]
    carried_out(client, world, nat, params_for(nat))
    assert (METAL, "nat") in world.account.openings
    world.clock.advance(2 * 3600)
    world.settle_due()
    assert (METAL, "nat") not in world.account.openings


def test_wrong_pins_are_answered_later_and_later_and_then_locked(
    client: Client, world: World
) -> None:
    off = declared_actions()["eq/off"]
    for _ in range(3):
        with pytest.raises(Refused, match="Power off"):
            client.start(off, off.params(id=METAL, pin=SecretStr("9999")))
    with pytest.raises(Refused) as caught:
        client.start(off, off.params(id=METAL, pin=SecretStr(DEMO_PIN)))
    assert "locked" in caught.value.said
    world.clock.advance(120)
    client.start(off, off.params(id=METAL, pin=SecretStr(DEMO_PIN)))
    until_now(lambda: world.requests["eq/off"] == 5, "all were heard once")
