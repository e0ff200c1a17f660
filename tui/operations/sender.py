"""Sends the requests of batches: check first, journal before sending, each request once. Worker
threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tui.errors import ConfigError, HostdeckError, NotReachable, PinRejected, Refused
from tui.operations.batch import Batch
from tui.operations.pin_guard import with_lock_out
from tui.operations.preflight import objection
from tui.store.operations import OpState
from tui.workers.pool import Urgency, WorkerPool

if TYPE_CHECKING:
    from tui.api.client import Client
    from tui.clock import Clock
    from tui.operations.follower import Following
    from tui.operations.outcome_recorder import OutcomeRecorder
    from tui.operations.plan import Request


class Sender:
    """Sends the next requests of a batch."""

    def __init__(
        self,
        recorder: OutcomeRecorder,
        following: Following,
        client: Callable[[], Client],
        pool: WorkerPool,
        clock: Clock,
    ) -> None:
        self._recorder, self._following, self._client = recorder, following, client
        self._ledger, self._pins = recorder.ledger, recorder.pins
        self._pool, self._clock = pool, clock
        self._lock = recorder.in_progress.lock

    def advance(self, batch: Batch) -> None:
        """Send the next requests, and record those that will never be sent."""
        with self._lock:
            wave, rest = batch.next_wave(), batch.take_rest()
            why = batch.stopped
        for number in rest:
            self._recorder.end(number, OpState.NOT_SENT, words=why)
        alone = len(wave) == 1
        for number in wave:
            # A wave leaves thread 0 to the user.
            urgency = Urgency.PERSON if alone else Urgency.VISIBLE
            self._pool.submit(partial(self._send, batch, number), urgency, name="send")

    def stop(self, batch: Batch, why: str) -> None:
        """Stop sending a batch. Operations in progress continue."""
        with self._lock:
            batch.stop(why)

    def _send(self, batch: Batch, number: int) -> None:
        request = batch.requests[number]
        if self._ledger.stopped:
            return  # it stays planned; the next start records that it was not sent
        why_not = self._objection(request, number)
        if why_not:
            self.stop(batch, f"{request.server_name}: {why_not}")
            self._not_sent(number, f"Nothing was sent. {why_not}")
            return
        try:
            operation = self._ledger.journal().move(number, OpState.SENDING)
        except HostdeckError as error:
            words = f"Not sent: {error.said or error.headline}"
            self.stop(batch, words)
            self._not_sent(number, words)
            return
        self._ledger.publish([operation])
        try:
            self._send_now(batch, request, number)
        finally:
            with self._lock:
                batch.answered(number)

    def _not_sent(self, number: int, words: str) -> None:
        self._recorder.end(number, OpState.NOT_SENT, words=words)

    def _objection(self, request: Request, number: int) -> str:
        from tui.api.gate import GateClosed

        try:
            return objection(request, self._client(), self._ledger.store, self._clock)
        except GateClosed:
            return "Hostdeck was closing."
        except Exception:
            self._not_sent(
                number, "Nothing was sent. Hostdeck met a bug in the check before sending."
            )
            raise

    def _send_now(self, batch: Batch, request: Request, number: int) -> None:
        """Send the request, which the journal lists as being sent, and record the answer."""
        from tui.api.client import Settled
        from tui.api.gate import GateClosed

        action, pin, recorder = request.action, batch.pin, self._recorder
        sent = request.with_pin(pin.secret if pin is not None else None)
        try:
            answer = self._client().change(
                action, sent, partial(recorder.keep_answer, number, action)
            )
        except (NotReachable, ConfigError, GateClosed) as error:
            words = error.said if isinstance(error, HostdeckError) else "Hostdeck was closing."
            self._not_sent(number, f"Nothing was sent. {words}")
        except Refused as error:
            said = error.said or error.headline
            if isinstance(error, PinRejected):
                self._pins.failed()
                said = with_lock_out(said)
            recorder.end(number, OpState.REFUSED, words=said)
        except HostdeckError as error:
            recorder.end(number, OpState.UNKNOWN, words=error.said or error.headline)
        except Exception:
            recorder.end(
                number, OpState.UNKNOWN, words="Hostdeck met a bug while it read the answer."
            )
            raise
        else:
            self._pins.taken(number, request, sent, pin, settled=isinstance(answer, Settled))
            self._following.accept(number, action, answer)
