"""Reinstalls over real HTTP: sent once, followed through their stages, cleaned up, honest where
nothing is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reinstall.reinstalling import METAL, Site, secrets_on_disk, site
from tests.support.until import until_now
from tests.wizards.answers import TARGET, full, known
from tui.operations.journal.journal import Journal
from tui.reinstall.decision import Offer
from tui.reinstall.running import Running
from tui.simulator.faults import Fault
from tui.store.operations import OpState
from tui.store.reinstalls import REINSTALL, Going
from tui.wizards.installing.install_way import InstallMethod

ONCE = ("eq/reinstall", "eq/create_pxe", "eq/reboot", "eq/order_instance")


@pytest.fixture
def one(home: Path) -> Iterator[Site]:
    with site(home) as made:
        yield made


@pytest.mark.parametrize("wipes", [True, False])
def test_the_staged_way_from_end_to_end(one: Site, home: Path, wipes: bool) -> None:
    one.world.account.reinstall_wipes = wipes
    one.begin()
    going = one.until("end", "ask", "need")
    assert going.is_over, going
    assert (going.words, going.went_well) == ("Installed.", True)
    assert [line.state for line in going.lines] == ["done"] * 8
    assert [stage.words for stage in going.stages] == [
        "OS installation was started",
        "Base OS was installed",
        "Post-install tasks are done",
        "Installed, restarting",
        "Server is online",
    ]
    assert (one.installs, one.reboots) == (1, 1)
    assert one.is_clean
    assert one.loose() == set()
    assert one.machine.os == {"id": 219, "name": "Debian 12"}
    assert secrets_on_disk(home) == []


@pytest.mark.parametrize("wipes", [True, False])
def test_another_host_name_is_no_other_server(one: Site, wipes: bool) -> None:
    """The installation gives the name: what is sent after it is about the same server."""
    one.world.account.reinstall_wipes = wipes
    one.begin(full(hostname="db-new"))
    going = one.until("end", "ask", "need")
    assert (going.words, going.went_well) == ("Installed.", True)
    assert [line.state for line in going.lines] == ["done"] * 8
    assert one.machine.hostname == "db-new"


def test_a_pin_that_is_to_be_kept_is_kept_from_a_reinstall_too(one: Site) -> None:
    one.operations.pins.lease.minutes = 10.0
    one.begin()
    going = one.until("end", "ask", "need")
    assert (going.words, going.went_well) == ("Installed.", True)


def test_a_single_call_from_end_to_end(one: Site, home: Path) -> None:
    one.begin(full(way=InstallMethod.SINGLE))
    going = one.until("end", "ask", "need")
    assert (going.words, going.went_well, len(going.stages)) == ("Installed.", True, 5)
    assert one.world.requests["eq/order_instance"] == 1
    assert one.world.requests["eq/reinstall"] == 0
    assert (one.installs, one.reboots) == (1, 0)
    assert secrets_on_disk(home) == []


def test_an_account_without_a_pin_is_asked_for_none(one: Site) -> None:
    one.begin(pin="")
    assert one.until("end", "ask", "need").went_well


def test_a_wrong_pin_is_asked_for_again_and_nothing_is_sent_twice(one: Site) -> None:
    one.begin(pin="0000")
    going = one.until("need")
    assert (going.step, going.needs) == ("pin", ("pin",))
    assert "The PIN was refused" in going.words
    assert "Nothing was erased" in going.words
    assert (one.world.requests["eq/reinstall"], one.installs) == (0, 0)
    # The wait before the next PIN counts from here on: it is written down a moment after it is
    # said.
    operations = one.operations
    until_now(
        lambda: operations.ledger.journal().pin_failures(operations.profile)[0] == 1,
        "it is counted",
    )
    one.world.clock.advance(200)
    one.parts.clock.advance(200)
    one.answer(Offer.RESUME)
    assert one.finish().went_well
    assert one.world.requests["eq/reinstall"] == 1
    assert (one.installs, one.reboots) == (1, 1)


def test_an_installation_that_begins_by_itself_is_neither_armed_nor_restarted(one: Site) -> None:
    one.world.faults.add("eq/create_pxe", Fault.SESSION_LOST, times=None)
    one.begin()
    until_now(lambda: one.pass_time() or one.going.stages, "it installs already")
    one.world.faults.clear()
    assert one.until("end").went_well
    assert (one.installs, one.reboots) == (1, 0)
    announced = one.going.stages[0].at
    assert all(op.planned_at <= announced for op in one.sent() if op.action == "eq/create_pxe")
    assert one.is_clean


def test_without_remote_control_a_human_boots_it(one: Site) -> None:
    one.world.account.reinstall_wipes = False
    one.begin(to=known(replace(TARGET, remote_control=False)))
    assert one.until("end", "ask", "need").went_well
    assert (one.installs, one.reboots) == (1, 0)
    assert one.world.requests["jira/request_PXEboot"] == 1


def test_a_second_reinstall_of_the_same_server_is_refused(one: Site) -> None:
    one.begin()
    one.begin()
    assert "Nothing was sent" in str(one.refused[0])
    assert one.finish().went_well
    assert one.installs == 1


def test_an_installation_can_be_aborted_and_is_cleaned_up(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or one.going.stages, "the installation has begun")
    assert Offer.ABORT in one.going.offers
    one.answer(Offer.ABORT)
    going = one.until("end")
    assert not going.went_well
    assert one.is_clean
    assert one.world.requests["eq/abort_reinstall"] == 1


def test_a_lost_answer_to_the_restart_is_proven_by_the_first_stage(one: Site) -> None:
    one.world.account.reinstall_wipes = False
    one.world.faults.add("eq/reboot", Fault.DROP_AFTER)
    one.begin()
    until_now(lambda: one.world.requests["eq/reboot"] or one.pass_time(), "the restart was sent")
    # No time passes meanwhile: a stage would answer the question.
    until_now(lambda: one.going.kind == "ask", "it asks")
    assert "unknown" in one.going.words
    until_now(lambda: one.pass_time() or one.going.is_over, "it went on by itself")
    assert one.going.went_well
    assert (one.installs, one.reboots) == (1, 1)
    assert one.is_clean


def test_a_key_that_is_gone_after_stages_ends_in_the_clean_up(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or len(one.going.stages) >= 3, "three stages")
    one.world.drop_keys()
    going = one.until("end")
    assert "Check the server" in going.words
    assert one.is_clean
    assert one.installs == 1


def test_missing_and_repeated_stages_are_tolerated(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or one.going.stages, "the installation has begun")
    task = next(task for task in one.world.tasks.values() if task.stages)
    task.stages = [task.stages[2], task.stages[2], task.stages[0]]
    going = one.until("end")
    assert going.went_well
    assert len(going.stages) == 3


def test_clearing_is_repeated_until_it_is_proven(one: Site) -> None:
    one.world.faults.add("eq/clear_pxe", Fault.DROP_BEFORE, times=2)
    one.begin()
    assert one.until("end", "ask").went_well
    assert one.world.requests["eq/clear_pxe"] >= 1
    assert one.is_clean


def test_a_failed_cleanup_stays_a_loose_end_with_its_key(one: Site) -> None:
    one.world.faults.add("eq/clear_pxe", Fault.HTTP_500, times=None)
    one.begin()
    going = one.until("ask")
    assert going.step == "disarm"
    assert Offer.CLOSE in going.offers
    one.answer(Offer.CLOSE)
    going = one.until("end")
    assert "Left open: eq/clear_pxe" in going.words
    assert not going.went_well
    assert "eq/create_pxe" in one.loose()
    assert next(end.mend for end in one.store.loose_ends if end.mend) == "eq/clear_pxe"


FAULTS = (
    Fault.DROP_BEFORE,
    Fault.DROP_AFTER,
    Fault.HTTP_500,
    Fault.HTML_200,
    Fault.TRUNCATED,
    Fault.WRONG_SHAPE,
    Fault.SESSION_LOST,
    Fault.KEY_GONE,
)
STAGED = (
    "eq/check_pin",
    "eq/reinstall",
    "eq/create_pxe",
    "eq/boot_dev",
    "eq/reboot",
    "jenkins/call",
    "eq/clear_pxe",
)


@pytest.mark.parametrize("wipes", [True, False], ids=["wipes", "key-only"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("action", STAGED)
def test_a_fault_at_any_step_never_sends_twice_and_hides_nothing(
    one: Site, home: Path, action: str, fault: Fault, wipes: bool
) -> None:
    one.world.account.reinstall_wipes = wipes
    one.world.faults.add(action, fault)
    one.begin()
    going = one.finish()
    assert one.installs <= 1
    assert one.reboots <= 1
    # Without a token nothing is done, so that request is made anew, as an operation of its own.
    most = 2 if fault is Fault.SESSION_LOST else 1
    assert one.world.requests["eq/reinstall"] <= most
    assert one.world.requests["eq/reboot"] <= most
    open_ends = one.loose()
    if not one.is_clean:
        assert open_ends & {"eq/create_pxe", "eq/boot_dev"}, "nothing dangerous is left unsaid"
    undecided = [op for op in one.sent() if op.is_undecided]
    assert all(op.action in open_ends for op in undecided), "what is unknown is said"
    if not going.went_well and not open_ends:
        assert re.search("Stopped|gone", going.words)
    assert secrets_on_disk(home) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_single_call_never_sends_it_twice(one: Site, fault: Fault) -> None:
    one.world.faults.add("eq/order_instance", fault)
    one.begin(full(way=InstallMethod.SINGLE))
    one.finish()
    assert one.world.requests["eq/order_instance"] <= (2 if fault is Fault.SESSION_LOST else 1)
    assert one.installs <= 1


def test_a_later_reinstall_uses_the_time_of_the_first(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or one.going.stages, "the first runs")
    assert one.going.usual_s is None
    first = one.until("end")
    assert first.usual_s is None
    (record,) = one.reinstalls._records().all("main")
    one.reinstalls._showing.learn(record)
    one.reinstalls._showing.publish(Running(record, mine=False))
    assert one.going.usual_s is None, "an installation is never judged by itself"
    assert [stage.usual_s for stage in one.going.stages] == [None] * 5
    one.begin()
    until_now(
        lambda: one.pass_time() or (one.going.id != first.id and len(one.going.stages) >= 2),
        "the second runs",
    )
    going = one.going
    assert going.usual_s is not None
    assert 500 < going.usual_s[0] < 900
    assert going.stages[1].usual_s == pytest.approx(180, abs=60)
    assert going.late_at is not None
    assert one.until("end").went_well


def test_steps_of_long_ago_are_not_sent_again_by_the_next_process(
    one: Site, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else a first stage announced early, on a slow machine, makes the restart needless.
    one.world.account.reinstall_wipes = False
    one.begin()
    until_now(lambda: one.pass_time() or one.going.stages, "it installs")
    one.reinstalls.close()
    one.operations.close()
    # Thousands of operations have been asked for since: only what is open is still among the
    # newest.
    monkeypatch.setattr(
        Journal, "since", lambda self, profile, at, most=2000: self.open_operations(profile)
    )
    other = Site(one.parts, one.client, one.world, one.path)
    until_now(lambda: other.store.known(REINSTALL, METAL).value, "it is shown")
    assert all(line.state for line in other.going.lines[:5]), "up to the restart all were sent"
    assert other.finish().went_well
    assert (one.installs, one.reboots, one.world.requests["eq/reinstall"]) == (1, 1, 1)
    other.reinstalls.close()
    other.operations.close()


def test_the_server_is_locked_while_it_goes_on(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or one.store.pending(METAL), "the server is locked")
    one.finish()
    assert one.store.pending(METAL) is None
    assert all(op.state is OpState.DONE for op in one.sent())


def test_what_was_looked_at_earlier_never_stays_last(one: Site) -> None:
    one.begin()
    until_now(lambda: one.pass_time() or one.store.pending(METAL), "it goes on")
    showing, running = one.reinstalls._showing, one.reinstalls._of(METAL)
    real, overtaken = showing._shown, []
    assert running is not None

    def slow(of: Running) -> Going:
        shown = real(of)
        if not overtaken:
            # Another thread sees something new, and shows it, before this one has shown what it
            # saw.
            overtaken.append(True)
            of.problem = "something new"
            showing.publish(of)
        return shown

    showing._shown = slow  # type: ignore[method-assign]
    showing.publish(running)
    assert one.going.problem == "something new"


def test_nothing_is_armed_or_restarted_before_a_check_whether_it_installs_already(
    one: Site,
) -> None:
    """Asking for the key wipes at some accounts: a restart in the middle of that would leave half a
    system."""
    one.begin()
    until_now(lambda: one.pass_time() or one.world.requests["eq/reinstall"], "it wipes")
    one.world.faults.add("eq_callback/check", Fault.HTTP_500, times=None)
    asked = len(one.client.calls)
    until_now(lambda: one.pass_time() or len(one.client.calls) > asked + 8, "looks are tried")
    assert one.world.requests["eq/create_pxe"] == one.world.requests["eq/reboot"] == 0
    assert one.going.words == "Checking whether the installation has already started."
    one.world.clock.advance(120)
    one.world.faults.clear()
    assert one.until("end").went_well
    assert (one.installs, one.reboots) == (1, 0)
