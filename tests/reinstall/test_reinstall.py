"""Reinstalls over real HTTP: sent once, followed through their stages, cleaned up, honest where
nothing is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reinstall.reinstalling import METAL, Site, open_site, secrets_on_disk
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
def site(home: Path) -> Iterator[Site]:
    with open_site(home) as made:
        yield made


@pytest.mark.parametrize("wipes", [True, False])
def test_the_staged_way_from_end_to_end(site: Site, home: Path, wipes: bool) -> None:
    site.world.account.reinstall_wipes = wipes
    site.begin()
    going = site.until("end", "ask", "need")
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
    assert (site.installs, site.reboots) == (1, 1)
    assert site.is_clean
    assert site.loose() == set()
    assert site.machine.os == {"id": 219, "name": "Debian 12"}
    assert secrets_on_disk(home) == []


@pytest.mark.parametrize("wipes", [True, False])
def test_another_host_name_is_no_other_server(site: Site, wipes: bool) -> None:
    """The installation gives the name: what is sent after it is about the same server."""
    site.world.account.reinstall_wipes = wipes
    site.begin(full(hostname="db-new"))
    going = site.until("end", "ask", "need")
    assert (going.words, going.went_well) == ("Installed.", True)
    assert [line.state for line in going.lines] == ["done"] * 8
    assert site.machine.hostname == "db-new"


def test_a_pin_that_is_to_be_kept_is_kept_from_a_reinstall_too(site: Site) -> None:
    site.operations.pins.lease.minutes = 10.0
    site.begin()
    going = site.until("end", "ask", "need")
    assert (going.words, going.went_well) == ("Installed.", True)


def test_a_single_call_from_end_to_end(site: Site, home: Path) -> None:
    site.begin(full(way=InstallMethod.SINGLE))
    going = site.until("end", "ask", "need")
    assert (going.words, going.went_well, len(going.stages)) == ("Installed.", True, 5)
    assert site.world.requests["eq/order_instance"] == 1
    assert site.world.requests["eq/reinstall"] == 0
    assert (site.installs, site.reboots) == (1, 0)
    assert secrets_on_disk(home) == []


def test_an_account_without_a_pin_is_asked_for_none(site: Site) -> None:
    site.begin(pin="")
    assert site.until("end", "ask", "need").went_well


def test_a_wrong_pin_is_asked_for_again_and_nothing_is_sent_twice(site: Site) -> None:
    site.begin(pin="0000")
    going = site.until("need")
    assert (going.step, going.needs) == ("pin", ("pin",))
    assert "The PIN was refused" in going.words
    assert "Nothing was erased" in going.words
    assert (site.world.requests["eq/reinstall"], site.installs) == (0, 0)
    # The wait before the next PIN counts from here on: it is written down a moment after it is
    # said.
    operations = site.operations
    until_now(
        lambda: operations.ledger.journal().pin_failures(operations.profile)[0] == 1,
        "it is counted",
    )
    site.world.clock.advance(200)
    site.parts.clock.advance(200)
    site.answer(Offer.RESUME)
    assert site.finish().went_well
    assert site.world.requests["eq/reinstall"] == 1
    assert (site.installs, site.reboots) == (1, 1)


def test_an_installation_that_begins_by_itself_is_neither_armed_nor_restarted(site: Site) -> None:
    site.world.faults.add("eq/create_pxe", Fault.SESSION_LOST, times=None)
    site.begin()
    until_now(lambda: site.pass_time() or site.going.stages, "it installs already")
    site.world.faults.clear()
    assert site.until("end").went_well
    assert (site.installs, site.reboots) == (1, 0)
    announced = site.going.stages[0].at
    assert all(op.planned_at <= announced for op in site.sent() if op.action == "eq/create_pxe")
    assert site.is_clean


def test_without_remote_control_a_human_boots_it(site: Site) -> None:
    site.world.account.reinstall_wipes = False
    site.begin(to=known(replace(TARGET, remote_control=False)))
    assert site.until("end", "ask", "need").went_well
    assert (site.installs, site.reboots) == (1, 0)
    assert site.world.requests["jira/request_PXEboot"] == 1


def test_a_second_reinstall_of_the_same_server_is_refused(site: Site) -> None:
    site.begin()
    site.begin()
    assert "Nothing was sent" in str(site.refused[0])
    assert site.finish().went_well
    assert site.installs == 1


def test_an_installation_can_be_aborted_and_is_cleaned_up(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or site.going.stages, "the installation has begun")
    assert Offer.ABORT in site.going.offers
    site.answer(Offer.ABORT)
    going = site.until("end")
    assert not going.went_well
    assert site.is_clean
    assert site.world.requests["eq/abort_reinstall"] == 1


def test_a_lost_answer_to_the_restart_is_proven_by_the_first_stage(site: Site) -> None:
    site.world.account.reinstall_wipes = False
    site.world.faults.add("eq/reboot", Fault.DROP_AFTER)
    site.begin()
    until_now(lambda: site.world.requests["eq/reboot"] or site.pass_time(), "the restart was sent")
    # No time passes meanwhile: a stage would answer the question.
    until_now(lambda: site.going.kind == "ask", "it asks")
    assert "unknown" in site.going.words
    until_now(lambda: site.pass_time() or site.going.is_over, "it went on by itself")
    assert site.going.went_well
    assert (site.installs, site.reboots) == (1, 1)
    assert site.is_clean


def test_a_key_that_is_gone_after_stages_ends_in_the_clean_up(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or len(site.going.stages) >= 3, "three stages")
    site.world.drop_keys()
    going = site.until("end")
    assert "Check the server" in going.words
    assert site.is_clean
    assert site.installs == 1


def test_missing_and_repeated_stages_are_tolerated(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or site.going.stages, "the installation has begun")
    task = next(task for task in site.world.tasks.values() if task.stages)
    task.stages = [task.stages[2], task.stages[2], task.stages[0]]
    going = site.until("end")
    assert going.went_well
    assert len(going.stages) == 3


def test_clearing_is_repeated_until_it_is_proven(site: Site) -> None:
    site.world.faults.add("eq/clear_pxe", Fault.DROP_BEFORE, times=2)
    site.begin()
    assert site.until("end", "ask").went_well
    assert site.world.requests["eq/clear_pxe"] >= 1
    assert site.is_clean


def test_a_failed_cleanup_stays_a_loose_end_with_its_key(site: Site) -> None:
    site.world.faults.add("eq/clear_pxe", Fault.HTTP_500, times=None)
    site.begin()
    going = site.until("ask")
    assert going.step == "disarm"
    assert Offer.CLOSE in going.offers
    site.answer(Offer.CLOSE)
    going = site.until("end")
    assert "Left open: eq/clear_pxe" in going.words
    assert not going.went_well
    assert "eq/create_pxe" in site.loose()
    assert next(end.mend for end in site.store.loose_ends if end.mend) == "eq/clear_pxe"


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
    site: Site, home: Path, action: str, fault: Fault, wipes: bool
) -> None:
    site.world.account.reinstall_wipes = wipes
    site.world.faults.add(action, fault)
    site.begin()
    going = site.finish()
    assert site.installs <= 1
    assert site.reboots <= 1
    # Without a token nothing is done, so that request is made anew, as an operation of its own.
    most = 2 if fault is Fault.SESSION_LOST else 1
    assert site.world.requests["eq/reinstall"] <= most
    assert site.world.requests["eq/reboot"] <= most
    open_ends = site.loose()
    if not site.is_clean:
        assert open_ends & {"eq/create_pxe", "eq/boot_dev"}, "nothing dangerous is left unsaid"
    undecided = [op for op in site.sent() if op.is_undecided]
    assert all(op.action in open_ends for op in undecided), "what is unknown is said"
    if not going.went_well and not open_ends:
        assert re.search("Stopped|gone", going.words)
    assert secrets_on_disk(home) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_single_call_never_sends_it_twice(site: Site, fault: Fault) -> None:
    site.world.faults.add("eq/order_instance", fault)
    site.begin(full(way=InstallMethod.SINGLE))
    site.finish()
    assert site.world.requests["eq/order_instance"] <= (2 if fault is Fault.SESSION_LOST else 1)
    assert site.installs <= 1


def test_a_later_reinstall_uses_the_time_of_the_first(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or site.going.stages, "the first runs")
    assert site.going.usual_s is None
    first = site.until("end")
    assert first.usual_s is None
    (record,) = site.reinstalls._records().all("main")
    site.reinstalls._showing.learn(record)
    site.reinstalls._showing.publish(Running(record, mine=False))
    assert site.going.usual_s is None, "an installation is never judged by itself"
    assert [stage.usual_s for stage in site.going.stages] == [None] * 5
    site.begin()
    until_now(
        lambda: site.pass_time() or (site.going.id != first.id and len(site.going.stages) >= 2),
        "the second runs",
    )
    going = site.going
    assert going.usual_s is not None
    assert 500 < going.usual_s[0] < 900
    assert going.stages[1].usual_s == pytest.approx(180, abs=60)
    assert going.late_at is not None
    assert site.until("end").went_well


def test_steps_of_long_ago_are_not_sent_again_by_the_next_process(
    site: Site, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Else a first stage announced early, on a slow machine, makes the restart needless.
    site.world.account.reinstall_wipes = False
    site.begin()
    until_now(lambda: site.pass_time() or site.going.stages, "it installs")
    site.reinstalls.close()
    site.operations.close()
    # Thousands of operations have been asked for since: only what is open is still among the
    # newest.
    monkeypatch.setattr(
        Journal, "since", lambda self, profile, at, most=2000: self.open_operations(profile)
    )
    other = Site(site.parts, site.client, site.world, site.path)
    until_now(lambda: other.store.known(REINSTALL, METAL).value, "it is shown")
    assert all(line.state for line in other.going.lines[:5]), "up to the restart all were sent"
    assert other.finish().went_well
    assert (site.installs, site.reboots, site.world.requests["eq/reinstall"]) == (1, 1, 1)
    other.reinstalls.close()
    other.operations.close()


def test_the_server_is_locked_while_it_goes_on(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or site.store.pending(METAL), "the server is locked")
    site.finish()
    assert site.store.pending(METAL) is None
    assert all(op.state is OpState.DONE for op in site.sent())


def test_what_was_looked_at_earlier_never_stays_last(site: Site) -> None:
    site.begin()
    until_now(lambda: site.pass_time() or site.store.pending(METAL), "it goes on")
    showing, running = site.reinstalls._showing, site.reinstalls._of(METAL)
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
    assert site.going.problem == "something new"


def test_nothing_is_armed_or_restarted_before_a_check_whether_it_installs_already(
    site: Site,
) -> None:
    """Asking for the key wipes at some accounts: a restart in the middle of that would leave half a
    system."""
    site.begin()
    until_now(lambda: site.pass_time() or site.world.requests["eq/reinstall"], "it wipes")
    site.world.faults.add("eq_callback/check", Fault.HTTP_500, times=None)
    asked = len(site.client.calls)
    until_now(lambda: site.pass_time() or len(site.client.calls) > asked + 8, "looks are tried")
    assert site.world.requests["eq/create_pxe"] == site.world.requests["eq/reboot"] == 0
    assert site.going.words == "Checking whether the installation has already started."
    site.world.clock.advance(120)
    site.world.faults.clear()
    assert site.until("end").went_well
    assert (site.installs, site.reboots) == (1, 0)
