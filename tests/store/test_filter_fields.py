"""Each filter field: what its value may still become, and the reads that it asks for."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.store.test_merge import summary
from tui.errors import FilterError
from tui.fleet.filter import parse
from tui.fleet.filter_fields import BY_NAME, Field
from tui.fleet.filter_similar import errors_allowed
from tui.fleet.rows import ServerRow
from tui.fleet.truth import FieldSource, Truth
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorStatus
from tui.store.merge import with_summary

FIELDS = sorted({field.name: field for field in BY_NAME.values()}.items())
LISTED = with_summary(summary(), None)
GIVEN_BY_LIST = {
    field.name
    for field in fields(ServerRow)
    if getattr(LISTED, field.name) != getattr(ServerRow(0), field.name)
}
MAY_BECOME = {
    ServerKind.BARE_METAL: {ServerKind.BARE_METAL, ServerKind.GPU},
    ServerKind.VM: {ServerKind.VM, ServerKind.VGPU},
    ServerKind.UNKNOWN: set(ServerKind),
}
WORDS = {"on", "off", "warning", "critical", "suspended"}
UNREAD = ServerRow(7, "web-01", ServerKind.BARE_METAL, status="rent")


@pytest.mark.parametrize("field", [field for _, field in FIELDS], ids=[name for name, _ in FIELDS])
def test_a_field_needs_details_if_the_list_gives_none_of_its_values(field: Field) -> None:
    by_details = FieldSource.DETAILS in field.sources
    in_list = GIVEN_BY_LIST & set(field.reads) or field.name in ("id", "ip", "state")
    assert field.needs_details == (by_details and not in_list)


@pytest.mark.parametrize("kind", list(ServerKind))
def test_a_kind_is_certain_when_the_details_cannot_change_it(kind: ServerKind) -> None:
    row = ServerRow(7, kind=kind)
    possible = MAY_BECOME.get(kind, {kind})
    for wanted in set(ServerKind) - {ServerKind.UNKNOWN}:
        found = parse(f'kind:"{wanted.value}"')
        detailed = found.judge(replace(row, detailed=True))
        known = Truth.NO if kind is not ServerKind.UNKNOWN else Truth.UNKNOWN
        assert detailed is (Truth.YES if wanted is kind else known)
        truth = Truth.NO if wanted not in possible else Truth.UNKNOWN
        assert found.judge(row) is (Truth.YES if possible == {wanted} else truth)
        assert found.matches(row) == (wanted is kind)


@pytest.mark.parametrize(
    ("changed", "unknown", "certain"),
    [
        ({}, WORDS, ""),
        ({"kind": ServerKind.VM}, WORDS, ""),
        ({"power": Power.ON, "kind": ServerKind.UNKNOWN}, {"on", "warning", "critical"}, ""),
        ({"power": Power.ON, "kind": ServerKind.VGPU}, set(), "on"),
        ({"power": Power.ON}, {"on", "warning", "critical"}, ""),
        ({"power": Power.OFF}, {"off", "critical"}, ""),
        ({"power": Power.ON, "alarm": SensorStatus.OK}, set(), "on"),
        ({"power": Power.ON, "kind": ServerKind.VM}, set(), "on"),
        ({"power": Power.OFF, "alarm": SensorStatus.WARNING}, set(), "off"),
        ({"alarm": SensorStatus.CRITICAL}, set(), "critical"),
        ({"status": "suspended"}, set(), "suspended"),
        ({"status": ""}, WORDS, ""),
    ],
)
def test_a_state_is_certain_when_no_read_can_change_it(
    changed: dict[str, object], unknown: set[str], certain: str
) -> None:
    row = replace(UNREAD, **changed)  # type: ignore[arg-type]
    for word in WORDS:
        truth = Truth.YES if word == certain else Truth.NO
        assert parse(f"state:{word}").judge(row) is (Truth.UNKNOWN if word in unknown else truth)


def test_an_unknown_server_type_is_refused_by_name() -> None:
    with pytest.raises(FilterError, match=r'^"sideways" is not a server type\. Allowed: '):
        parse("kind:sideways").judge(UNREAD)


def test_a_tag_may_be_called_unknown_and_a_bare_tag_field_asks_for_any_tag() -> None:
    row = replace(UNREAD, detailed=True)
    tagged = replace(row, tags=(("unknown", ""),))
    assert parse("tag:unknown").judge(tagged) is Truth.YES
    assert parse("tag:unknown").judge(row) is Truth.NO
    assert (parse("tag:").judge(tagged), parse("tag:").judge(row)) == (Truth.YES, Truth.NO)
    assert str(parse("tags:unknown")) == str(parse("tag:unknown"))


@pytest.mark.parametrize(
    ("length", "errors"), [(0, 0), (2, 0), (3, 1), (6, 1), (7, 2), (11, 3), (15, 3), (40, 3)]
)
def test_a_longer_name_may_contain_more_typing_errors(length: int, errors: int) -> None:
    assert errors_allowed("x" * length) == errors


def test_an_id_is_always_known_so_that_it_cannot_be_asked_for_as_unknown() -> None:
    with pytest.raises(FilterError):
        parse("id:unknown")
    assert parse("id:").judge(ServerRow(7)) is Truth.YES
