"""Sends the steps of a reinstall as operations, each with its inputs. Worker threads."""

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
from tui.store.as_ordered import ORDERED, key_words
from tui.store.operations import Operation

if TYPE_CHECKING:
    from typing import Any

    from tui.clock import Clock
    from tui.models.async_answer import AsyncKey
    from tui.operations.change_runner import Operations
    from tui.store.store import Store


class StepSender:
    """Sends the steps of all reinstalls of a profile."""

    def __init__(
        self,
        operations: Operations,
        store: Store,
        clock: Clock,
        advance_later: Callable[[Running, float], None],
    ) -> None:
        """
        Args:
            advance_later: Does the next action of a reinstall after a number of seconds.
        """
        self._operations, self._store, self._clock = operations, store, clock
        self._soon = advance_later

    def sent(self, running: Running) -> Sent:
        """Return the operations of each step of a reinstall."""
        return sent_steps(running.record, self._store.operations.values())

    def may_send(self, running: Running, what: Next) -> bool:
        """Return whether a step may be sent now: no step is being sent, and no pause is running."""
        if running.submitted or (running.problem and self._clock.monotonic() < running.wait_until):
            return False
        if what.after_s:
            this = (what.step, len(self.sent(running).get(what.step, ())))
            if running.wait_for != this:
                running.wait_for, running.wait_until = this, self._clock.monotonic() + what.after_s
                self._soon(running, what.after_s)
            return self._clock.monotonic() >= running.wait_until
        return True

    def send(self, running: Running, what: Next) -> None:
        """Send the next step."""
        step = running.record.step(what.step)
        if step is None:
            running.problem = f"The plan has no step {what.step}."
            return
        self._renew_session(self.sent(running).get(step.id, ()))
        params = step.complete(
            password=running.password,
            script=running.script,
            key=self._key(running),
            pin=running.pin.secret if running.pin is not None else None,
        )
        # A long operation locks the server for everything else, but its own steps must not lock
        # each other out.
        locks = step.id == running.record.main
        request = Request(
            step.api,
            params,
            running.record.server_id,
            running.record.server_name,
            locks=locks,
            before=self._ordered(running) if locks else {},
            names=frozenset({running.record.hostname}),
        )
        self._submit(running, step.id, step.words, request)

    def _ordered(self, running: Running) -> dict[str, Any]:
        """Return the expected state of the server afterwards, for comparison with a later read."""
        record = running.record
        keys = [str(step.params["ssh_key"]) for step in record.steps if step.params.get("ssh_key")]
        wanted: dict[str, Any] = {
            "os": record.os_name,
            "hostname": record.hostname,
            "login": key_words(keys[0]) if keys else "",
        }
        detail = self._store.detail(record.server_id).value
        if detail is not None:
            wanted |= {
                "disk": detail.disk,
                "ips": [] if "ips" in detail.left_out else list(detail.ips),
                "location": str(detail.location),
            }
        return {ORDERED: wanted}

    def _renew_session(self, before: Sequence[Operation]) -> None:
        """Sign in again if the provider did not know the session of the last attempt."""
        if before and speaks_of_session(before[-1].said):
            session = self._operations.client().session
            with contextlib.suppress(HostdeckError):
                session.renew_after(session.token())

    def _submit(self, running: Running, name: str, title: str, request: Request) -> None:
        running.submitted, running.problem = name, ""
        plan = Plan(title, (request,), "", tier=Tier.DESTRUCTIVE, batch=running.record.id)
        pin = running.pin.lent() if running.pin is not None else None

        def on_submitted(submission: Submission) -> None:
            error = submission.error
            with running.lock:
                running.submitted = ""
                running.problem = str(error) if error is not None else ""
                if error is not None:
                    # It never reached the journal, so nothing was sent. A step that needs the user
                    # now waits for the user. Any other step is tried again a little later.
                    running.go_on, running.wait_until = False, self._clock.monotonic() + AGAIN_S
            self._soon(running, AGAIN_S if error is not None else 0.0)

        self._operations.submit(plan, pin, on_submitted=on_submitted)

    def send_extra(self, running: Running, action: ApiAction[Any, Any], title: str) -> None:
        """Send a request that is not a step of the plan."""
        request = Request(
            action,
            ServerRef(id=running.record.server_id),
            running.record.server_id,
            running.record.server_name,
            locks=False,
            names=frozenset({running.record.hostname}),
        )
        self._submit(running, str(title), title, request)

    def _key(self, running: Running) -> SecretStr | None:
        """Return the key from eq/reinstall while it is valid."""
        found = self.sent(running).get(running.record.main, ())
        key: AsyncKey | None = found[-1].key if found else None
        return None if key is None else SecretStr(key)
