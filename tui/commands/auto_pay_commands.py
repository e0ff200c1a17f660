"""Automatic payment of a server's invoices from the credit: the provider's tag `auto_credit`."""

from __future__ import annotations

from dataclasses import replace

from tui.api.catalog import tags_actions as tags
from tui.commands.command import Choose, Command, Confirm, Intent, Refuse, Targets
from tui.commands.tags_commands import remove_plan, set_plan
from tui.fleet.rows import ServerRow
from tui.fleet.tag_text import TagText
from tui.operations.plan import Tier

TAG = "auto_credit"
_OFF = frozenset({"0", "off", "no", "false"})
_UNDOCUMENTED = "The provider documents the tag auto_credit, but not its values."


def auto_pay(row: ServerRow) -> bool | None:
    """Return whether a server's invoices are paid from the credit automatically; `None` if it is
    unknown."""
    if not row.detailed or "tags" in row.left_out:
        return None
    value = next((value for name, value in row.tags if name == TAG), None)
    return value is not None and value.strip().lower() not in _OFF


def auto_pay_words(row: ServerRow) -> str:
    """Return the state in words."""
    state = auto_pay(row)
    if state is None:
        return "unknown"
    return "on" if state else f"off (no tag {TAG})" if not _has_tag(row) else "off"


def _has_tag(row: ServerRow) -> bool:
    return any(name == TAG for name, _ in row.tags)


def _change(targets: Targets) -> Intent:
    row = targets.row
    state = auto_pay(row)
    if state is None:
        return Refuse("The tags of the server have not been read. Nothing was sent.")
    options = (
        ("on", "On: the provider pays the server's invoices from the credit"),
        ("off", "Off: you pay each invoice yourself"),
    )

    def then(answer: str) -> Intent:
        if (answer == "on") == state:
            return Refuse(f"Auto-pay is already {answer}.")
        if answer == "on":
            plan = set_plan([row], TagText(TAG, "1"))
            words = (
                f"Sets the tag {TAG}=1 on {row.called}. From then on, the provider pays the "
                "server's invoices from the credit without asking."
            )
            return Confirm(
                replace(
                    plan.warned(_UNDOCUMENTED, tier=Tier.DISRUPTIVE),
                    title="Turn on auto-pay",
                    effect=words,
                    of="for",
                )
            )
        plan = remove_plan([row], TAG)
        words = f"Removes the tag {TAG} from {row.called}. You pay each invoice yourself."
        return Confirm(
            replace(plan.warned(_UNDOCUMENTED), title="Turn off auto-pay", effect=words, of="for")
        )

    return Choose(f"Auto-pay from credit for {row.called}", options, then)


COMMANDS = (
    Command(
        "billing.auto_pay",
        "Turn auto-pay on or off",
        (tags.ADD, tags.REMOVE),
        _change,
        many=False,
    ),
)
