"""Our worker threads: who goes first, what a bug costs, and how everything ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.operations.rig import Held
from tests.support.until import until_now
from tui.workers.pool import Urgency, WorkerPool

PERSON, VISIBLE, BACKGROUND = Urgency.PERSON, Urgency.VISIBLE, Urgency.BACKGROUND


@pytest.fixture
def bugs() -> list[Exception]:
    return []


@pytest.fixture
def pool(bugs: list[Exception]) -> Iterator[WorkerPool]:
    made = WorkerPool(bugs.append)
    yield made
    made.stop()


def occupied(pool: WorkerPool, count: int) -> list[Held]:
    """`count` jobs that hold a worker each."""
    held = [Held() for _ in range(count)]
    for job in held:
        pool.submit(job, VISIBLE)
    assert all(job.started.wait(20) for job in held)
    return held


def test_a_person_is_served_while_all_other_workers_wait_for_a_dead_api(pool: WorkerPool) -> None:
    held = occupied(pool, 3)
    served: list[str] = []
    done = threading.Event()
    pool.submit(lambda: served.append("refresh"), VISIBLE)

    def pressed() -> None:
        served.append(threading.current_thread().name)
        done.set()

    pool.submit(pressed, PERSON)
    assert done.wait(20)
    assert served == ["hostdeck-io-0"], "the refresh must go on waiting"
    for job in held:
        job.may_end.set()
    until_now(lambda: "refresh" in served, "the refresh ran once a worker was free")


def test_urgent_jobs_go_first_and_equals_in_their_order(bugs: list[Exception]) -> None:
    pool = WorkerPool(bugs.append, workers=2)
    (held,) = occupied(pool, 1)
    ran: list[str] = []
    for at, urgency in enumerate([BACKGROUND, VISIBLE, BACKGROUND, VISIBLE]):
        pool.submit(lambda at=at, urgency=urgency: ran.append(f"{urgency.name} {at}"), urgency)
    held.may_end.set()
    until_now(lambda: len(ran) == 4, "all ran")
    pool.stop()
    assert ran == ["VISIBLE 1", "VISIBLE 3", "BACKGROUND 0", "BACKGROUND 2"]


def test_a_bug_ends_its_job_and_not_the_worker(pool: WorkerPool, bugs: list[Exception]) -> None:
    for at in range(20):
        pool.submit(lambda at=at: [][at], PERSON)
        pool.submit_local(lambda at=at: {}[at])
    until_now(lambda: len(bugs) == 40, "every bug was told")
    assert {type(bug) for bug in bugs} == {IndexError, KeyError}
    done = [threading.Event(), threading.Event()]
    pool.submit(done[0].set, VISIBLE)
    pool.submit_local(done[1].set)
    assert all(event.wait(20) for event in done)
    until_now(lambda: not pool.busy, "a job with a bug counts as ended")


def test_local_work_goes_on_while_the_network_hangs(pool: WorkerPool) -> None:
    held = occupied(pool, 3)
    names: list[str] = []
    done = threading.Event()
    pool.submit_local(lambda: names.append(threading.current_thread().name))
    pool.submit_local(done.set)
    assert done.wait(20)
    assert names == ["hostdeck-local"]
    for job in held:
        job.may_end.set()


def test_busy_counts_what_somebody_waits_for(pool: WorkerPool) -> None:
    assert not pool.busy
    later = Held()
    pool.submit(later, BACKGROUND)
    assert later.started.wait(20)
    assert not pool.busy, "nobody waits for background work"
    wanted = Held()
    pool.submit(wanted, VISIBLE)
    assert pool.busy, "from the moment of submit"
    wanted.may_end.set()
    later.may_end.set()
    until_now(lambda: not pool.busy, "idle again")


def test_stop_ends_every_thread_and_drops_what_waits(bugs: list[Exception]) -> None:
    pool = WorkerPool(bugs.append)
    held = occupied(pool, 3)
    dropped: list[str] = []
    pool.submit(lambda: dropped.append("waited"), VISIBLE)
    threads = list(pool._threads)
    assert len(threads) == 5
    assert all(thread.daemon for thread in threads), "a hung request must not hold up the exit"
    pool.stop(0.0)
    for job in held:
        job.may_end.set()
    until_now(lambda: not any(thread.is_alive() for thread in threads), "all threads ended")
    assert all(job.ended.is_set() for job in held), "what runs is not torn apart"
    assert dropped == []


def test_stop_does_not_wait_for_a_job_that_hangs(bugs: list[Exception]) -> None:
    pool = WorkerPool(bugs.append)
    (held,) = occupied(pool, 1)
    waiting = threading.Event()
    pool.submit_local(lambda: None)
    returned = threading.Event()
    threading.Thread(target=lambda: (pool.stop(0.05), returned.set()), daemon=True).start()
    assert returned.wait(10), "stop came back although a job hangs"
    assert not held.ended.is_set()
    pool.submit(waiting.set, PERSON)
    pool.submit_local(waiting.set)
    assert not pool._waiting
    assert not pool._local, "refused after stop"
    held.may_end.set()
    assert held.ended.wait(20)
    assert not waiting.is_set()


def test_a_job_may_stop_the_pool_itself(pool: WorkerPool) -> None:
    done = threading.Event()
    pool.submit(lambda: (pool.stop(0.0), done.set()), PERSON)
    assert done.wait(20)


def test_no_thread_exists_before_the_first_job(bugs: list[Exception]) -> None:
    before = threading.active_count()
    pool = WorkerPool(bugs.append)
    assert threading.active_count() == before
    pool.stop()


def test_many_submitters_lose_no_job(pool: WorkerPool) -> None:
    ran: list[int] = []

    def submit(base: int) -> None:
        for at in range(200):
            pool.submit(lambda number=base + at: ran.append(number), Urgency(at % 3))

    threads = [threading.Thread(target=submit, args=(at * 1000,)) for at in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    until_now(lambda: len(ran) == 800, "every job ran")
    assert len(set(ran)) == 800
