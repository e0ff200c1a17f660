"""Plans a change that the user confirmed for a later time. The local thread writes the file and
starts the process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tui.scheduled.change_times import Window
from tui.scheduled.planned_topic import show_changes

if TYPE_CHECKING:
    from tui.app.dashboard_app import Dashboard
    from tui.credentials.pin import Pin
    from tui.deck import Deck
    from tui.operations.plan import Plan


def plan_for_later(app: Dashboard, deck: Deck, plan: Plan, pin: Pin | None) -> None:
    """Store the change and start its process; report the result or the reason for a failure. UI
    thread."""
    from tui.errors import HostdeckError

    def work() -> None:
        try:
            words = _planned(deck, plan, pin)
        except HostdeckError as error:
            app.call_later(app.show_error, error)
        else:
            app.call_later(app.notify, words)
            show_changes(deck.engine.operations, deck.store, deck.clock)
        finally:
            if pin is not None:
                pin.wipe()

    deck.engine.on_disk(work)


def _planned(deck: Deck, plan: Plan, pin: Pin | None) -> str:
    """Return sentences about the planned change. Raises PlanError."""
    from tui.scheduled.change_file import ChangeFile
    from tui.scheduled.plan_spawning import spawn_plan_process
    from tui.scheduled.planning import plan_change

    assert plan.window is not None
    operations = deck.engine.operations
    journal = operations.ledger.journal().path
    secret = "" if pin is None or pin.secret is None else pin.secret.get_secret_value()
    carried = _carried(deck)

    def spawn(number: int) -> int | None:
        return spawn_plan_process(carried, number, secret)

    change, _ = plan_change(
        ChangeFile(journal.parent, operations.profile),
        plan,
        Window(*plan.window),
        spawn,
        who=operations.who,
        account_id=deck.store.session.account,
        now=deck.clock.now(),
        uses_pin=bool(secret),
    )
    return (
        f"{change.title} {change.about} is planned for {change.when}. {{key:go.operations}} lists "
        "and cancels it."
    )


def _carried(deck: Deck) -> dict[str, Any]:
    """Return the data for the process, including credentials: only for its pipe."""
    from tui.operations.background import carry
    from tui.paths import Paths

    operations = deck.engine.operations
    client, path = operations.client(), deck.config_file or Paths.of_user().config / "config.toml"
    carried = carry(
        client,
        url=client.transport.url,
        journal=operations.ledger.journal().path,
        profile=operations.profile,
        who=operations.who,
        per_second=deck.settings.network_of(deck.profile).requests_per_second,
    )
    return {
        **carried,
        "config": str(path) if path.exists() else "",
        "profile_name": deck.profile,
        "refuses_changes": False,
    }
