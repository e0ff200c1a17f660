"""Forward and reverse DNS compared, without a resolver."""

from __future__ import annotations

import pytest

from tests.hardening.faults import signed_in
from tui.remote.demo_resolver import is_simulated, simulated_look_up
from tui.remote.reverse_check import LookUp, NoAnswer, NoRecords, ReverseCheck, check
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World

ADDRESS = "192.0.2.10"
PTR = "10.2.0.192.in-addr.arpa"


def resolver(**records: list[str]) -> LookUp:
    def look_up(name: str, kind: str) -> list[str]:
        found = records.get(f"{kind}_{name}")
        if found is None:
            raise NoRecords
        return found

    return look_up


@pytest.mark.parametrize(
    ("records", "agrees", "words"),
    [
        (
            {f"PTR_{PTR}": ["a.example"], "A_a.example": [ADDRESS]},
            True,
            "a.example resolves to this address",
        ),
        (
            {f"PTR_{PTR}": ["a.example"], "A_a.example": ["192.0.2.9"]},
            False,
            "resolves to 192.0.2.9",
        ),
        ({f"PTR_{PTR}": ["a.example"]}, False, "no A record"),
        ({}, False, "has no PTR record"),
        (
            {f"PTR_{PTR}": ["a.example", "b.example"], "A_a.example": [ADDRESS]},
            False,
            "a.example resolves to this address; b.example has no A record",
        ),
    ],
)
def test_every_name_has_to_lead_back(
    records: dict[str, list[str]], agrees: bool, words: str
) -> None:
    found = check(ADDRESS, resolver(**records))
    assert (found.agrees, words in found.words) == (agrees, True)


def test_no_answer_is_unknown_not_wrong() -> None:
    def silent(name: str, kind: str) -> list[str]:
        raise NoAnswer("no answer (LifetimeTimeout)")

    assert check(ADDRESS, silent) == ReverseCheck(None, "no answer (LifetimeTimeout)")
    assert check("nonsense").agrees is None


def test_the_demo_compares_the_records_of_its_own_provider(
    simulator: SimulatorServer, world: World
) -> None:
    """Return what the simulated provider holds: no resolver knows the addresses of the demo."""
    assert is_simulated(simulator.url)
    assert not is_simulated("https://api.example.com:8443")
    world.account.ptr["192.0.2.11"] = ["mail.example.com"]
    with signed_in(simulator.url) as client:
        look_up = simulated_look_up(client, 20312, "192.0.2.11")
        assert check("192.0.2.11", look_up).agrees is True
        world.account.ptr["192.0.2.11"] = ["www.example.com"]
        found = check("192.0.2.11", look_up)
        assert (found.agrees, found.words) == (
            False,
            "www.example.com resolves to 192.0.2.10",
        )
        assert look_up("shop.example.com", "A") == ["192.0.2.10"]
