"""Answers of shapes that nobody published: read tolerantly, and never as success by a guess."""

from __future__ import annotations

from typing import Any

import pytest

from tui.models.address import AddedAddresses, read_free
from tui.models.async_answer import Finished
from tui.models.backup import read_backups, read_lock
from tui.models.iso import read_isos
from tui.models.load_stats import read_load
from tui.models.snapshot import read_snapshot_list
from tui.models.unpublished import rows_of
from tui.models.zone import read_zone, read_zones, zone_named


def finished(scope: Any, context: Any = None, **raw: Any) -> Finished:
    return Finished(scope, context, None, raw)


@pytest.mark.parametrize(
    "payload",
    [
        [{"name": "a"}],
        {"backups": [{"name": "a"}]},
        {"backups": {"backup": {"name": "a"}}},
        {"backups": {"7": {"name": "a"}}},
        {"data": '[{"name": "a"}]'},
        {"data": {"backups": [{"name": "a"}]}},
        {"result": [{"name": "a"}]},
        {"message": [{"name": "a"}]},
    ],
)
def test_one_row_is_found_in_every_wrapper(payload: Any) -> None:
    assert rows_of(payload, "backups") == [{"name": "a"}]


@pytest.mark.parametrize(
    "payload", [[], {"data": None}, {"data": ""}, {"backups": {}}, {"totalresults": "0"}]
)
def test_empty_forms_mean_none(payload: Any) -> None:
    assert rows_of(payload, "backups") == []


@pytest.mark.parametrize(
    "payload", [{}, {"other": []}, None, "x", {"data": "x"}, {"message": "ok"}]
)
def test_a_missing_list_is_never_an_empty_one(payload: Any) -> None:
    with pytest.raises(ValueError, match="backups"):
        rows_of(payload, "backups")


@pytest.mark.parametrize(
    "scope",
    [
        {"snapshots": [{"name": "a", "created_at": "2026-11-20", "total_size": "7"}]},
        '{"snapshots": [{"name": "a", "date": "2026-11-20", "size": 7}]}',
        {"snapshots": {"0": {"name": "a", "date": "2026-11-20", "size": 7}}},
    ],
)
def test_snapshots_in_every_form(scope: Any) -> None:
    found = read_snapshot_list(finished(scope, settings={"num_max": "2"}))
    (snapshot,) = found.rows
    assert (str(snapshot.name), str(snapshot.created), snapshot.size, found.most) == (
        "a",
        "2026-11-20",
        7,
        2,
    )


@pytest.mark.parametrize(
    ("scope", "context"),
    [
        (None, None),
        ("", None),
        ("done", {"action": "get_snapshot"}),
        ({"rows": []}, None),
        ({"snapshots": [7]}, None),
        ({"snapshots": []}, {"action": "create_snapshot", "id": 1}),
    ],
)
def test_what_is_no_list_of_this_task_is_no_empty_list(scope: Any, context: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_snapshot_list(finished(scope, context))


def test_a_row_that_cannot_be_read_counts_towards_the_limit() -> None:
    from tui.commands.snapshot_commands import SnapshotFacts

    found = read_snapshot_list(finished({"snapshots": [{"name": "a"}, {"date": "x"}]}))
    assert (len(found.rows), found.unread) == (1, 1)
    assert SnapshotFacts.of(found.with_most(2)).is_full
    assert not SnapshotFacts.of(found.with_most(3)).is_full


@pytest.mark.parametrize(
    ("payload", "running"),
    [
        ({"lock": 1}, True),
        ({"locked": "0"}, False),
        ({"data": {"locked": True}}, True),
        ({}, None),
        ({"lock": "x"}, None),
    ],
)
def test_a_lock_is_yes_no_or_unknown(payload: Any, running: bool | None) -> None:
    assert read_lock(payload) is running
    assert [str(backup.name) for backup in read_backups({"backups": ["a"]})] == ["a"]


@pytest.mark.parametrize(
    "scope",
    [
        {"cpu": 12.5, "memory_used": 3, "memory_total": 12, "agent": "x"},
        '{"cpu": "12.5", "memory_used": "3", "memory_total": "12", "agent": "x"}',
        "cpu: 12.5%\nmemory: 25 %\nagent: x",
    ],
)
def test_load_becomes_gauges_only_with_a_known_unit(scope: Any) -> None:
    found = read_load(finished(scope))
    assert [(gauge.name, gauge.percent) for gauge in found.gauges] == [
        ("CPU", 12.5),
        ("Memory", 25.0),
    ]
    assert [(str(name), str(value)) for name, value in found.others] == [("agent", "x")]


def test_numbers_without_a_unit_stay_names_and_values() -> None:
    found = read_load(finished({"memory": 41.0, "cpu": 250, "disk": "12 GB"}))
    assert found.gauges == ()
    assert len(found.others) == 3
    with pytest.raises(ValueError, match="no metrics"):
        read_load(finished("ok"))


def test_zones_and_records_keep_what_was_sent_and_another_zone_is_refused() -> None:
    assert [str(zone.name) for zone in read_zones({"data": None})] == []
    assert [str(zone.name) for zone in read_zones(["a.example", {"domain": "b.example"}])] == [
        "a.example",
        "b.example",
    ]
    records = [{"name": "@", "type": "A", "content": "192.0.2.1"}]
    zone = read_zone({"name": "Example.com.", "records": records})
    assert zone_named(zone, "example.com").name == "example.com"
    with pytest.raises(ValueError, match="another zone"):
        zone_named(zone, "example.org")
    assert read_zone({"name": "example.com", "records": None}).records == ()
    for payload in ({"name": "example.com"}, {"data": None}, {}):
        with pytest.raises(ValueError, match="records"):
            read_zone(payload)


def test_images_and_free_addresses() -> None:
    rows = read_isos({"data": [{"id": 1, "status": "Pending"}, {"id": 2, "status": "Ready"}]})
    assert [row.is_usable for row in rows] == [False, True]
    assert [
        str(address) for address in read_free({"ips": ["192.0.2.1", {"ip": "192.0.2.2/24"}]})
    ] == [
        "192.0.2.1",
        "192.0.2.2",
    ]
    with pytest.raises(ValueError, match="no address"):
        read_free({"ips": ["x"]})


@pytest.mark.parametrize(
    ("keys", "tasks"),
    [
        ([], 0),
        (None, 0),
        ("a" * 32, 1),
        (["a" * 32, "b" * 32, 7, "short"], 2),
        ({"eth0": "c" * 32}, 1),
    ],
)
def test_tasks_behind_added_addresses_are_counted_in_any_form(keys: Any, tasks: int) -> None:
    found = AddedAddresses.model_validate({"ips": [{"ip": "192.0.2.44"}], "keys": keys})
    assert found.tasks == tasks
    assert found.words.startswith("Added 192.0.2.44.")
    assert ("still configuring" in found.words) is bool(tasks)
