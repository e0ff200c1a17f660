"""The demo's story: true at every moment at which somebody starts it."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest

from tui.simulator.asgi_app import answer, load_handlers
from tui.simulator.fleets import fleet
from tui.simulator.machines import Machine
from tui.simulator.pictures.traffic_series import traffic
from tui.simulator.sim_clock import SimClock
from tui.simulator.story import INSTALL_S, INSTALLING_S, begin_story
from tui.simulator.world import World

load_handlers()
MOMENTS = {
    "end of November": datetime.datetime(2026, 11, 30, 12, 17, tzinfo=datetime.UTC),
    "first morning of a month": datetime.datetime(2027, 1, 1, 6, 0, tzinfo=datetime.UTC),
    "second of March": datetime.datetime(2027, 3, 2, 23, 59, tzinfo=datetime.UTC),
    "a leap day": datetime.datetime(2028, 2, 29, 0, 0, 1, tzinfo=datetime.UTC),
    "middle of July": datetime.datetime(2031, 7, 15, 3, 0, tzinfo=datetime.UTC),
}
each_moment = pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
NOON = MOMENTS["end of November"]
HOUR = 3600.0


def story(moment: datetime.datetime = NOON, *, speed: float = 0.0, still: bool = False) -> World:
    """A world in which the story begins at a moment; its clock only jumps."""
    world = World(
        fleet("demo"), clock=SimClock(speed, start=moment.timestamp(), date_speed=0.0), still=still
    )
    begin_story(world)
    return world


def named(world: World, name: str) -> Machine:
    return next(machine for machine in world.machines.values() if machine.hostname == name)


def asked(world: World, name: str, **fields: str) -> Any:
    endpoint, _, action = name.partition("/")
    return answer(world, endpoint, {"action": action, "token": world.log_in(1_000_000), **fields})


def readings(world: World, name: str, ago_s: float = 0.0) -> dict[str, float]:
    """Numbers of the sensor lines as they were some time ago."""
    text = named(world, name).sensors(world.clock.wall() - ago_s, still=world.still)
    cells = [[cell.strip() for cell in line.split("|")] for line in text.splitlines()]
    return {
        sensor: float(found[0])
        for sensor, reading, _ in cells
        if (found := re.match(r"-?[\d.]+(?= )", reading))
    }


@each_moment
def test_a_server_warmed_up_within_the_hour_and_its_fans_follow(moment: Any) -> None:
    world = story(moment)
    before, now = readings(world, "build-01", HOUR), readings(world, "build-01")
    assert before["CPU Temp"] == pytest.approx(71, abs=2)
    assert now["CPU Temp"] == pytest.approx(79, abs=2)
    assert now["FAN1"] - before["FAN1"] == pytest.approx(480, abs=400)
    assert now["PS1 Input Power"] > before["PS1 Input Power"]
    for ago in range(0, 3600, 600):
        assert 69 <= readings(world, "build-01", ago)["CPU Temp"] <= 82


@each_moment
def test_it_stays_hot_without_crossing_the_threshold_again(moment: Any) -> None:
    world = story(moment)
    later = [readings(world, "build-01", -at)["CPU Temp"] for at in range(0, 6 * 3600, 60)]
    assert min(later) > 75
    assert max(later) < 85


def test_readings_are_the_same_for_the_same_time_and_differ_over_time() -> None:
    first, second = story(), story()
    for name in ("db-main", "build-01", "gpu-train-1"):
        series = [readings(first, name, at) for at in range(0, 3600, 60)]
        assert series == [readings(second, name, at) for at in range(0, 3600, 60)]
        assert len({values["CPU Temp"] for values in series}) > 1


def test_a_still_world_is_hot_already() -> None:
    assert readings(story(still=True), "build-01")["CPU Temp"] == pytest.approx(79, abs=2)


def test_one_fan_is_dead() -> None:
    assert readings(story(), "backup-is")["FAN2"] == 300


@each_moment
def test_a_server_has_nearly_used_its_traffic_plan(moment: Any) -> None:
    world = story(moment)
    id = str(named(world, "web-02").id)
    limit = asked(world, "eq/show", id=id)["server_data"]["limit_traffic"]
    assert isinstance(limit, int)
    first, last = moment.date().replace(day=1), moment.date()
    rows = asked(
        world, "ip/get_traffic", id=id, **{"from": str(first), "to": str(last), "ip": "192.0.2.11"}
    )
    hours = (moment - datetime.datetime.combine(first, datetime.time(), datetime.UTC)) / (
        datetime.timedelta(hours=1)
    )
    sent = sum(row["out"] or 0 for row in rows["data"]) / (limit * 1e12)
    received = sum(row["in"] or 0 for row in rows["data"]) / (limit * 1e12)
    assert hours >= 5
    assert 0.8 < sent < 0.9
    assert sent + received < 1.0


@each_moment
def test_a_server_had_a_spike_and_is_back_to_normal(moment: Any) -> None:
    world = story(moment)
    web, now = named(world, "web-01"), moment.timestamp()
    values = traffic(web, "eth0", now - 24 * HOUR, now, 300)
    outgoing = [rate for rate in values.outgoing if rate is not None]
    spike = traffic(web, "eth0", now - 2.6 * HOUR, now - 1.7 * HOUR, 300).outgoing
    after = traffic(web, "eth0", now - HOUR, now, 300).outgoing
    assert max(rate or 0 for rate in spike) == max(outgoing)
    assert max(rate or 0 for rate in after) < max(outgoing) / 4


@each_moment
def test_a_server_is_suspended_because_of_an_invoice_two_days_late(moment: Any) -> None:
    world = story(moment)
    late = named(world, "legacy-tr")
    (invoice,) = asked(world, "whmcs/get_related_invoices", id=str(late.id))["invoices"]
    assert (invoice["status"], invoice["total"]) == ("Unpaid", "11.50")
    assert invoice["duedate"] == str(moment.date() - datetime.timedelta(days=2))
    assert asked(world, "eq/show", id=str(late.id))["server_data"]["status"] == "suspended"
    assert not late.on


@each_moment
def test_the_credit_lasts_a_week(moment: Any) -> None:
    world = story(moment)
    billing = {
        machine.hostname: asked(world, "whmcs/get_billing_data", id=str(machine.id))
        for machine in world.machines.values()
        if machine.status == "rent"
    }
    due = sorted(
        (row["next_due_date"], float(row["billing_reccuring"])) for row in billing.values()
    )
    credit = float(asked(world, "whmcs/get_client")["client"]["credit"])
    assert due[0][0] == str(moment.date() + datetime.timedelta(days=7))
    assert due[0][1] > credit


@each_moment
def test_no_date_of_the_account_lies_far_away(moment: Any) -> None:
    world = story(moment)
    account = world.account
    dates = [row["date"] for row in (*account.invoices, *account.transactions)]
    dates += [row["duedate"] for row in account.invoices]
    dates += [tag[1] for tag in named(world, "build-01").tags if tag[0] == "maintenance"]
    for text in dates:
        days = (datetime.date.fromisoformat(text) - moment.date()).days
        assert -31 <= days <= 14, text


def test_a_reinstall_is_under_way_and_goes_on_to_its_end() -> None:
    world = story()
    (running,) = [request for request in world.past if request.state == "running"]
    assert running.server_name == "db-replica"
    assert [text for _, text in running.stages] == [
        "OS installation was started",
        "Base OS was installed",
    ]
    assert running.ended_at <= world.clock.wall()
    assert world.check(running.key)["result"] == "Not ready"
    said = []
    for _ in range(40):
        world.clock.advance((INSTALL_S - INSTALLING_S) / 39)
        said.append(world.check(running.key))
        if said[-1]["result"] == "OK":
            break
    assert [answer["scope"] for answer in said if answer["result"] != "Not ready"] == [
        "Post-install tasks are done",
        "Installed, restarting",
        "Server is online",
        "deploy_done",
    ]
    assert named(world, "db-replica").os == {"id": 300, "name": "Debian 13"}


def test_in_a_still_world_the_reinstall_stays_where_it_is() -> None:
    world = story(still=True)
    (running,) = [request for request in world.past if request.state == "running"]
    world.clock.advance(86_400)
    assert world.check(running.key)["result"] == "Not ready"


def test_asking_for_nothing_is_no_change() -> None:
    assert not story().changed


@each_moment
def test_the_past_is_in_order_and_fits_the_servers(moment: Any) -> None:
    world = story(moment)
    times = [request.sent_at for request in world.past]
    assert times == sorted(times)
    assert moment.timestamp() - 2 * 86_400 < times[0] <= times[-1] < moment.timestamp()
    for request in world.past:
        machine = world.machines[request.server_id]
        assert machine.hostname == request.server_name
        assert request.sent_at <= request.ended_at <= moment.timestamp()
        if request.action == "tags/add":
            assert (request.parameters["tag"], request.parameters["value"], "") in machine.tags
        if request.action == "eq/off":
            assert not machine.on
        if request.state == "done" and not request.action.startswith("tags/"):
            history = asked(world, "eq/history", id=str(machine.id))["history"]
            assert history
    assert json.loads(json.dumps([request.tree() for request in world.past]))


def test_the_small_fleet_has_no_story() -> None:
    world = World(fleet("small"), clock=SimClock(0.0))
    assert world.past == []
    assert world.account.installs == {}
    assert [machine.limit_traffic for machine in world.machines.values() if machine.is_vm] == [
        3
    ] * 5


@each_moment
def test_the_log_of_sign_ins_ends_now_and_the_newest_stands_first(
    moment: datetime.datetime,
) -> None:
    world = story(moment)
    dates = [line["date"] for line in asked(world, "auth/get_log")["log"]]
    assert len(dates) > 5
    assert dates == sorted(dates, reverse=True)
    assert dates[0] == world.iso_time()
