"""Sends the steps of a reinstall as operations, each with what it needs. Worker threads."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tui.api.action import ApiAction
from tui.api.catalog.common import ServerRef
from tui.api.envelope import speaks_of_session
from tui.errors import HostdeckError
from tui.operations.plan import Plan, Request, Tier
from tui.operations.submission import Submission
from tui.reinstall.decision import Next
from tui.reinstall.install_facts import AGAIN_S
from tui.reinstall.running import Running
from tui.reinstall.steps import Sent, sent_steps
from tui.store.operations import Operation

if TYPE_CHECKING:
    from typing import Any

    from tui.clock import Clock
    from tui.models.async_answer import AsyncKey
    from tui.operations.change_runner import Operations
    from tui.store.store import Store


class StepSender:
    """Sends for all reinstalls of a profile."""

    def __init__(
        self,
        operations: Operations,
        store: Store,
        clock: Clock,
        advance_later: Callable[[Running, float], None],
    ) -> None:
        """
        Args:
            advance_later: Does what comes next in a reinstall, that many seconds later.
        """
        self._operations, self._store, self._clock = operations, store, clock
        self._soon = advance_later

    def sent(self, one: Running) -> Sent:
        """Return the operations of each step of a reinstall."""
        return sent_steps(one.record, self._store.operations.values())

    def may_send(self, one: Running, what: Next) -> bool:
        """Return whether a step may be sent now: none is being sent, and no pause is running."""
        if one.submitted or (one.problem and self._clock.monotonic() < one.wait_until):
            return False
        if what.after_s:
            this = (what.step, len(self.sent(one).get(what.step, ())))
            if one.wait_for != this:
                one.wait_for, one.wait_until = this, self._clock.monotonic() + what.after_s
                self._soon(one, what.after_s)
            return self._clock.monotonic() >= one.wait_until
        return True

    def send(self, one: Running, what: Next) -> None:
        """Send the next step."""
        step = one.record.step(what.step)
        if step is None:
            one.problem = f"The plan has no step {what.step}."
            return
        self._renew_session(self.sent(one).get(step.id, ()))
        params = step.complete(
            password=one.password,
            script=one.script,
            key=self._key(one),
            pin=one.pin.secret if one.pin is not None else None,
        )
        # What runs long locks the server for everything else; the steps within it must not lock
        # each other.
        locks = step.id == one.record.main
        request = Request(
            step.api,
            params,
            one.record.server_id,
            one.record.server_name,
            locks=locks,
            names=frozenset({one.record.hostname}),
        )
        self._submit(one, step.id, step.words, request)

    def _renew_session(self, before: Sequence[Operation]) -> None:
        """Sign in again if the provider did not know the session of the last try."""
        if before and speaks_of_session(before[-1].said):
            session = self._operations.client().session
            with contextlib.suppress(HostdeckError):
                session.renew_after(session.token())

    def _submit(self, one: Running, name: str, title: str, request: Request) -> None:
        one.submitted, one.problem = name, ""
        plan = Plan(title, (request,), "", tier=Tier.DESTRUCTIVE, batch=one.record.id)
        pin = one.pin.lent() if one.pin is not None else None

        def on_submitted(submission: Submission) -> None:
            error = submission.error
            with one.lock:
                one.submitted = ""
                one.problem = str(error) if error is not None else ""
                if error is not None:
                    # It never came into the journal: nothing was sent. What needs a person waits
                    # for one now, and what needs none is tried again a little later.
                    one.go_on, one.wait_until = False, self._clock.monotonic() + AGAIN_S
            self._soon(one, AGAIN_S if error is not None else 0.0)

        self._operations.submit(plan, pin, on_submitted=on_submitted)

    def send_extra(self, one: Running, action: ApiAction[Any, Any], title: str) -> None:
        """Send a request that is no step of the plan."""
        request = Request(
            action,
            ServerRef(id=one.record.server_id),
            one.record.server_id,
            one.record.server_name,
            locks=False,
            names=frozenset({one.record.hostname}),
        )
        self._submit(one, str(title), title, request)

    def _key(self, one: Running) -> SecretStr | None:
        """Return the key that eq/reinstall gave, while it lives."""
        found = self.sent(one).get(one.record.main, ())
        key: AsyncKey | None = found[-1].key if found else None
        return None if key is None else SecretStr(key)
