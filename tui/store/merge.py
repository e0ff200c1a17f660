"""Merge of the provider's answers into list rows. Worker threads only."""

from __future__ import annotations

from dataclasses import replace
from enum import IntFlag, auto
from typing import TYPE_CHECKING

from tui.fleet.rows import ServerRow, is_another
from tui.models.kind import ServerKind
from tui.models.power import Power
from tui.models.sensors import SensorReading, SensorStatus, hottest, worse_status, worst

if TYPE_CHECKING:
    from tui.models.server import ServerDetail, ServerSummary
    from tui.models.tag import TagList


def with_summary(summary: ServerSummary, before: ServerRow | None) -> ServerRow:
    """Return a row from a record of eq/list. Values that only eq/show contains come from `before`.

    The list is read often and has the current rental status. The details are read rarely and have
    the hardware. Each value comes from its better source.
    """
    if before is None or is_another(before, summary.hostname, (summary.ip,)):
        before = ServerRow(summary.id)
    row = before
    # "power_off" as a rental status is not a power reading of the machine.
    return replace(
        row,
        hostname=summary.hostname or row.hostname,
        kind=summary.kind if row.kind is ServerKind.UNKNOWN else row.kind,
        location=summary.location or row.location,
        ip=summary.ip or row.ip,
        status=summary.status,
        price=summary.price if summary.price is not None else row.price,
        currency=summary.currency or row.currency,
        due=summary.due,
        days_left=summary.days_left,
    )


class Given(IntFlag):
    """The values of a server that the list contained. The others are the previous ones."""

    NOTHING = 0
    RECORD = auto()
    HOSTNAME = auto()
    KIND = auto()
    LOCATION = auto()
    IP = auto()
    PRICE = auto()
    CURRENCY = auto()


def given_by(summary: ServerSummary, row: ServerRow) -> Given:
    """Return which values a record of the list contained, for `with_list_values`.

    Args:
        row: The row that `with_summary` made from it.
    """
    named = (
        (Given.HOSTNAME, summary.hostname),
        (Given.KIND, summary.kind is not ServerKind.UNKNOWN and summary.kind is row.kind),
        (Given.LOCATION, summary.location),
        (Given.IP, summary.ip),
        (Given.PRICE, summary.price is not None),
        (Given.CURRENCY, summary.currency),
    )
    given = Given.RECORD
    for flag, value in named:
        if value:
            given |= flag
    return given


def with_list_values(listed: ServerRow, given: int, row: ServerRow) -> ServerRow:
    """Return a row with the values of the list, equal to `with_summary` of the same record.

    Args:
        listed: The row that `with_summary` made from the record earlier.
        given: The values that the record contained.
    """
    if not given & Given.RECORD:
        return row
    hostname = listed.hostname if given & Given.HOSTNAME else ""
    ip = listed.ip if given & Given.IP else ""
    if is_another(row, hostname, (ip,)):
        row = ServerRow(row.id)
    takes_kind = row.kind is ServerKind.UNKNOWN and given & Given.KIND
    return replace(
        row,
        hostname=hostname or row.hostname,
        kind=listed.kind if takes_kind else row.kind,
        location=listed.location if given & Given.LOCATION else row.location,
        ip=ip or row.ip,
        status=listed.status,
        price=listed.price if given & Given.PRICE else row.price,
        currency=listed.currency if given & Given.CURRENCY else row.currency,
        due=listed.due,
        days_left=listed.days_left,
    )


def with_id(server_id: int, before: ServerRow | None) -> ServerRow:
    """Return a row for a server of which the list contains only an id."""
    return before or ServerRow(server_id)


def with_detail(
    detail: ServerDetail, server_id: int, before: ServerRow | None, taken_at: float
) -> ServerRow:
    """Return a row with the values of eq/show."""
    if before is not None and is_another(before, detail.hostname, (detail.ip, *detail.ips)):
        before = ServerRow(server_id, status=before.status)
    row = before or ServerRow(server_id)
    reported = detail.power
    knows_power = reported is not Power.UNKNOWN and row.power_at is None
    return replace(
        row,
        hostname=detail.hostname or row.hostname,
        kind=detail.kind if detail.kind is not ServerKind.UNKNOWN else row.kind,
        location=detail.location or row.location,
        ip=detail.ip or row.ip,
        ips=detail.ips or row.ips,
        macs=detail.macs or row.macs,
        status=detail.status or row.status,
        power=reported if knows_power else row.power,
        power_at=taken_at if knows_power else row.power_at,
        os=detail.os,
        cpu=detail.cpu,
        cores=detail.cores,
        ram_gb=detail.ram_gb,
        disk=detail.disk,
        disk_gb=detail.disk_gb,
        gpu=detail.gpu,
        tags=detail.tags,
        detailed=True,
        remote_control=detail.has_remote_control,
        left_out=detail.left_out,
        traffic_limit_tb=detail.traffic_limit_tb,
    )


def with_tags(row: ServerRow, answer: TagList, reported: int) -> ServerRow:
    """Return a row with the answer of tags/list, if eq/show omitted the tags.

    Tags stay unknown if the answers disagree: eq/show has more tags, or a tag that tags/list does
    not have.

    Args:
        reported: The number of tags in eq/show, including unreadable ones.
    """
    from tui.models.server import shown_tags

    found = shown_tags(answer.tags)
    missing = tuple(tag for tag in row.tags if tag not in found)
    if answer.unread or missing or len(found) < reported:
        return replace(row, tags=(*found, *missing))
    return replace(row, tags=found, left_out=tuple(name for name in row.left_out if name != "tags"))


def with_sensors(
    readings: tuple[SensorReading, ...],
    row: ServerRow,
    *,
    level: SensorStatus = SensorStatus.UNKNOWN,
) -> ServerRow:
    """Return a row with the hottest temperature and the worst status of its sensors.

    Args:
        level: The level of the active alarms, because a reading just below a threshold does not end
            an alarm.
    """
    top = hottest(readings)
    said = worst(readings) if readings else SensorStatus.UNKNOWN
    return replace(
        row,
        hottest_c=None if top is None else top.value,
        alarm=worse_status(said, level),
    )
