"""Some thousand filters over fleets read in part on every run; `make hardening` judges a hundred
thousand."""

from __future__ import annotations

import random

from tests.hardening import filters

PAIRS = 2000


def test_a_change_reaches_nothing_that_full_knowledge_would_not_choose() -> None:
    found = filters.measure(PAIRS, 7)

    assert not found.wrong, filters.report(found, 7)
    assert not found.is_void, found.seen
    assert min(found.chosen, found.undecided) > PAIRS // 4, (
        "something is chosen, and something is left open"
    )


def test_negations_words_second_addresses_tags_and_unknown_names_come_up() -> None:
    seen = filters.measure(PAIRS, 8).seen

    for case in (
        "!word",
        "word",
        "!ip",
        "ip",
        "!tag",
        "tag",
        "!name",
        "name",
        "!os",
        "!power",
        "!kind",
        "os?",
        "!os?",
    ):
        assert seen[case] > 10, (case, seen)


def test_the_logic_of_before_is_caught() -> None:
    """The check can fail: without this the ones above would prove nothing."""
    found = filters.measure(500, 7, filters.chosen_by_two_values)

    assert len(found.wrong) > 50


def test_a_row_of_full_knowledge_says_what_the_facts_say() -> None:
    """The judge and the rows speak of the same servers."""
    chance = random.Random(3)
    for at in range(50):
        facts = filters.facts_of(chance, 100 + at)
        row = filters.row_of(facts, filters.READS | {"list"})
        assert (row.hostname, row.ips, row.macs, row.tags) == (
            facts.name,
            facts.ips,
            facts.macs,
            facts.tags or (),
        )
        assert str(row.kind) == facts.kind
