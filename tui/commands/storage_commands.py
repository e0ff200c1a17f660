"""Commands on the object storage: accounts, buckets, keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tui.api.action import Direct
from tui.api.catalog import s3_actions as s3
from tui.api.catalog.common import NoParams
from tui.api.task_names import task_name
from tui.commands.command import Ask, Choose, Command, Confirm, Ended, Go, Intent, Refuse, Targets
from tui.format import money
from tui.models.base import Params
from tui.models.storage import StorageAccount, StoragePlan
from tui.operations.guards import unfinished
from tui.operations.plan import Plan, Request, Tier
from tui.store.operations import OpState
from tui.text import safe_text

if TYPE_CHECKING:
    from tui.api.client import Client

_NOT_SENT = "Nothing was sent."
_BUCKET = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
_BUCKET_WORDS = "A bucket name has 3 to 63 lowercase letters, digits, dots, and hyphens."


@dataclass(frozen=True, slots=True)
class Storage:
    """The accounts of the object storage, the selected account, and the plans."""

    known: tuple[str, ...] | None = None
    """Names of all accounts; `None` until the list is completely read."""
    selected: StorageAccount | None = None
    plans: tuple[StoragePlan, ...] = ()
    currency: str = ""
    buckets: tuple[str, ...] = ()


def _still_there(uid: str) -> Callable[[Client], str]:
    """Return the check that the provider still lists an account."""

    def check(client: Client) -> str:
        listed = client.call(s3.GET_USERS, NoParams())
        return (
            ""
            if any(row.uid == uid for row in listed)
            else "The provider does not list the account."
        )

    return check


def _on_end(ended: Sequence[Ended]) -> Intent | None:
    operation, _ = ended[0]
    if operation.state is OpState.DONE:
        return None
    return Refuse(
        f"{task_name(operation.action)}: {operation.state}. {operation.said} "
        "Hostdeck does not send the request again."
    )


def create_plan(known: Storage, plan: StoragePlan, bucket: str) -> Plan:
    """Return the plan that creates a storage account: free, or paid from the credit."""
    params = s3.NewAccount(plan_id=plan.id or 0, bucket_name=bucket)
    is_free = plan.price == 0
    action: Direct[s3.NewAccount, Any] = s3.CREATE_ACCOUNT if is_free else s3.CREATE_ORDER
    request = Request(action, params, locks=False, before={"accounts": list(known.known or ())})
    price = money(plan.price, known.currency)
    cost = "It is free." if is_free else f"It costs {price}, paid from the credit."
    effect = f"Creates a storage account, plan {plan.name}, with the bucket {bucket}. {cost}"
    if is_free:
        return Plan("Create storage", (request,), effect, tier=Tier.DISRUPTIVE)
    typed = f"{plan.price:.2f}"
    return Plan("Order storage", (request,), effect, tier=Tier.DESTRUCTIVE, typed=typed)


def _create(targets: Targets) -> Intent:
    found = targets.argument
    if not isinstance(found, Storage):
        return Go("storage")
    known = found
    if known.known is None:
        return Refuse(f"The list of storage accounts is not read completely. {_NOT_SENT}")
    earlier = unfinished(targets.operations(), s3.CREATE_ORDER.name, None)
    if earlier:
        return Refuse(earlier)
    plans = {str(plan.id): plan for plan in known.plans if plan.id is not None}
    if not plans:
        return Refuse(f"No storage plan is known. {_NOT_SENT}")

    def chosen(number: str) -> Intent:
        plan = plans[number]
        if plan.price is None or plan.price < 0:
            return Refuse(f"The price of this plan is unknown. {_NOT_SENT}")

        def with_bucket(text: str) -> Intent:
            bucket = text.strip()
            if not _BUCKET.fullmatch(bucket):
                return Refuse(_BUCKET_WORDS)
            return Confirm(create_plan(known, plan, bucket), then=_on_end)

        return Ask("Name of the first bucket", _BUCKET_WORDS, with_bucket)

    options = tuple(
        (number, f"{plan.name}  {money(plan.price, known.currency)}")
        for number, plan in plans.items()
    )
    return Choose("Storage plan", options, chosen)


def _selected(targets: Targets) -> tuple[Storage, str] | None:
    found = targets.argument
    if not isinstance(found, Storage) or found.selected is None or not found.selected.uid:
        return None
    return found, found.selected.uid


def _end_of(storage: Storage) -> dict[str, str]:
    """Return the end date of the selected account for the journal; empty without one."""
    ends = storage.selected.ends if storage.selected is not None else None
    return {} if ends is None else {"ends": str(ends)}


def _destroy(
    title: str, action: Direct[s3.StorageRef, Any], effect: str
) -> Callable[[Targets], Intent]:
    def intend(targets: Targets) -> Intent:
        found = _selected(targets)
        if found is None:
            return Go("storage")
        storage, uid = found
        request = Request(
            action,
            s3.StorageRef(s3uid=uid),
            locks=False,
            before=_end_of(storage),
            check=_still_there(uid),
        )
        name = safe_text(uid, 80)
        plan = Plan(title, (request,), effect.format(name), tier=Tier.DESTRUCTIVE, typed=name)
        return Confirm(plan, then=_on_end)

    return intend


def _keep(targets: Targets) -> Intent:
    found = _selected(targets)
    if found is None:
        return Go("storage")
    request = Request(
        s3.CANCEL_DELETION,
        s3.StorageRef(s3uid=found[1]),
        locks=False,
        before=_end_of(found[0]),
    )
    effect = f"Withdraws the cancellation. The storage account {safe_text(found[1], 80)} stays."
    return Confirm(
        Plan("Withdraw storage cancellation", (request,), effect, tier=Tier.SAFE), then=_on_end
    )


def _add_bucket(targets: Targets) -> Intent:
    found = _selected(targets)
    if found is None:
        return Go("storage")
    _, uid = found

    def then(text: str) -> Intent:
        name = text.strip()
        if not _BUCKET.fullmatch(name):
            return Refuse(_BUCKET_WORDS)
        params = s3.BucketRef(s3uid=uid, bucket_name=name)
        request = Request(s3.CREATE_BUCKET, params, locks=False, check=_still_there(uid))
        effect = f"Creates the bucket {name} in {safe_text(uid, 80)}."
        return Confirm(
            Plan("Create bucket", (request,), effect, tier=Tier.DISRUPTIVE), then=_on_end
        )

    return Ask("Name of the bucket", _BUCKET_WORDS, then)


def _delete_bucket(targets: Targets) -> Intent:
    found = _selected(targets)
    if found is None:
        return Go("storage")
    storage, uid = found

    def chosen(name: str) -> Intent:
        params: Params = s3.BucketRef(s3uid=uid, bucket_name=name)
        request = Request(s3.DELETE_BUCKET, params, locks=False, check=_still_there(uid))
        effect = f"Deletes the bucket {name} and all its files. They cannot be restored."
        plan = Plan("Delete bucket", (request,), effect, tier=Tier.DESTRUCTIVE, typed=name)
        return Confirm(plan, then=_on_end)

    if not storage.buckets:
        return Refuse(f"No bucket of this account is known. {_NOT_SENT}")
    return Choose("Delete bucket", tuple((name, name) for name in storage.buckets), chosen)


COMMANDS = (
    Command(
        "storage.create",
        "Create storage account",
        (s3.CREATE_ACCOUNT, s3.CREATE_ORDER),
        _create,
        on_servers=False,
    ),
    Command(
        "storage.add_bucket", "Create bucket", (s3.CREATE_BUCKET,), _add_bucket, on_servers=False
    ),
    Command(
        "storage.delete_bucket",
        "Delete bucket",
        (s3.DELETE_BUCKET,),
        _delete_bucket,
        on_servers=False,
    ),
    Command(
        "storage.delete",
        "Delete storage account",
        (s3.DELETE_ACCOUNT,),
        _destroy(
            "Delete storage",
            s3.DELETE_ACCOUNT,
            "Deletes the storage account {} with all its data. It cannot be restored.",
        ),
        on_servers=False,
    ),
    Command(
        "storage.end",
        "Cancel paid storage account",
        (s3.DELETE_PAYMENT_ACCOUNT,),
        _destroy(
            "Cancel storage",
            s3.DELETE_PAYMENT_ACCOUNT,
            "The provider sets an end date for the storage account {} and deletes its data "
            "on that day. The refund is unknown. Until then you can withdraw the cancellation.",
        ),
        on_servers=False,
    ),
    Command(
        "storage.keep",
        "Withdraw storage cancellation",
        (s3.CANCEL_DELETION,),
        _keep,
        on_servers=False,
    ),
)
