"""A reinstall and the keys it waits for come into one hand again, whoever took up which of them
first."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.operations.rig import Rig, rig, signed_in, still_provider
from tests.reinstall.reinstalling import METAL, Site
from tests.support.until import until_now
from tests.wizards.answers import PASSWORD, SCRIPT
from tui.cli.background_process import BugLog, carry_on
from tui.credentials.pin import Pin
from tui.log import LOG, log_file
from tui.operations.background import carry, spawn_watcher
from tui.operations.follow_ups import FollowUps
from tui.reinstall.decision import Next, Offer
from tui.reinstall.record import Record, Records
from tui.reinstall.runner import Reinstalls
from tui.reinstall.running import Running
from tui.simulator.demo_credentials import DEMO_PIN
from tui.store.operations import OpState
from tui.store.reinstalls import REINSTALL


class Office:
    """Several processes of one user at one provider, each with time of its own."""

    def __init__(self, stack: ExitStack, home: Path) -> None:
        self._stack = stack
        self.server, self.world = stack.enter_context(still_provider())
        self.path = home / "state" / "journal.sqlite3"

    def process(self) -> Site:
        client = self._stack.enter_context(signed_in(self.server.url))
        parts: Rig = self._stack.enter_context(rig())
        made = Site(parts, client, self.world, self.path)
        self._stack.callback(made.operations.close)
        self._stack.callback(made.reinstalls.close)
        return made


@pytest.fixture
def office(home: Path) -> Iterator[Office]:
    (home / "after.sh").write_text(SCRIPT)
    with ExitStack() as stack:
        yield Office(stack, home)


def owner_of(site: Site) -> str:
    return site.operations.ledger.journal()._owner


def shown(site: Site) -> bool:
    return site.store.known(REINSTALL, METAL).value is not None


def until_all(sites: list[Site], condition: object, what: str) -> None:
    """Let the same time pass for all of them."""

    def held() -> bool:
        if condition():  # type: ignore[operator]
            return True
        if not any(item.parts.pool.busy for item in sites):
            sites[0].world.clock.advance(1.0)
            sites[0].world.settle_due()
            for site in sites:
                site.parts.clock.advance(1.0)
        return False

    until_now(held, what)


def stopped_before_the_restart(site: Site) -> None:
    """It has its key, and has not armed yet."""
    may_send = site.reinstalls._sender.may_send

    def only_the_key(running: Running, what: Next) -> bool:
        return what.step in ("pin", "key") and may_send(running, what)

    site.reinstalls._sender.may_send = only_the_key  # type: ignore[method-assign]
    site.begin()
    until_all(
        [site],
        lambda: (
            ("eq/reinstall", OpState.RUNNING) in [(item.action, item.state) for item in site.sent()]
        ),
        "it has its key",
    )


def test_who_has_the_reinstall_gets_its_keys_from_who_has_them(office: Office) -> None:
    """A new dashboard was quicker than the watcher of the one before: that one had the key, and
    gave it never."""
    office.world.account.reinstall_wipes = False
    before = office.process()
    stopped_before_the_restart(before)
    watcher = office.process()
    follow_ups = before.operations.hand_over(owner_of(watcher))
    watcher.operations.take_over(follow_ups)
    new = office.process()
    before.reinstalls.close()
    until_all([new], lambda: shown(new) and not new.going.elsewhere, "the new one has taken it up")
    new.reinstalls.choose(METAL, Offer.RESUME, pin=Pin(DEMO_PIN), password=SecretStr(PASSWORD))
    until_all([watcher, new], lambda: new.going.is_over, "it is installed")
    assert new.going.words == "Installed."
    assert (new.installs, new.reboots) == (1, 1)


# It outlives whoever started it: nobody waits for it there.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_is_given_to_the_background_nobody_else_takes_up_on_the_way(office: Office) -> None:
    """It has the secrets, and is to go on without anybody: a dashboard that opens meanwhile only
    looks on."""
    office.world.account.reinstall_wipes = False
    before = office.process()
    stopped_before_the_restart(before)
    given = carry(
        before.client,
        url=office.server.url,
        journal=office.path,
        profile="main",
        who="test",
        per_second=1000,
    )
    given["reinstalls"] = before.reinstalls.secrets()
    pid = spawn_watcher(before.operations, given, None, before.reinstalls.locks)
    assert pid is not None
    try:
        before.reinstalls.close()  # the dashboard that was left has ended
        new = office.process()
        until_all([new], lambda: new.machine.pxe_armed, "the other process goes on")
        until_all([new], lambda: shown(new) and new.going.elsewhere, "the new one looks on")
        assert new.going.kind != "need", "nobody is asked for what the other process has"
    finally:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)


def test_a_background_whose_journal_is_gone_ends(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would look for three hours at what it can tell nobody."""
    before = office.process()
    started = threading.Event()
    monkeypatch.setattr(Reinstalls, "in_hand", True)
    monkeypatch.setattr(FollowUps, "take_over", lambda _follow_ups, _handed_over: started.set())
    given = carry(
        before.client,
        url=office.server.url,
        journal=office.path,
        profile="main",
        who="test",
        per_second=1000,
    )
    stop = threading.Event()
    watcher = threading.Thread(
        target=carry_on,
        args=({**given, "batches": {}}, "watcher", stop, BugLog(office.path.parent)),
    )
    watcher.start()
    try:
        until_now(started.is_set, "it looks")
        assert watcher.is_alive()
        office.path.unlink()
        until_now(lambda: not watcher.is_alive(), "it has ended")
    finally:
        stop.set()
        watcher.join()


def record_of(site: Site) -> Record:
    found = site.reinstalls._records().all("main")
    return found[-1]


@pytest.mark.parametrize("written", ["stopping", "closed"])
def test_what_is_written_before_the_lock_is_had_is_not_lost(
    office: Office, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    """The person says stop in one process, which ends, while the next has read the record and not
    the lock."""
    before = office.process()
    stopped_before_the_restart(before)
    said = {"stopping": True} if written == "stopping" else {"closed": "Stopped.", "stopping": True}
    take = Records.take

    def the_other_ends_first(records: Records, number: str) -> bool:
        if records is not before.reinstalls._records():
            before.reinstalls._records().keep(replace(record_of(before), **said))
            before.reinstalls.close()
            before.operations.close()
        return take(records, number)

    with monkeypatch.context() as patched:
        patched.setattr(Records, "take", the_other_ends_first)
        after = office.process()
    until_all(
        [after], lambda: shown(after) and after.going.is_over, "what was to be ended is ended"
    )
    assert record_of(after).stopping
    assert (office.world.requests["eq/create_pxe"], after.reboots) == (0, 0)
    assert after.reinstalls.in_hand == 0


def test_a_record_that_cannot_be_read_any_more_is_left_to_others(office: Office) -> None:
    """A later version may have written it: going on by what was read of it before would be
    guessing."""
    before = office.process()
    stopped_before_the_restart(before)
    known = record_of(before)
    before.reinstalls.close()
    mine, theirs = (Records(office.path.with_suffix(".reinstalls")) for _ in range(2))
    mine._path(known.id).write_text("{")
    assert mine.taken(known) == (known, False)
    assert theirs.take(known.id), "it is not held"
    theirs.close()


def test_the_background_writes_bugs_to_the_log_beside_the_journal(home: Path) -> None:
    bugs = BugLog(home)
    try:
        bugs.report(ValueError("a secret in a message"))
        bugs.report(KeyError("another"))
    finally:
        LOG.stop()
    written = log_file(home).read_text("utf-8")
    assert "kind=ValueError" in written
    assert "kind=KeyError" in written
    assert "secret" not in written
