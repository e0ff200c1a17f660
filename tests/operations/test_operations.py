"""Changes over real HTTP: written down first, sent once, followed to their end, honest about what
is not known."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from tests.operations.rig import Rig, rig, signed_in, still_provider
from tests.support.until import until_now
from tui.api.action import ApiAction
from tui.api.catalog import eq_access_actions as eq_access
from tui.api.catalog import eq_power_actions as eq_power
from tui.api.catalog.common import ServerPin, ServerRef
from tui.api.client import Client
from tui.api.transport import Transport
from tui.credentials.pin import Pin
from tui.errors import HostdeckError
from tui.operations.change_runner import Operations
from tui.operations.follower import PATIENCE
from tui.operations.journal.journal import Journal
from tui.operations.journal.owner import owner_name
from tui.operations.plan import Plan, Request
from tui.operations.submission import Submission
from tui.simulator.demo_credentials import DEMO_PIN
from tui.simulator.faults import Fault
from tui.simulator.fleets import fleet
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.store.operations import FINAL, Operation, OpState
from tui.store.store import Store
from tui.workers.poller import Poller

METAL, OTHER, VM, PROTECTED = 25251, 25301, 20311, 25250
ANOTHER = "another machine|pid:[1]|1|1"
"""A process that nobody can look at from here: it is there as long as it beats."""
NAMES = {item.id: item.hostname for item in fleet("small")}
"""What is confirmed names its server, and is not sent to one that is called otherwise."""


def reboot(*ids: int, action: ApiAction[Any, Any] = eq_power.REBOOT) -> Plan:
    requests = tuple(
        Request(action, ServerPin(id=server_id), server_id, NAMES.get(server_id, f"s{server_id}"))
        for server_id in ids
    )
    return Plan("Reboot", requests, "It stops.", wave=2)


class Scene:
    """One process at the provider. `again` is the next one, after this one died."""

    def __init__(self, parts: Rig, client: Client, world: World, path: Path) -> None:
        self.parts, self.client, self.world, self.path = parts, client, world, path
        self.store = Store()
        self.ended: list[Operation] = []
        self.refused: list[HostdeckError] = []
        poller = Poller(client, parts.pool, parts.schedule, parts.clock)
        self.operations = Operations(
            open_journal=lambda: Journal(path, owner_name(), parts.clock),
            client=lambda: client,
            poller=lambda: poller,
            pool=parts.pool,
            schedule=parts.schedule,
            store=self.store,
            clock=parts.clock,
            profile="main",
            who="test",
            on_end=self.ended.append,
        )

    def begin(self) -> Scene:
        self.operations.open()
        return self

    def submit(self, plan: Plan, pin: str = DEMO_PIN, **more: Any) -> Pin:
        typed, submitted = Pin(pin), threading.Event()

        def tell(submission: Submission) -> None:
            if submission.error is not None:
                self.refused.append(submission.error)
            submitted.set()

        self.operations.submit(plan, typed, on_submitted=tell, **more)
        assert submitted.wait(20)
        return typed

    def found(self) -> list[Operation]:
        return sorted(self.store.operations.values(), key=lambda operation: operation.id)

    def states(self) -> list[OpState]:
        return [item.state for item in self.found()]

    def wind(self, condition: Callable[[], object], what: str) -> None:
        def step() -> object:
            held = condition()
            if not held:
                self.world.clock.advance(0.5)
                self.parts.clock.advance(0.5)
            return held

        until_now(step, what)

    def wind_through_pauses(self, condition: Callable[[], object], what: str) -> None:
        """In large steps: what is waited for is many minutes away."""

        def step() -> object:
            held = condition()
            if not held:
                self.world.clock.advance(5.0)
                self.parts.clock.advance(5.0)
            return held

        until_now(step, what)

    def wind_to_end(self, count: int = 1) -> None:
        over = FINAL | {OpState.UNKNOWN}
        self.wind(
            lambda: sum(item.state in over for item in self.found()) >= count,
            f"{count} operations end",
        )


@pytest.fixture
def provider() -> Iterator[tuple[SimulatorServer, World]]:
    with still_provider() as both:
        yield both


@pytest.fixture
def scene(provider: tuple[SimulatorServer, World], home: Path) -> Iterator[Scene]:
    server, world = provider
    with signed_in(server.url) as client, rig() as parts:
        yield Scene(parts, client, world, home / "state" / "journal.sqlite3").begin()


def another(scene: Scene, parts: Rig) -> Scene:
    return Scene(parts, scene.client, scene.world, scene.path)


def test_a_reboot_is_written_down_sent_once_and_ends_as_done(scene: Scene) -> None:
    pin = scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    assert pin.secret is None, "nothing needs it any more"
    operation = scene.found()[0]
    assert scene.store.pending(METAL) == operation
    assert operation.parameters == '{"id": 25251}'
    scene.wind_to_end()
    [operation] = scene.found()
    assert (operation.state, operation.key, operation.said) == (
        OpState.DONE,
        None,
        "Post is rebooted",
    )
    assert json.loads(operation.answer)["debug"] == "Chassis Power Control: Cycle"
    assert scene.world.requests["eq/reboot"] == 1
    assert scene.store.pending(METAL) is None
    assert scene.operations.settled


def test_the_journal_never_holds_the_pin(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert DEMO_PIN.encode() not in scene.path.read_bytes()


@pytest.mark.parametrize(
    ("fault", "state", "executed"),
    [
        (Fault.DROP_BEFORE, OpState.UNKNOWN, 0),
        (Fault.DROP_AFTER, OpState.UNKNOWN, 1),
        (Fault.TRUNCATED, OpState.UNKNOWN, 1),
        (Fault.HTTP_500, OpState.UNKNOWN, 0),
        (Fault.HTML_502, OpState.UNKNOWN, 0),
        (Fault.EMPTY, OpState.UNKNOWN, 0),
        (Fault.HTTP_503, OpState.REFUSED, 0),
        (Fault.SESSION_LOST, OpState.REFUSED, 1),
    ],
)
def test_a_lost_answer_is_unknown_and_never_sent_again(
    scene: Scene, fault: Fault, state: OpState, executed: int
) -> None:
    scene.world.faults.add("eq/reboot", fault)
    scene.world.faults.add("eq/history", Fault.HTML_502, times=None)
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    for _ in range(200):
        scene.parts.clock.advance(1)
    assert scene.states() == [state]
    assert scene.world.requests["eq/reboot"] == executed


def test_an_unknown_operation_locks_its_server_until_a_read_decides_it(scene: Scene) -> None:
    scene.world.faults.add("eq/off", Fault.DROP_AFTER)
    scene.submit(reboot(METAL, action=eq_power.OFF))
    until_now(lambda: scene.states() == [OpState.UNKNOWN], "its outcome is unknown")
    scene.submit(reboot(METAL))
    assert "unknown" in str(scene.refused[0])
    assert scene.world.requests["eq/reboot"] == 0
    scene.wind(lambda: scene.states()[0] is OpState.DONE, "the power is read, and settles it")
    assert "off" in scene.found()[0].said
    assert scene.world.requests["eq/off"] == 1


def test_a_reboot_that_the_servers_history_lists_was_carried_out(scene: Scene) -> None:
    scene.world.faults.add("eq/reboot", Fault.DROP_AFTER)
    scene.submit(reboot(METAL))
    scene.wind(lambda: scene.states() == [OpState.DONE], "the history lists it")
    assert "history" in scene.found()[0].said


def test_a_history_without_it_proves_nothing(scene: Scene) -> None:
    scene.world.history.append((scene.parts.clock.now() - 60, METAL, "reboot"))  # an earlier one
    scene.world.faults.add("eq/reboot", Fault.DROP_BEFORE)
    scene.submit(reboot(METAL))
    scene.wind(lambda: "not list it" in scene.found()[0].said, "it was looked for")
    assert scene.states() == [OpState.UNKNOWN]
    scene.operations.deciding.by_hand(scene.found()[0].id, done=False)
    until_now(lambda: scene.states() == [OpState.FAILED], "a person has decided")


def test_a_server_that_is_gone_is_said_and_nothing_is_sent(scene: Scene) -> None:
    scene.submit(reboot(999_999))
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]
    assert "invalid server id" in scene.found()[0].said


def test_a_server_protected_now_is_not_changed_even_if_the_list_is_older(scene: Scene) -> None:
    scene.submit(reboot(PROTECTED))
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]
    assert "protect" in scene.found()[0].said
    assert scene.world.requests["eq/reboot"] == 0


def test_another_server_with_the_same_id_is_not_changed(scene: Scene) -> None:
    """Confirmed for one that is gone; its id belongs to another now. What only interrupts hurts
    that one too."""
    scene.world.machines[METAL].hostname = "mail-7"
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]
    assert "The server is called mail-7 now" in scene.found()[0].said
    assert scene.world.requests["eq/reboot"] == 0


def test_no_connection_means_that_nothing_was_sent(
    provider: tuple[SimulatorServer, World], scene: Scene
) -> None:
    provider[0].stop()
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]
    assert "Nothing was sent" in scene.found()[0].said


# The PIN


def test_a_wrong_pin_is_not_tried_again_and_the_next_has_to_wait(scene: Scene) -> None:
    scene.submit(reboot(METAL), "0000")
    scene.wind_to_end()
    assert (scene.states(), scene.world.pin_failures) == ([OpState.REFUSED], 1)
    until_now(
        lambda: Journal(scene.path, "x", scene.parts.clock).pin_failures("main")[0] == 1,
        "it is counted",
    )
    scene.submit(reboot(METAL), "0001")
    assert "wrong 1 time" in str(scene.refused[0])
    assert "possible in" in scene.refused[0].next
    assert scene.world.requests["eq/reboot"] == 1
    scene.parts.clock.advance(31)
    scene.submit(reboot(METAL))
    scene.wind_to_end(3)
    assert scene.states()[-1] is OpState.DONE


def test_leading_zeros_are_sent(scene: Scene) -> None:
    scene.world.pin = "0042"
    scene.submit(reboot(METAL), "0042")
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]


def test_a_pin_that_the_callback_refuses_counts_too(scene: Scene) -> None:
    request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr("9999")), locks=False)
    scene.submit(Plan("Try the PIN", (request,), ""), "")
    scene.wind_to_end()
    assert scene.states() in ([OpState.FAILED], [OpState.REFUSED])
    until_now(
        lambda: Journal(scene.path, "x", scene.parts.clock).pin_failures("main")[0] == 1,
        "it is counted",
    )


# Batches


def test_a_batch_sends_one_first_then_waves(scene: Scene) -> None:
    ids = (METAL, OTHER, VM, 20312, 25410)
    scene.submit(reboot(*ids))
    until_now(lambda: scene.world.requests["eq/reboot"] == 1, "the canary")
    until_now(
        lambda: scene.states() == [OpState.RUNNING, *[OpState.PLANNED] * 4], "the others wait"
    )
    scene.wind(lambda: scene.world.requests["eq/reboot"] == 3, "the first wave of two")
    assert scene.states()[0] is OpState.DONE
    scene.wind_to_end(5)
    assert scene.states() == [OpState.DONE] * 5
    assert scene.world.requests["eq/reboot"] == 5
    assert len({item.batch for item in scene.found()}) == 1


def test_the_first_failure_stops_the_rest(scene: Scene) -> None:
    pin = scene.submit(reboot(METAL, 999_999, OTHER, VM))
    scene.wind_to_end(4)
    assert scene.states() == [OpState.DONE, OpState.NOT_SENT, OpState.DONE, OpState.NOT_SENT]
    assert "s999999" in scene.found()[3].said
    assert pin.secret is None
    assert scene.world.requests["eq/reboot"] == 2


def test_a_batch_can_be_stopped_and_what_runs_goes_on(scene: Scene) -> None:
    pin = scene.submit(reboot(METAL, OTHER, VM))
    until_now(lambda: scene.states()[0] is OpState.RUNNING, "the canary runs")
    assert pin.secret is not None, "the others need it"
    scene.operations.abort(scene.found()[0].batch)
    until_now(lambda: scene.states()[1:] == [OpState.NOT_SENT] * 2, "the rest is not sent")
    assert pin.secret is None
    scene.wind_to_end(3)
    assert scene.states()[0] is OpState.DONE


# A new start


def test_a_key_is_followed_on_by_the_next_process(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    scene.parts.close()
    scene.operations.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        assert then.states() == [OpState.RUNNING]
        then.wind_to_end()
        assert then.states() == [OpState.DONE]
        assert scene.world.requests["eq/reboot"] == 1


def test_what_had_not_been_sent_is_never_sent_later(scene: Scene) -> None:
    scene.submit(reboot(METAL, OTHER))
    until_now(lambda: scene.states() == [OpState.RUNNING, OpState.PLANNED], "one runs, one waits")
    scene.parts.close()
    scene.operations.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        assert then.states() == [OpState.RUNNING, OpState.NOT_SENT]
        assert then.found()[1].unseen
        then.wind_to_end(2)
        assert scene.world.requests["eq/reboot"] == 1


@pytest.mark.parametrize(
    "raw", ["", '{"result":"OK","action":"reboot","callback":"KEY"}', '{"result":-1,"error":"no"}']
)
def test_what_was_on_its_way_is_unknown_unless_its_answer_was_kept(scene: Scene, raw: str) -> None:
    key = scene.client.start(eq_power.REBOOT, ServerPin(id=METAL))
    journal = Journal(scene.path, "dead", scene.parts.clock)
    [operation] = journal.plan([reboot(METAL).requests[0].planned()], profile="main", who="test")
    journal.move(operation.id, OpState.SENDING)
    journal.keep_raw(operation.id, raw.replace("KEY", str(key)))
    journal.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        wanted = (
            OpState.UNKNOWN if not raw else OpState.RUNNING if "KEY" in raw else OpState.REFUSED
        )
        assert then.states() == [wanted]


def test_an_answer_that_was_kept_and_not_understood_any_more_is_the_end(scene: Scene) -> None:
    journal = Journal(scene.path, "dead", scene.parts.clock)
    [operation] = journal.plan([reboot(METAL).requests[0].planned()], profile="main", who="test")
    journal.move(operation.id, OpState.SENDING)
    from tui.models.async_answer import AsyncKey

    journal.move(operation.id, OpState.RUNNING, key=AsyncKey("k" * 32))
    journal.keep_raw(
        operation.id,
        '{"result":"OK","scope":"Post is rebooted","context":{"id":25251},"debug":null,"key":"k"}',
    )
    journal.close()
    with rig() as parts:
        then = another(scene, parts).begin()
        assert then.states() == [OpState.DONE], "the provider has deleted the key with that answer"
        assert then.found()[0].said == "Post is rebooted"


def test_a_key_that_the_provider_does_not_know_is_unknown_not_failed(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    scene.world.drop_keys()
    scene.wind_to_end()
    assert scene.states() == [OpState.UNKNOWN]
    if scene.store.loose_ends:
        assert scene.store.loose_ends[0].what == "Reboot: outcome unknown"


# Secrets and disks


def test_credentials_in_an_answer_go_to_whoever_asked_and_nowhere_else(scene: Scene) -> None:
    got: list[Any] = []
    request = Request(eq_access.ADD_IPMI_USER, ServerRef(id=METAL), METAL, "db-replica")
    scene.submit(
        Plan("Make a user", (request,), ""),
        "",
        on_end=lambda _operation, result: got.append(result),
    )
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]
    password = got[0].password.get_secret_value()
    assert password
    assert password.encode() not in scene.path.read_bytes()
    assert scene.found()[0].answer == ""


def test_a_full_disk_refuses_before_anything_is_sent(scene: Scene) -> None:
    journal = scene.operations.ledger.journal()
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")
    for server_id in range(1, 400):
        scene.submit(reboot(server_id))
        if scene.refused:
            break
    assert "disk is full" in str(scene.refused[0])
    until_now(lambda: scene.parts.pool.busy is False, "all is quiet")
    assert scene.world.requests["eq/reboot"] <= server_id - 1, (
        "the one that could not be written was not sent"
    )


def test_an_end_that_the_disk_does_not_take_is_written_when_it_does(
    scene: Scene, monkeypatch: Any
) -> None:
    from tui.operations.journal.journal_file import JournalError

    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    journal = scene.operations.ledger.journal()
    real, full = journal.move, True

    def move(number: int, to: OpState, **more: Any) -> Operation:
        if full:
            raise JournalError("Recording the outcome", said="The disk is full.")
        return real(number, to, **more)

    monkeypatch.setattr(journal, "move", move)
    scene.wind_to_end()
    assert "Not recorded yet" in scene.store.session.journal
    scene.operations.ledger._tend_now()  # it is tried again, in vain
    assert "Not recorded yet" in scene.store.session.journal, "still, and in these words"
    assert not scene.operations.settled
    full = False
    scene.wind(lambda: scene.operations.settled, "it is written down")
    assert journal.get(scene.found()[0].id).state is OpState.DONE
    assert scene.store.session.journal == ""


def test_a_journal_that_could_not_be_opened_is_tried_again(provider: Any, home: Path) -> None:
    server, world = provider
    path = home / "state" / "journal.sqlite3"
    path.parent.mkdir(mode=0o700)
    path.symlink_to(home / "elsewhere")  # refused, as a full disk would be
    with signed_in(server.url) as client, rig() as parts:
        scene = Scene(parts, client, world, path).begin()
        assert "Nothing can be changed" in scene.store.session.journal
        scene.submit(reboot(METAL))
        assert scene.refused
        path.unlink()
        scene.submit(reboot(METAL))
        scene.wind_to_end()
        assert scene.states() == [OpState.DONE]
        assert scene.store.session.journal == ""


def test_two_processes_share_the_work_and_see_each_other(scene: Scene) -> None:
    with rig() as parts:
        other = another(scene, parts).begin()
        scene.submit(reboot(METAL))
        other.wind(lambda: other.states() == [OpState.RUNNING], "the other one sees it")
        other.submit(reboot(METAL))
        assert "running" in str(other.refused[0])
        assert scene.world.requests["eq/reboot"] == 1


def let_go_while_alive(scene: Scene, other: Journal) -> None:
    """The other process shows that it lives, so nothing comes back."""

    def let_go() -> bool:
        other.beat()
        return scene.operations.settled

    scene.wind(let_go, "nothing is in hand")


def test_what_another_process_took_over_is_let_go_with_its_batch_and_its_pin(scene: Scene) -> None:
    """This one slept too long. The PIN would stay in memory, and the program never have done with
    it."""
    pin = scene.submit(reboot(METAL, OTHER))
    until_now(lambda: scene.states() == [OpState.RUNNING, OpState.PLANNED], "one runs, one waits")
    scene.operations.ledger.journal().give(ANOTHER)
    let_go_while_alive(scene, Journal(scene.path, ANOTHER, scene.parts.clock))
    assert (scene.operations.in_hand, scene.operations.waiting, pin.secret) == (0, 0, None)
    until_now(lambda: scene.parts.pool.busy is False, "all is quiet")
    assert scene.states() == [OpState.RUNNING, OpState.PLANNED], (
        "the other process tells what becomes of them"
    )
    assert scene.world.requests["eq/reboot"] == 1


def test_the_rest_of_a_batch_is_not_sent_once_another_process_has_its_first(scene: Scene) -> None:
    """How that one ended is not known here, so it does not say that all goes well."""
    pin = scene.submit(reboot(METAL, OTHER))
    until_now(lambda: scene.states() == [OpState.RUNNING, OpState.PLANNED], "one runs, one waits")
    journal = scene.operations.ledger.journal()
    journal.release(scene.found()[0].id)
    other = Journal(scene.path, ANOTHER, scene.parts.clock)
    assert [item.id for item in other.adopt("main")] == [scene.found()[0].id]
    let_go_while_alive(scene, other)
    assert (scene.states()[1], pin.secret) == (OpState.NOT_SENT, None)
    assert "another process has" in scene.found()[1].said
    assert scene.world.requests["eq/reboot"] == 1


def test_what_is_handed_over_keeps_its_rest_whatever_is_looked_at_meanwhile(scene: Scene) -> None:
    scene.submit(reboot(METAL, OTHER))
    until_now(lambda: scene.states() == [OpState.RUNNING, OpState.PLANNED], "one runs, one waits")
    journal, first = scene.operations.ledger.journal(), scene.found()[0].id
    give = journal.give

    def looked_at(owner: str) -> None:
        give(owner)
        assert not scene.operations.following.follower(first, eq_power.REBOOT).wants()

    journal.give = looked_at  # type: ignore[method-assign]
    [follow_up] = scene.operations.hand_over(ANOTHER)
    assert (follow_up["pin"], list(follow_up["waiting"])) == (DEMO_PIN, [str(first + 1)])


def test_hundreds_of_keys_are_looked_at_four_at_a_time(scene: Scene) -> None:
    scene.world.answer_after_s = 0.005
    request = Request(eq_power.CHECK_PIN, eq_power.PinOnly(pin=SecretStr(DEMO_PIN)), locks=False)
    for _ in range(4):
        scene.submit(Plan("Try the PIN", (request,) * 60, "", wave=60), "")
    scene.wind_to_end(240)
    assert set(scene.states()) == {OpState.DONE}
    assert 2 <= scene.world.most_at_once <= 4


@pytest.mark.parametrize("fault", [Fault.HTTP_400, Fault.HTTP_401, Fault.HTTP_403])
def test_a_look_that_is_refused_on_its_way_says_nothing_about_the_work(
    scene: Scene, fault: Fault
) -> None:
    scene.world.faults.add("eq_callback/check", fault)
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert scene.states() == [OpState.DONE]


def test_a_key_that_is_refused_for_good_ends_as_unknown_and_is_a_loose_end(scene: Scene) -> None:
    scene.world.faults.add("eq_callback/check", Fault.HTTP_403, times=1000)
    scene.submit(reboot(METAL, action=eq_power.OFF))
    scene.wind_through_pauses(
        lambda: scene.states() == [OpState.UNKNOWN], "the looking is given up"
    )
    looks = [item for item in scene.client.calls if item.action == "eq_callback/check"]
    assert len(looks) >= PATIENCE
    assert (
        f"refused to report how the task goes ({PATIENCE} times in a row)" in scene.found()[0].said
    )
    scene.wind(lambda: scene.store.loose_ends, "it is a loose end")
    assert scene.world.requests["eq/off"] == 1


def test_looks_that_are_refused_come_more_and_more_slowly(scene: Scene) -> None:
    scene.world.faults.add("eq_callback/check", Fault.HTTP_503, times=PATIENCE - 1)
    scene.submit(reboot(METAL))
    scene.wind_through_pauses(
        lambda: scene.states() == [OpState.DONE], "the fifth look is answered"
    )
    assert max(scene.parts.schedule.waits_s) > 60


def test_an_answer_about_another_server_is_no_end_of_this_one(scene: Scene) -> None:
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "the key is followed")
    scene.world.clock.advance(600)
    scene.world.faults.add("eq_callback/check", Fault.ANOTHER_SERVER)
    scene.wind_to_end()
    assert scene.states() == [OpState.UNKNOWN]
    assert "another task (server 987654)" in scene.found()[0].said


def test_without_the_file_of_certificates_nothing_is_sent_and_that_is_certain(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    scene.client.transport.close()
    scene.client.transport = Transport("https://localhost:9")
    scene.submit(reboot(METAL))
    scene.wind_to_end()
    assert scene.states() == [OpState.NOT_SENT]


def test_a_look_that_the_end_of_the_program_cut_off_says_nothing_about_the_work(
    scene: Scene,
) -> None:
    """It waited for its turn when the program ended: the key is kept, and the next process looks
    on."""
    scene.submit(reboot(METAL))
    until_now(lambda: scene.states() == [OpState.RUNNING], "it runs")
    key = scene.found()[0].key
    scene.client.gate.closing.set()
    scene.wind(lambda: scene.operations.poller().watching == 0, "the look is cut off")
    journal = scene.operations.ledger.journal()
    assert [(item.state, item.key) for item in journal.open_operations("main")] == [
        (OpState.RUNNING, key)
    ]


def test_a_bug_in_the_look_before_it_leaves_nothing_in_hand(scene: Scene) -> None:
    """Planned for ever it would lock its server until the program ends."""

    def broken(client: Client) -> str:
        raise RuntimeError("a bug")

    plan = reboot(METAL)
    scene.submit(replace(plan, requests=(replace(plan.requests[0], check=broken),)))
    until_now(lambda: scene.states() == [OpState.NOT_SENT], "it is said that it was not sent")
    assert scene.operations.settled
    until_now(lambda: scene.parts.bugs, "and the bug is told")
    scene.parts.bugs.clear()
