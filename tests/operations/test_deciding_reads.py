"""Every deciding read that the catalog declares, end to end over real HTTP against the
simulator."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.order_kills import order, stock_order
from tests.operations.test_operations import METAL, NAMES, VM, Scene, provider, scene
from tests.support.until import until_now
from tui.api.catalog import declared_actions
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.client import Client
from tui.operations.outcomes.account_verdicts import before_api_key, fingerprint_of
from tui.operations.outcomes.money_verdicts import before_money, before_renewal
from tui.operations.outcomes.payment_verdicts import before_payment
from tui.operations.outcomes.verdicts import DECIDERS
from tui.operations.plan import Plan, Request
from tui.simulator.answers.support_answers import FIRST_ISSUE
from tui.simulator.faults import Fault
from tui.simulator.world import World
from tui.store.operations import OpState

__all__ = ["provider", "scene"]
OTHER = 20312
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLcJRRjZzN4JB9pHUFHMv1J7gGuZ7NhtNYtJCYHPd/R anna@jump"
OTHER_KEY = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ5nJIYXqnWbEFRj5tVd2V2O8FLBHBVd0p9nX5R6bPzq anna@jump"
)
SENTENCES = re.compile(r"(?:(?:[A-Z0-9]|gi1/|request \d)[^~]*?[.:](?: |$))+")
Change = Callable[[World], object]


def nothing(world: World) -> None:
    """The world stays as it is."""


def noted(client: Client) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Case:
    """One action, ready to be sent, and a change that resembles it but is another."""

    params: dict[str, Any]
    similar: Change
    server_id: int | None = None
    before: Callable[[Client], dict[str, Any]] = noted
    prepare: Change = nothing
    state: OpState = field(default=OpState.DONE)


def set_machine(number: int, **values: Any) -> Change:
    def change(world: World) -> None:
        for name, value in values.items():
            setattr(world.machines[number], name, copy(value))

    return change


def with_tags(number: int, *tags: tuple[str, str]) -> Change:
    return set_machine(number, tags=[(name, value, "") for name, value in tags])


def add_invoice(total: float, text: str, server_id: int = 0) -> Change:
    return lambda world: world.account.invoice(total, "Unpaid", text, server_id)


def put_off(*ports: str) -> Change:
    return lambda world: world.account.ports_off.update({(METAL, port): "" for port in ports})


def note(*entries: tuple[int, str, float]) -> Change:
    def change(world: World) -> None:
        world.history += [
            (world.clock.wall() + after_s, number, word) for number, word, after_s in entries
        ]

    return change


def snapshots(*rows: tuple[str, float]) -> Change:
    def change(world: World) -> None:
        world.account.snapshots[VM] = [
            {
                "name": name,
                "created_at": world.iso_time(world.clock.now() + after_s),
                "total_size": 1,
            }
            for name, after_s in rows
        ]

    return change


def backups(*rows: tuple[str, float]) -> Change:
    def change(world: World) -> None:
        world.account.backups[VM] = [
            {"name": name, "date": world.iso_time(world.clock.now() + after_s)}
            for name, after_s in rows
        ]

    return change


def schedule(**values: Any) -> Change:
    return lambda world: world.account.schedules.update({VM: values})


def hands(
    kind: str, number: int, after_s: float, status: str = "PENDING", id: int = 6000
) -> Change:
    def change(world: World) -> None:
        world.account.requests.append(
            {
                "id": id,
                "eq_id": number,
                "type": kind,
                "status": status,
                "request": '{"comment": "disk 2"}',
                "created_at": world.iso_time(world.clock.now() + after_s),
            }
        )

    return change


def together(*changes: Change) -> Change:
    return lambda world: [change(world) for change in changes]


def zone(*records: tuple[str, str, str]) -> Change:
    def change(world: World) -> None:
        world.account.zones["example.com"] = [
            {"name": name, "type": kind, "content": content, "ttl": 300}
            for name, kind, content in records
        ]

    return change


ISSUE = FIRST_ISSUE + 1


def open_ticket(world: World) -> None:
    """A ticket that takes answers of customers."""
    world.account.tickets[METAL] = "CS-500001"
    world.account.takes_answers = True


def keys(*rows: dict[str, Any]) -> Change:
    return lambda world: world.account.api_keys.extend(rows)


def own_image(id: int, name: str) -> dict[str, Any]:
    return {"id": id, "name": name, "private": "a@example.com", "status": "Ready"}


RECORD = {
    "params[zone]": "example.com",
    "params[name]": "www",
    "params[type]": "A",
    "params[content][]": ["192.0.2.9"],
}
IPS = ["203.0.113.5", "203.0.113.6", "203.0.113.7"]
CASES: dict[str, Case] = {
    "eq/on": Case(
        {"id": VM},
        set_machine(OTHER, on=True),
        VM,
        prepare=together(set_machine(VM, on=False), set_machine(OTHER, on=False)),
    ),
    "eq/off": Case({"id": VM}, set_machine(OTHER, on=False), VM),
    "eq/hard_off": Case({"id": VM}, set_machine(OTHER, on=False), VM),
    "eq/reboot": Case(
        {"id": VM}, note((OTHER, "reboot", 1), (VM, "reboot", -60), (VM, "on", 1)), VM
    ),
    "tags/add": Case(
        {"id": VM, "tag": "env", "value": "test"},
        together(
            with_tags(VM, ("env", "testing"), ("stage", "test")), with_tags(OTHER, ("env", "test"))
        ),
        VM,
    ),
    "tags/remove": Case(
        {"id": VM, "tag": "env"},
        with_tags(VM, ("env", "prod")),
        VM,
        prepare=with_tags(VM, ("env", "prod"), ("environment", "x")),
    ),
    "vm/create_snapshot": Case({"id": VM, "name": "a"}, snapshots(("b", 1), ("a", -3600)), VM),
    "vm/remove_snapshot": Case(
        {"id": VM, "name": "a"},
        snapshots(("a", -9)),
        VM,
        prepare=together(snapshots(("a", -9), ("b", -9)), set_machine(VM, on=False)),
    ),
    "eq/backup_save_schedule": Case(
        {"id": VM, "params": '{"schedule": "weekly", "keep": 7}'},
        schedule(schedule="weekly", keep=8),
        VM,
        before=lambda client: {"wanted": {"schedule": "weekly", "keep": 7}},
    ),
    "eq/create_backup": Case({"id": VM}, backups(("old", -3600)), VM),
    "eq/delete_backup": Case(
        {"id": VM, "name": "a"}, backups(("a", -9)), VM, prepare=backups(("a", -9), ("b", -9))
    ),
    "net/port_off": Case({"id": METAL, "port": "gi1/0/12"}, put_off("gi1/0/13"), METAL),
    "net/port_on": Case(
        {"id": METAL, "port": "gi1/0/12"},
        lambda world: world.account.ports_off.pop((METAL, "gi1/0/13")),
        METAL,
        prepare=put_off("gi1/0/12", "gi1/0/13"),
    ),
    "net/add_ipv4": Case(
        {"id": VM, "ips[]": ("203.0.113.6",)},
        set_machine(VM, ips=["203.0.113.5", "203.0.113.60"]),
        VM,
        prepare=set_machine(VM, ips=["203.0.113.5"]),
    ),
    "net/remove_ipv4": Case(
        {"id": VM, "ip": "203.0.113.7"},
        set_machine(VM, ips=[IPS[0], IPS[2]]),
        VM,
        prepare=set_machine(VM, ips=IPS),
    ),
    "ip/update_ptr": Case(
        {"id": VM, "ip": IPS[0], "ptr": "mail.example.com"},
        lambda world: world.account.ptr.update(
            {IPS[0]: ["mail.example.org"], IPS[1]: ["mail.example.com"]}
        ),
        VM,
        prepare=set_machine(VM, ips=IPS),
    ),
    "ip/set_main": Case(
        {"id": VM, "ip": IPS[1]},
        set_machine(VM, ips=[IPS[2], *IPS[:2]]),
        VM,
        prepare=set_machine(VM, ips=IPS),
    ),
    "whmcs/create_addfunds": Case(
        {"amount": Decimal("25.00")},
        together(add_invoice(25.01, "Add funds"), add_invoice(25.0, "VM web-01 (monthly)")),
        before=before_money,
    ),
    "whmcs/apply_credit": Case(
        {"invoice_id": 901, "amount": Decimal("40.00")},
        lambda world: world.account.credits.append(
            {"id": 9000, "amount": "-40.00", "description": "Credit Applied to Invoice #9010"}
        ),
        before=before_payment,
    ),
    "whmcs/mass_pay": Case(
        {"invoices[]": (901, 902)},
        add_invoice(94.0, "Mass payment"),
        before=before_money,
        prepare=add_invoice(5.0, "VM web-01 (monthly)", VM),
    ),
    "whmcs/request_cancellation": Case(
        {"id": VM, "cancellation_type": 0},
        lambda world: world.account.cancellations.update(
            {OTHER: {"id": OTHER, "type": "0"}, VM: {"id": VM, "type": "1"}}
        ),
        VM,
    ),
    "whmcs/delete_cancellation_request": Case(
        {"id": VM},
        lambda world: world.account.cancellations.pop(OTHER),
        VM,
        prepare=lambda world: world.account.cancellations.update(
            {item: {"id": item, "type": "0"} for item in (VM, OTHER)}
        ),
    ),
    "whmcs/generate_due_invoice": Case(
        {"id": VM},
        lambda world: world.account.invoice(
            world.machines[VM].price, "Unpaid", "vm.v2-nano (monthly)", OTHER
        ),
        VM,
        before=lambda client: before_renewal(client, VM),
    ),
    "ssh_keys/add": Case(
        {"params[name]": "two", "params[key]": KEY},
        lambda world: world.account.ssh_keys.append({"id": 9, "name": "two", "key": OTHER_KEY}),
        before=lambda client: {"fingerprint": fingerprint_of(KEY)},
    ),
    "ssh_keys/delete": Case(
        {"id": 5},
        lambda world: world.account.ssh_keys.pop(),
        prepare=lambda world: world.account.ssh_keys.append({"id": 6, "name": "x", "key": KEY}),
    ),
    "api_keys/add": Case(
        {"params[name]": "ci", "params[server_id]": VM},
        keys(
            {"id": 41, "name": "ci", "server_id": OTHER, "ip": ""},
            {"id": 42, "name": "ci-2", "server_id": VM, "ip": ""},
        ),
        before=before_api_key,
        prepare=keys({"id": 40, "name": "ci", "server_id": VM, "ip": ""}),
    ),
    "api_keys/edit": Case(
        {"params[id]": 31, "params[name]": "new", "params[active]": False},
        keys({"id": 41, "name": "new", "server_id": 0, "ip": "", "active": 0}),
    ),
    "api_keys/delete": Case(
        {"params[id]": 31},
        lambda world: world.account.api_keys.pop(),
        prepare=keys({"id": 41, "name": "dashboard", "server_id": 0, "ip": "", "active": 1}),
    ),
    "iso/upload": Case(
        {"url": "https://example.com/a.iso", "name": "rescue"},
        lambda world: world.account.isos.append(own_image(6001, "rescue-2")),
        before=lambda client: {"images": [123, 6000]},
        prepare=lambda world: world.account.isos.append(own_image(6000, "rescue")),
    ),
    "iso/delete": Case(
        {"id": 127},
        lambda world: world.account.isos.pop(),
        prepare=lambda world: world.account.isos.append(own_image(1270, "x")),
    ),
    "rhr/add": Case(
        {
            "params[type]": "KVM",
            "params[eq_id]": METAL,
            "params[order_data]": '{"comment": "disk 1"}',
        },
        together(
            hands("SERVICE", METAL, 1),
            hands("KVM", VM, 1),
            hands("KVM", METAL, -3600),
            hands("KVM", METAL, 1),
        ),
        METAL,
    ),
    "rhr/chat": Case(
        {"id": 6000, "message": "Which bay?"},
        lambda world: world.account.requests[-1].update(
            history=[
                {"id": 1, "message": "Which bay?", "created_at": "2026-01-01T00:00:00Z"},
                {"id": 2, "message": "Bay 3", "created_at": world.iso_time()},
            ]
        ),
        prepare=hands("SERVICE", METAL, -600.0),
    ),
    "rtm/add_comment": Case(
        {"ticket_id": ISSUE, "message": "Thank you"},
        lambda world: world.account.comments.update(
            {"CS-500001": [{"body": "Thank you!", "created": world.iso_time()}]}
        ),
        prepare=open_ticket,
    ),
    "rtm/toggle_ticket_status": Case(
        {"ticket_id": ISSUE},
        nothing,
        before=lambda client: {"status": "open"},
        prepare=open_ticket,
    ),
    "whmcs/add_contact": Case(
        {},
        lambda world: world.account.contacts.clear(),
        before=lambda client: {"contacts": [411]},
    ),
    "whmcs/update_contact": Case(
        {"contact_id": 411, "email": "new@example.com"},
        lambda world: world.account.contacts.append(
            {"id": 500, "email": "new@example.com", "firstname": "x"}
        ),
    ),
    "whmcs/delete_contact": Case(
        {"contact_id": 411},
        lambda world: world.account.contacts.remove(world.account.contacts[-1]),
        prepare=lambda world: world.account.contacts.append({"id": 500, "email": "a@b"}),
    ),
    "whmcs/update_client": Case(
        {"billing_city": "Delft"},
        lambda world: world.account.details.update(state="Delft"),
    ),
    "s3/create_account": Case(
        {"plan_id": 1, "bucket_name": "fresh"},
        lambda world: world.account.storage[0]["buckets"].append({"bucket_name": "fresh"}),
        before=lambda client: {"accounts": ["s3_user_12345"]},
    ),
    "s3/create_order": Case(
        {"plan_id": 2, "bucket_name": "fresh"},
        lambda world: world.account.storage[0]["buckets"].append({"bucket_name": "fresh"}),
        before=lambda client: {"accounts": ["s3_user_12345"]},
    ),
    "s3/create_bucket": Case(
        {"s3uid": "s3_user_12345", "bucket_name": "fresh"},
        lambda world: world.account.storage[0]["buckets"].append({"bucket_name": "fresh-2"}),
    ),
    "s3/delete_bucket": Case(
        {"s3uid": "s3_user_12345", "bucket_name": "backups"},
        lambda world: world.account.storage[0]["buckets"].pop(),
        prepare=lambda world: world.account.storage[0]["buckets"].append({"bucket_name": "x"}),
    ),
    "s3/delete_file": Case(
        {"s3uid": "s3_user_12345", "bucket_name": "backups", "file": "a.tar"},
        lambda world: world.account.storage[0]["buckets"][0]["files"].append("b.tar"),
    ),
    "s3/delete_account": Case(
        {"s3uid": "s3_user_12345"},
        lambda world: world.account.storage.pop(),
        prepare=lambda world: world.account.storage.append({"s3uid": "other", "buckets": []}),
    ),
    "s3/delete_payment_account": Case(
        {"s3uid": "s3_user_12345"},
        lambda world: world.account.storage[-1].update(end_date="2027-01-01"),
        prepare=lambda world: world.account.storage.append({"s3uid": "other", "buckets": []}),
    ),
    "s3/cancel_payment_account_deletion": Case(
        {"s3uid": "s3_user_12345"},
        lambda world: world.account.storage[-1].pop("end_date"),
        before=lambda client: {"ends": "2027-01-01"},
        prepare=lambda world: [
            world.account.storage[0].update(end_date="2027-01-01"),
            world.account.storage.append(
                {"s3uid": "other", "buckets": [], "end_date": "2027-01-01"}
            ),
        ],
    ),
    "rhr/discard": Case(
        {"id": 6000},
        lambda world: world.account.requests[1].update(status="DISCARDED"),
        METAL,
        prepare=together(hands("KVM", METAL, -9), hands("KVM", METAL, -9, id=60000)),
    ),
    "pdns/add_domain": Case(
        {"params[name]": "example.net"},
        lambda world: world.account.zones.update({"my-example.net": [], "example.nl": []}),
    ),
    "pdns/add_dns": Case(
        RECORD,
        zone(("www", "A", "192.0.2.90"), ("www", "AAAA", "192.0.2.9"), ("ww", "A", "192.0.2.9")),
    ),
    "pdns/delete_dns": Case(
        RECORD,
        zone(("www.example.com.", "A", "192.0.2.9"), ("www", "TXT", "y")),
        prepare=zone(("www", "A", "192.0.2.9"), ("www", "A", "192.0.2.8"), ("www", "TXT", "x")),
    ),
    "pdns/delete_domain": Case(
        {"params[zone]": "example.org"},
        lambda world: world.account.zones.pop("example.com"),
    ),
    "auth/flip_tag": Case(
        {"tag": "auto_credit"},
        lambda world: world.account.switches.update(auto_credit_2="1"),
        before=lambda client: {"wanted": "on"},
        prepare=lambda world: world.account.switches.update(auto_credit="0"),
    ),
    "iso/del": Case(
        {"id": 127},
        lambda world: world.account.isos.pop(0),
        prepare=lambda world: world.account.isos.append(own_image(1270, "x")),
    ),
}
"""By action; the order has its own below."""
each = pytest.mark.parametrize("name", sorted(CASES))


def send(scene: Scene, name: str, fault: Fault, similar: Change = nothing) -> None:
    """Send it, lose the answer, and let time pass so that slow work is over."""
    case, action = CASES[name], declared_actions()[name]
    case.prepare(scene.world)
    called = NAMES.get(case.server_id or 0, "")
    request = Request(
        action,
        action.params.model_validate(case.params),
        case.server_id,
        called,
        locks=False,
        before=case.before(scene.client),
    )
    scene.world.faults.add(name, fault)
    scene.submit(Plan("Change", (request,), "It changes."))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    similar(scene.world)
    scene.world.clock.advance(120)


def decided(scene: Scene) -> OpState:
    """What the deciding read makes of it; the reads that it made are those that the catalog
    declares."""
    (operation,) = scene.found()
    made, answers = scene.world.requests.copy(), []
    scene.operations.deciding.now(operation.id, lambda: answers.append(operation))
    scene.wind(lambda: answers, "the read was made")
    made_now = {name for name in scene.world.requests if scene.world.requests[name] > made[name]}
    assert made_now <= {
        *declared_actions()[operation.action].deciding_reads,
        "eq_callback/check",
        "eq/list",
    }
    assert made_now & set(declared_actions()[operation.action].deciding_reads)
    until_now(lambda: scene.found()[0].said != operation.said, "the verdict is written")
    assert_sentences(scene.found()[0].said)
    return scene.found()[0].state


def assert_sentences(said: str) -> None:
    """Each verdict is one or more whole sentences: none has lost its subject or its end."""
    assert SENTENCES.fullmatch(said), said
    assert "  " not in said


def test_each_declared_read_has_its_case() -> None:
    assert {*CASES, "eq/order_instance", "eq/deploy"} == set(DECIDERS)


@each
def test_a_lost_answer_of_what_was_carried_out_is_decided(scene: Scene, name: str) -> None:
    send(scene, name, Fault.DROP_AFTER)
    assert decided(scene) is CASES[name].state, scene.found()[0].said
    assert scene.world.requests[name] == 1, "it is never sent again"


@each
def test_what_never_arrived_is_not_taken_for_done(scene: Scene, name: str) -> None:
    send(scene, name, Fault.DROP_BEFORE)
    assert decided(scene) is OpState.UNKNOWN, scene.found()[0].said


@each
def test_a_similar_change_is_not_taken_for_this_one(scene: Scene, name: str) -> None:
    send(scene, name, Fault.DROP_BEFORE, CASES[name].similar)
    assert decided(scene) is OpState.UNKNOWN, scene.found()[0].said


@pytest.mark.parametrize(
    "name",
    [
        "eq/off",
        "eq/reboot",
        "net/port_on",
        "tags/add",
        "vm/create_snapshot",
        "ssh_keys/add",
        "pdns/add_dns",
        "whmcs/create_addfunds",
        "whmcs/request_cancellation",
    ],
)
def test_a_read_that_fails_proves_nothing_and_says_so(scene: Scene, name: str) -> None:
    send(scene, name, Fault.DROP_AFTER)
    for read in declared_actions()[name].deciding_reads:
        scene.world.faults.add(read, Fault.HTML_502, times=None)
    (operation,) = scene.found()
    scene.operations.deciding.now(operation.id)
    scene.wind(lambda: scene.found()[0].said != operation.said, "the verdict is written")
    assert scene.states() == [OpState.UNKNOWN]
    assert "could not be read" in scene.found()[0].said


@pytest.mark.parametrize("name", ["eq/off", "eq/on", "net/port_off", "vm/create_snapshot"])
def test_an_answer_about_another_server_proves_nothing(scene: Scene, name: str) -> None:
    send(scene, name, Fault.DROP_AFTER)
    scene.world.faults.add("eq_callback/check", Fault.ANOTHER_SERVER, times=None)
    assert decided(scene) is OpState.UNKNOWN
    assert "The answer is about server" in scene.found()[0].said


@pytest.mark.parametrize(
    "name", ["ip/set_main", "net/add_ipv4", "net/remove_ipv4", "ip/update_ptr"]
)
def test_details_of_another_server_or_address_prove_nothing(scene: Scene, name: str) -> None:
    def other(action: str, made: dict[str, Any]) -> dict[str, Any]:
        if action == "eq/show":
            record = made["server_data"]
            (record[0] if isinstance(record, list) else record)["id"] = OTHER
        elif action == "ip/get_ptr":
            made["data"]["ip"] = "192.0.2.250"
        return made

    send(scene, name, Fault.DROP_AFTER)
    scene.world.rewrite = other
    assert decided(scene) is OpState.UNKNOWN
    assert "The answer is about" in scene.found()[0].said


@pytest.mark.parametrize(
    ("fault", "state"), [(Fault.DROP_AFTER, OpState.DONE), (Fault.DROP_BEFORE, OpState.UNKNOWN)]
)
def test_a_number_of_new_addresses_is_recognized_by_those_before(
    scene: Scene, fault: Fault, state: OpState
) -> None:
    action = declared_actions()["net/add_ipv4"]
    before = {"ips": list(scene.world.machines[VM].ips)}
    params = action.params.model_validate({"id": VM, "amount": 2})
    request = Request(action, params, VM, NAMES[VM], locks=False, before=before)
    scene.world.faults.add(action.name, fault)
    scene.submit(Plan("Change", (request,), "It changes."))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    assert decided(scene) is state, scene.found()[0].said


def test_a_tag_that_is_listed_twice_with_two_values_is_a_doubt(scene: Scene) -> None:
    send(scene, "tags/add", Fault.DROP_AFTER)
    scene.world.machines[VM].tags.append(("env", "other", ""))
    assert decided(scene) is OpState.UNKNOWN


def test_two_entries_of_the_history_leave_a_reboot_unknown(scene: Scene) -> None:
    send(scene, "eq/reboot", Fault.DROP_AFTER)
    scene.world.history.append((scene.world.clock.wall() - 60, VM, "reboot"))
    assert decided(scene) is OpState.UNKNOWN
    assert "lists 2 of this kind since" in scene.found()[0].said


@pytest.mark.parametrize(
    ("total", "text", "server_id"),
    [
        (89.0, "renewal of db-1", 25250),
        (7.64, "VM web-01 (monthly)", VM),
        (7.64, "Add funds", 0),
        (8.4, "vm.v2-nano", 0),
        (7.64, "vm.v2-nano other.example.com", 0),
        (7.64, "vm.v2-nano-plus", 0),
        (7.64, "Server vm.v2-nano", VM),
    ],
)
def test_an_invoice_of_another_item_or_amount_decides_no_order(
    scene: Scene, total: float, text: str, server_id: int
) -> None:
    plan = order(scene.client, "web-03")
    scene.world.faults.add("eq/order_instance", Fault.DROP_BEFORE)
    scene.submit(plan)
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    scene.world.account.invoice(total, "Unpaid", text, server_id)
    assert decided(scene) is OpState.UNKNOWN
    assert "does not match this order" in scene.found()[0].said
    assert "Do not order again" in scene.found()[0].said


@pytest.mark.parametrize(
    ("fault", "state"), [(Fault.DROP_AFTER, OpState.RUNNING), (Fault.DROP_BEFORE, OpState.UNKNOWN)]
)
def test_an_order_from_stock_is_decided_by_its_own_server_or_invoice(
    scene: Scene, fault: Fault, state: OpState
) -> None:
    scene.world.account.balance = 500.0
    scene.world.faults.add("eq/deploy", fault)
    scene.submit(stock_order(scene.client, "db-9"))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    scene.world.account.invoice(49.99, "Unpaid", "New server srv-nl-02", 0)
    assert decided(scene) is state, scene.found()[0].said
    assert scene.world.requests["eq/deploy"] == (fault is Fault.DROP_AFTER)


def test_a_new_server_of_another_name_does_not_decide_an_order_from_stock(scene: Scene) -> None:
    scene.world.faults.add("eq/deploy", Fault.DROP_BEFORE)
    scene.submit(stock_order(scene.client, "db-9"))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")
    other = copy(scene.world.machines[METAL])
    other.id, other.hostname = 31000, "db-90"
    scene.world.machines[31000] = other
    assert decided(scene) is OpState.UNKNOWN
    assert "Do not order again" in scene.found()[0].said
    other.hostname = "db-9"
    assert decided(scene) is OpState.DONE, scene.found()[0].said


@pytest.mark.parametrize("fault", [Fault.SOLD_OUT, Fault.PRICE_CHANGED])
def test_an_order_from_stock_is_checked_again_before_it_is_sent(scene: Scene, fault: Fault) -> None:
    scene.world.faults.add("stocks/show", fault)
    scene.submit(stock_order(scene.client, "db-9"))
    until_now(lambda: scene.states() == [OpState.NOT_SENT], "it is not sent")
    assert scene.world.requests["eq/deploy"] == 0


def pay_lost(scene: Scene, fault: Fault) -> None:
    """Send a payment whose answer is lost."""
    before = before_payment(scene.client) | {"balance": "89.00"}
    params = whmcs.ApplyCredit(invoice_id=901, amount=Decimal("40.00"))
    scene.world.faults.add("whmcs/apply_credit", fault)
    scene.submit(Plan("Pay", (Request(whmcs.APPLY_CREDIT, params, before=before),), ""))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its answer is lost")


def test_a_payment_is_decided_by_a_bare_entry_and_the_balance(scene: Scene) -> None:
    pay_lost(scene, Fault.DROP_AFTER)
    entry = scene.world.account.credits[-1]
    for name in ("relid", "description", "date"):
        entry.pop(name)
    assert decided(scene) is OpState.DONE


def test_a_bare_entry_beside_an_unchanged_balance_decides_nothing(scene: Scene) -> None:
    pay_lost(scene, Fault.DROP_BEFORE)
    scene.world.account.credits.append({"id": 9000, "amount": "-40.00"})
    assert decided(scene) is OpState.UNKNOWN


def test_a_payment_is_decided_by_the_list_of_payments(scene: Scene) -> None:
    pay_lost(scene, Fault.DROP_AFTER)
    scene.world.account.credits.pop()
    scene.world.account.transactions.insert(
        0, {"id": 9001, "invoiceid": 901, "amountin": "40.00", "date": "2026-11-30"}
    )
    assert decided(scene) is OpState.DONE
