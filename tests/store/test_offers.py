"""What can be ordered: one row a preset and place, its price there, and the filter language of the
fleet."""

from __future__ import annotations

import json
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tui.errors import FilterError
from tui.fleet.filter import parse
from tui.fleet.offers import BY_NAME, OfferList
from tui.models.kind import ServerKind
from tui.models.offer import Offer, offers_of, price_at
from tui.models.order import Preset, read_presets
from tui.simulator.sim_offers import many_presets, usual_presets

EXAMPLES = Path(__file__).parents[1] / "data/examples"


def presets(*items: dict[str, Any]) -> tuple[Preset, ...]:
    return read_presets(
        {"presets": [{"id": at + 1, "name": f"vm.{at}", **item} for at, item in enumerate(items)]}
    )


def usual() -> OfferList:
    return OfferList(offers_of(read_presets({"presets": usual_presets()}), "EUR"))


def found(text: str, among: OfferList) -> list[str]:
    chosen = parse(text, BY_NAME).select(among.rows, among.keys)
    return [f"{among.rows[at].name}@{among.rows[at].location}" for at in chosen]


def test_the_recorded_answer_gives_every_location_and_its_price() -> None:
    sent = json.loads((EXAMPLES / "presets.list.json").read_bytes())
    rows = offers_of(read_presets(sent), "EUR")
    assert [(row.name, row.location, row.price, row.is_local) for row in rows] == [
        ("bm.v2-max", "NL", 110.0, True),
        ("vm.v2-pico", "FI", 5.9, False),  # -1 there: the base price
        ("vm.v2-pico", "NL", 5.9, True),
        ("vm.v2-pico", "US", 5.9, False),
    ]
    metal = rows[0]
    assert (metal.cpu, metal.cores, metal.ram_gb, metal.disk_gb) == (
        "Xeon E-2288G 3.7 GHz",
        8,
        128,
        2000,
    )
    assert (metal.kind, metal.traffic) == (ServerKind.BARE_METAL, "1Gbps / 50TB")


@pytest.mark.parametrize(
    ("sent", "currency", "price"),
    [
        ({"price": {"NL": {"EUR": 5}}}, "EUR", ("5", True)),
        ({"price": {"NL": {"EUR": -1}}}, "EUR", (None, False)),
        ({"price": {"NL": {"EUR": -1}}, "monthly_com": 7}, "EUR", ("7", False)),
        ({"price": {"EUR": 5.5}}, "EUR", ("5.5", False)),
        ({"price": []}, "EUR", (None, False)),
        ({"price": {"NL": {"RUR": 500}}}, "RUB", ("500", True)),
        ({"monthly_ru": 490}, "RUB", ("490", False)),
        ({"price": {"NL": {"EUR": "5.90"}}}, "EUR", ("5.90", True)),
        ({"price": {"NL": []}}, "EUR", (None, False)),
        ({"price": {"NL": {"EUR": 5}}, "monthly_usd": 6}, "USD", ("6", False)),
    ],
)
def test_the_price_of_a_place(
    sent: dict[str, Any], currency: str, price: tuple[str | None, bool]
) -> None:
    amount, is_local = price
    expected = (None if amount is None else Decimal(amount), is_local)
    assert price_at(presets(sent)[0], "nl", currency) == expected


def test_what_is_switched_off_is_not_offered_and_what_has_no_place_is() -> None:
    rows = offers_of(presets({"active": 0, "locations": "NL"}, {"locations": ""}), "EUR")
    assert [(row.preset_id, row.location) for row in rows] == [(2, "")]


def test_memory_of_a_vm_in_megabytes_is_read_as_such() -> None:
    rows = offers_of(presets({"ram": 4096, "virtual": 1}, {"ram": 1024, "virtual": 0}), "EUR")
    assert [row.ram_gb for row in rows] == [4, 1024]


def test_stock_belongs_to_a_place_and_keeps_the_row() -> None:
    before = usual()
    after = before.with_stock("NL", {281: 3})
    nano = {row.location: row for row in after.rows if row.name == "vm.v2-nano"}
    assert (nano["NL"].stock, nano["DE"].stock) == (3, None)
    assert next(
        row for row in after.rows if row.name == "vm.v2-pico" and row.location == "NL"
    ).is_sold_out
    assert [row.id for row in after.rows] == [row.id for row in before.rows]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("nano loc:nl", ["vm.v2-nano@NL"]),
        ("kind:gpu", ["gpu.2x4090@NL", "gpu.2x4090@US"]),
        ("price:<6", ["vm.v2-pico@DE", "vm.v2-pico@FI", "vm.v2-pico@NL"]),
        ("gpu:a5000", ["vgpu.a5000@US"]),
        ("ram:>=128 loc:fi", ["bm.v2-max@FI"]),
        ("stock:0", ["gpu.2x4090@NL"]),
        ("id:281 loc:de", ["vm.v2-nano@DE"]),
        ("stock:unknown loc:nl", []),
        ("cores:8 !kind:vgpu loc:nl", ["bm.v2-max@NL"]),
        ("2288g loc:nl", ["bm.v2-max@NL"]),
        ("name:vds.*", ["vds.small@DE", "vds.small@FI", "vds.small@NL"]),
        ("price:<6usd", []),
        ("disk:>1t loc:nl", ["bm.v2-max@NL", "gpu.2x4090@NL"]),
    ],
)
def test_the_filter(text: str, names: list[str]) -> None:
    stock = {preset["id"]: preset["available"] for preset in usual_presets()}
    assert found(text, usual().with_stock("NL", stock)) == names


@pytest.mark.parametrize(
    ("text", "words"), [("tag:env", "no field"), ("pric:5", "price"), ("ram:many", "number")]
)
def test_what_cannot_be_asked_of_an_offer_says_so(text: str, words: str) -> None:
    with pytest.raises(FilterError) as raised:
        parse(text, BY_NAME)
    assert words in str(raised.value)


def test_the_filter_of_servers_still_knows_its_own_fields() -> None:
    parse("tag:env")
    with pytest.raises(FilterError):
        parse("stock:1")


def test_three_hundred_presets_are_filtered_within_a_keystroke() -> None:
    many = OfferList(offers_of(read_presets({"presets": many_presets(300)}), "EUR"))
    assert len(many) > 1_000
    began = time.perf_counter()
    for text in (
        "e",
        "ep",
        "epyc",
        "epyc loc:nl",
        "epyc loc:nl ram:>=64",
        "price:<100 cores:>8 !kind:gpu",
    ):
        parse(text, BY_NAME).select(many.rows, many.keys)
    # Six keystrokes; a hundred times what was measured, for a machine under load.
    assert time.perf_counter() - began < 1.0


def test_an_offer_says_what_it_is_at_each_place() -> None:
    assert len({row.id for row in usual().rows}) == len(usual())
    assert isinstance(usual().rows[0], Offer)
