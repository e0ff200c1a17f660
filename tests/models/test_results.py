"""Every recorded answer is read by the very reader that its action declares."""

from __future__ import annotations

import base64
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.models.test_conformance import CHECKS, EXAMPLES, FILES, REFUSALS, body, payload
from tui.api.action import Deferred, Direct
from tui.api.catalog import declared_actions
from tui.api.envelope import decode
from tui.api.looks import read_check
from tui.models.access import ConsoleFile, IpmiUser, NatOpened, NovncLink
from tui.models.async_answer import Finished
from tui.models.order import DeployAnswer, OrderAnswer
from tui.models.picture import (
    GraphNumbers,
    Picture,
    PictureKey,
    PictureLink,
    picture_type,
    read_graph,
)
from tui.models.port import read_ports
from tui.models.traffic import read_traffic
from tui.text import Untrusted

PICTURES = Path(__file__).parents[1] / "data" / "cacti"


def action_of(name: str) -> Any:
    endpoint, action = name.split(".")[:2]
    return declared_actions().get(f"{endpoint}/{action}")


DIRECT = [
    n
    for n in FILES
    if n not in REFUSALS and isinstance(action_of(n), Direct) and ".check." not in n
]
SETTLED = [
    n
    for n in FILES
    if n not in REFUSALS and isinstance(action_of(n), Deferred) and "callback" not in payload(n)
]


def read(name: str) -> Any:
    return action_of(name).read(payload(name))


def finished(name: str) -> Finished:
    answer = read_check(decode(200, body(name)))
    assert isinstance(answer, Finished)
    return answer


def test_every_recorded_action_is_in_the_catalog() -> None:
    unknown = {n for n in FILES if action_of(n) is None and not n.startswith("error.")}
    assert unknown == set()


@pytest.mark.parametrize("name", DIRECT)
def test_answers_given_at_once(name: str) -> None:
    assert read(name) is not None


@pytest.mark.parametrize("name", SETTLED)
def test_answers_without_the_key_that_was_expected(name: str) -> None:
    settled = action_of(name).settles(payload(name))
    assert isinstance(settled, OrderAnswer)
    assert settled.invoice in (24016, 900)


@pytest.mark.parametrize(
    "name",
    [
        n
        for n in FILES
        if ".check." in n and n.partition(".check.")[2].removesuffix(".json") not in CHECKS
    ],
)
def test_finished_keys_are_read_by_their_action(name: str) -> None:
    """`check.port_off` is what the key of `net/port_off` says."""
    said = name.partition(".check.")[2].removesuffix(".json").split(".")[0]
    found = [
        action
        for action in declared_actions().values()
        if isinstance(action, Deferred) and action.action == said
    ]
    special = {"deploy_done", "deploy_done_string", "pending_ok", "secret_scope"}
    if not found:
        assert said in special, said
    for deferred in found:
        assert deferred.read(finished(name)) is not None


def test_systems_tasks_and_software() -> None:
    systems = read("os.list.server.json").systems
    assert [(system.id, system.name.raw, system.price_eur) for system in systems] == [
        (101, "Ubuntu 22.04 LTS", Decimal("0.0")),
        (102, "Windows Server 2022", Decimal("15.0")),
    ]
    assert (systems[0].tag("vm"), systems[0].tag("bm")) == ("true", None)
    tasks = read("jenkins.get_tasks.json")
    assert tasks[0].tag("default") == "true"
    assert {software.id for software in read("software.list.json")} == {101, 102}


@pytest.mark.parametrize(
    "tags", ["gpu,vm", ["gpu", "vm"], [{"tag": "gpu"}, {"tag": "vm", "value": "1"}]]
)
def test_tags_of_a_task_come_in_three_shapes(tags: Any) -> None:
    (task,) = declared_actions()["jenkins/get_tasks"].read(
        {"data": [{"id": "7", "name": "x", "tags": tags}]}
    )
    assert task.id == 7
    assert task.tag("gpu") is not None
    assert task.tag("bm") is None


def test_billing() -> None:
    client = read("whmcs.get_client.json")
    assert (client.credit, str(client.currency_code)) == (Decimal("42.11"), "EUR")
    data = read("whmcs.get_billing_data.json")
    assert (data.recurring, str(data.status), str(data.next_due)) == (
        Decimal("830.00"),
        "Active",
        "2026-08-25",
    )
    assert [invoice.id for invoice in read("whmcs.get_invoices.json").invoices] == [899, 900]
    paid = read("whmcs.get_invoices.paid.json").invoices
    assert [(invoice.id, str(invoice.status), invoice.total) for invoice in paid] == [
        (1, "Paid", Decimal("10.50"))
    ]
    invoice = read("whmcs.get_invoice.json")
    assert (invoice.id, invoice.balance, invoice.lines[0].server_id) == (
        900,
        Decimal("6.47"),
        20311,
    )
    assert [credit.amount for credit in read("whmcs.getcredits.ledger.json")] == [
        Decimal("560.00"),
        Decimal("-560.00"),
        Decimal("42.11"),
    ]
    (gateway,) = read("whmcs.getpaymentgw.json")
    assert str(gateway.name) == "PayPal"
    assert read("whmcs.create_addfunds.json").invoice == 456


@pytest.mark.parametrize(
    "invoice", [456, "456", {"id": 456, "status": "Unpaid", "amount": "20.00"}]
)
def test_an_invoice_for_funds_is_a_number_or_an_object(invoice: Any) -> None:
    assert declared_actions()["whmcs/create_addfunds"].read({"invoice": invoice}).invoice == 456


def test_presets_and_plans() -> None:
    first, second = read("presets.list.json")
    assert (first.id, first.name.raw, first.locations, first.available) == (
        279,
        "vm.v2-pico",
        ("NL", "FI", "US"),
        12,
    )
    assert second.price["NL"]["EUR"] == 110
    assert read("traffic_plans.list.json")[0].locations == ("NL", "RU")
    assert [plan.limit_in for plan in read("traffic_plans.list.full.json")][:2] == [50000, -1]


def test_a_deploy_is_done_only_when_a_sign_says_so() -> None:
    reader = declared_actions()["eq/order_instance"].read
    for name in ("deploy_done", "deploy_done_string"):
        answer = reader(finished(f"eq_callback.check.{name}.json"))
        assert isinstance(answer, DeployAnswer)
        assert answer.done, name
    with_a_key = Finished("pending", {"id": "", "ip": ""}, None, {})
    assert not reader(with_a_key).done


def test_ways_to_a_dead_server_keep_their_secrets() -> None:
    nat = declared_actions()["nat/add_static_nat"].read(
        finished("nat_callback.check.add_static_nat.json")
    )
    assert nat == NatOpened("203.0.113.40", "10.77.21.239")
    user = declared_actions()["eq/add_ipmi_user"].read(
        finished("eq_callback.check.add_ipmi_user.json")
    )
    assert isinstance(user, IpmiUser)
    assert (str(user.user), user.password is not None) == ("tmp_a81f", True)
    console = declared_actions()["eq/console"].read(finished("eq_callback.check.console.json"))
    assert isinstance(console, ConsoleFile)
    link = declared_actions()["eq/novnc"].read(finished("eq_callback.check.novnc.json"))
    assert isinstance(link, NovncLink)
    assert not [secret for secret in (user, console, link) if "example-only" in repr(secret)]


@pytest.mark.parametrize(
    "name", ["eq_callback.check.get_status.json", "eq_callback.check.get_status.text.json"]
)
def test_ports(name: str) -> None:
    ports = read_ports(finished(name))
    assert ports
    assert all(port.port or port.switch for port in ports)


@pytest.mark.parametrize(
    "payload_",
    [
        [{"date": "2026-11-21", "in": 1, "out": 2}, {"date": "2026-11-22", "in": "3", "out": "4"}],
        {
            "traffic": [
                {"timestamp": 1795132800, "rx": 1, "tx": 2},
                {"timestamp": "1795219200", "rx": 3, "tx": 4},
            ]
        },
        {"date": ["2026-11-21", "2026-11-22"], "incoming": [1, 3], "outgoing": [2, 4]},
    ],
)
def test_traffic_in_every_spelling(payload_: Any) -> None:
    rows = read_traffic(payload_)
    assert [(row.incoming, row.outgoing) for row in rows] == [(1, 2), (3, 4)]
    assert rows[0].start < rows[1].start


# Traffic pictures


def test_a_picture_is_known_by_what_it_holds() -> None:
    png = (PICTURES / "day-web-500x120.png").read_bytes()
    assert read_graph(png) == Picture("image/png", png)
    assert isinstance(read("net.show_cacti.base64.json"), Picture)
    link = read("net.show_cacti.link.json")
    assert isinstance(link, PictureLink)
    assert isinstance(read_graph({"callback": "k" * 32}), PictureKey)
    assert isinstance(read_graph({"data": [{"in": 1}]}), GraphNumbers)
    # JSON without an envelope is no picture either.
    assert read_graph(b"[[1700000000, 5.0, 6.0]]") == GraphNumbers([[1700000000, 5.0, 6.0]])
    assert isinstance(read_graph(b'\xef\xbb\xbf {"callback": "' + b"k" * 32 + b'"}'), PictureKey)
    assert picture_type(b'<?xml version="1.0"?><svg>') == "image/svg+xml"


@pytest.mark.parametrize(
    "payload_",
    [
        {"image": "https://evil.example/a.png"},
        {"image": "https://hostkey.com.evil.example/a.png"},
        {},
        b"no",
    ],
)
def test_no_picture_and_no_foreign_host(payload_: Any) -> None:
    with pytest.raises(ValueError, match="image"):
        read_graph(payload_)


def test_the_examples_are_found() -> None:
    assert EXAMPLES.is_dir()
    assert len(DIRECT) > 60


PNG = (PICTURES / "day-dead-500x120.png").read_bytes()
BASE64 = base64.b64encode(PNG).decode()


@pytest.mark.parametrize(
    "payload_",
    [
        {"image": BASE64},
        {"data": {"a": [{"b": {"c": {"d": f"data:image/png;base64,{BASE64}"}}}]}},
        {"scope": "\r\n".join(BASE64[at : at + 76] for at in range(0, len(BASE64), 76))},
        {"scope": BASE64.replace("/", "\\/")},
        {"scope": base64.urlsafe_b64encode(PNG).decode().rstrip("=")},
        {"scope": f"<p>Traffic</p><img alt='x' src=\"data:image/png;base64,{BASE64}\">"},
        f"DATA:image/png;charset=utf-8;base64,{BASE64}",
        f"<img src=data:image/png;base64,{BASE64}>".encode(),
    ],
)
def test_a_picture_is_found_in_every_wrapping(payload_: Any) -> None:
    assert read_graph(payload_) == Picture("image/png", PNG)


def test_svg_as_text_and_several_pictures() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'></svg>"
    assert read_graph({"data": svg}) == Picture("image/svg+xml", svg.encode())
    assert read_graph({"data": f"data:image/svg+xml,{quote(svg)}"}) == Picture(
        "image/svg+xml", svg.encode()
    )
    several = read_graph({"graph": [f"data:image/png;base64,{BASE64}", {"x": BASE64}]})
    assert several == Picture("image/png", PNG, (Picture("image/png", PNG),))


def test_links_only_to_the_provider_and_only_encrypted() -> None:
    page = (
        '<a href="https://evil.example"><img src="https://api.hostkey.com/a.png?x=1&amp;y=2"></a>'
    )
    assert read_graph({"scope": page}) == PictureLink(
        Untrusted("https://api.hostkey.com/a.png?x=1&y=2")
    )
    for url in (
        "http://api.hostkey.com/a.png",
        "https://hostkey.com.evil.example/a.png",
        "//hostkey.com/a.png",
    ):
        with pytest.raises(ValueError, match="image"):
            read_graph({"url": url})
        with pytest.raises(ValueError, match="image"):
            read_graph({"url": f"<img src='{url}'>"})


def test_numbers_in_place_of_a_picture() -> None:
    export = {"meta": {"start": 0, "step": 300, "legend": ["in", "out"]}, "data": [[1.0, 2.0]]}
    assert read_graph(export) == GraphNumbers(export)
    assert read_graph({"data": export}) == GraphNumbers({"data": export})
