"""Words for deploys, rentals, invoices, and support requests: those of the provider, WHMCS, and
clients."""

from __future__ import annotations

from functools import cache

from tui.models.vocabulary.wording import Vocabulary, phrases

DONE, FAILED, RUNNING = "done", "failed", "running"
ACTIVE, PENDING, ENDED = "active", "pending", "ended"
PAID, UNPAID, VOID = "paid", "unpaid", "void"
OVER, OPEN = "over", "open"


@cache
def deploys() -> Vocabulary:
    """The end of a deploy or reinstall, or its absence."""
    good = phrases("""
        done, deploy done, deployed, completed, complete, finished, autodeploy completed, success,
        successful, successfully, succeeded, installed, ok, ready, online, ended, without errors,
        without error, no errors, no error
    """)
    bad = phrases("""
        failed, failure, fail, error, errors, cancelled, canceled, aborted, rejected, timed out,
        timeout, crashed, broken, denied, expired, invalid, terminated, fatal, interrupted
    """)
    going = phrases("""
        pending, running, installing, deploying, in progress, inprogress, queued, waiting,
        processing, started, building, build, provisioning, scheduled, creating, booting,
        rebooting, restarting, awaiting payment, preparing, downloading, formatting, partitioning,
        configuring, starting, initializing, working, active, progress, not ready, in queue,
        stage, wait, unfinished, incomplete, almost done, ongoing, copying, will be
    """)
    return Vocabulary(
        states={
            **dict.fromkeys(good, DONE),
            **dict.fromkeys(bad, FAILED),
            **dict.fromkeys(going, RUNNING),
        },
        opposites={DONE: RUNNING},
        nouns={},
        neutral=frozenset(
            phrases("""
            deploy, deployment, autodeploy, server, install, installation, reinstall,
            reinstallation, task, os, system, order, instance, vm, job, process, setup, step,
            still, operating, provision, image
        """)
        ),
    )


def read_deploy(text: str) -> str:
    """Return `DONE`, `FAILED`, `RUNNING`, or empty if the words are ambiguous."""
    return deploys().single_state(text)


@cache
def rentals() -> Vocabulary:
    """The rental of a server, which is independent of its power."""
    good = phrases("""
        rent, rented, active, in use, assigned, sold, live, delivered, completed, provisioned,
        ok, leased, power off, powered off, off, stopped, shut off, shut down, halted
    """)
    waiting = phrases("""
        pending, presale, pre sale, reserved, ordered, awaiting payment, installing, deploying,
        in progress, provisioning, processing, new, preparing, setup, queued, waiting, preorder,
        build, building, moderation, on moderation, testing, draft, awaiting setup
    """)
    over = phrases("""
        suspended, terminated, cancelled, canceled, fraud, expired, blocked, overdue, closed,
        on hold, deleted, removed, locked, disabled, banned, stopped for debt, frozen, released,
        returned, unpaid, free, available, for sale, decommissioned, broken, repair,
        cancellation requested, abuse, past due, collections, refunded, grace, debt, isolated,
        quarantine, suspend, terminate, error, failed
    """)
    return Vocabulary(
        states={
            **dict.fromkeys(good, ACTIVE),
            **dict.fromkeys(waiting, PENDING),
            **dict.fromkeys(over, ENDED),
        },
        opposites={ACTIVE: ENDED},
        nouns={"payment": ENDED},
        neutral=frozenset(
            phrases("""
            rental, server, service, account, order, product, billing, client, subscription,
            contract, in
        """)
        ),
    )


def read_rental(text: str) -> str:
    """Return `ACTIVE`, `PENDING`, `ENDED`, or empty. An empty text, and words about power alone,
    count as active.

    Source: "rent", "rented", "power_off", "presale" and "Active" are seen in clients; the rest is
    WHMCS's.
    """
    if not text.strip():
        return ACTIVE
    return rentals().single_state(text)


@cache
def invoices() -> Vocabulary:
    """Invoices. Source: WHMCS."""
    settled = phrases("""
        paid, paid in full, fully paid, settled
    """)
    due = phrases("""
        unpaid, overdue, due, past due, outstanding, open, awaiting payment, collections,
        payment required, issued, payment due, not yet paid
    """)
    void = phrases("""
        cancelled, canceled, refunded, draft, void, voided, deleted, written off, uncollectible,
        rejected
    """)
    waiting = phrases("""
        payment pending, pending, pending payment, processing, payment processing, scheduled,
        authorized, authorised
    """)
    return Vocabulary(
        states={
            **dict.fromkeys(settled, PAID),
            **dict.fromkeys(due, UNPAID),
            **dict.fromkeys(void, VOID),
            **dict.fromkeys(waiting, PENDING),
        },
        opposites={PAID: UNPAID},
        nouns={},
        neutral=frozenset(
            phrases("""
            invoice, bill, on, fully, in, full
        """)
        ),
    )


def read_invoice(text: str) -> str:
    """Return `PAID`, `UNPAID`, `VOID`, `PENDING`, or empty if the words are ambiguous."""
    return invoices().single_state(text)


@cache
def requests() -> Vocabulary:
    """Support requests. Source: only PENDING is documented; the rest are usual words of
    trackers."""
    over = phrases("""
        discarded, cancelled, canceled, closed, completed, complete, done, rejected, resolved,
        finished, declined, solved, withdrawn
    """)
    going = phrases("""
        pending, open, new, in progress, inprogress, waiting, assigned, accepted, reopened,
        escalated, waiting for support, waiting for customer, on hold, queued, processing,
        scheduled
    """)
    return Vocabulary(
        states={**dict.fromkeys(over, OVER), **dict.fromkeys(going, OPEN)},
        opposites={OVER: OPEN},
        nouns={},
        neutral=frozenset(
            phrases("""
            request, ticket, issue, work
        """)
        ),
    )


def read_request(text: str) -> str:
    """Return `OVER`, `OPEN`, or empty if the words are ambiguous."""
    return requests().single_state(text)


def is_open_request(text: str) -> bool | None:
    """Return whether a request with these words is open; `None` is unknown."""
    return {OPEN: True, OVER: False}.get(read_request(text))
