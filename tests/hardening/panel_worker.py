"""The changes of the provider's panel, made until it is killed: on VMs and on records of the
account, each once."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from tests.hardening.worker import main
from tui.api.catalog import api_keys_actions as api_keys
from tui.api.catalog import dns_actions as dns
from tui.api.catalog import eq_more_actions as eq_more
from tui.api.catalog import iso_actions as iso
from tui.api.catalog import net_actions as net
from tui.api.catalog import rhr_actions as rhr
from tui.api.catalog import s3_actions as s3
from tui.api.catalog import vm_actions as vm
from tui.api.catalog import whmcs_actions as whmcs
from tui.api.catalog.common import ServerRef
from tui.commands.auto_pay_commands import account_plan
from tui.commands.dns_commands import removal
from tui.commands.dns_rules import Record
from tui.operations.plan import Plan, Request

ZONE, FULL_ZONE = "example.com", "example.org"
ADDRESS = "192.0.2.9"
PAID_PART, INVOICE_TOTAL = Decimal("1.00"), Decimal("9.00")


def _on(number: int) -> tuple[Request, ...]:
    """Return one request for each change of a server."""
    own = ServerRef(id=number)
    pairs = (
        (vm.CREATE_SNAPSHOT, vm.SnapshotRef(id=number, name=f"r{number}")),
        (iso.MOUNT_ISO, iso.IsoMount(id=number, name="Debian 13")),
        (iso.UNMOUNT_ISO, own),
        (eq_more.CREATE_BACKUP, own),
        (eq_more.RENAME_SERVER, eq_more.Rename(id=number, hostname=f"r{number}")),
        (net.ADD_IPV4, net.AddAddresses(id=number, amount=1)),
        (
            whmcs.REQUEST_CANCELLATION,
            whmcs.Cancellation.model_validate(
                {"id": number, "cancellation_type": 0, "cancellation_reason": "moved"}
            ),
        ),
    )
    return tuple(Request(action, params, number, f"s{number}") for action, params in pairs)


def _of_account(number: int) -> tuple[Request, ...]:
    """Return one request for each change of a record; the name of the record has the number."""
    name = f"r{number}"
    pairs = (
        (
            dns.ADD_DNS,
            dns.RecordAddition.model_validate(
                {"zone": ZONE, "name": name, "type": "A", "contents": (ADDRESS,)}
            ),
        ),
        (dns.ADD_DOMAIN, dns.NewZone.model_validate({"name": name})),
        (api_keys.ADD, api_keys.NewApiKey.model_validate({"params[name]": name})),
        (iso.UPLOAD, iso.IsoUpload(url="https://example.com/a.iso", name=name)),
        (s3.CREATE_BUCKET, s3.BucketRef.model_validate({"s3uid": "s3_1", "bucket_name": name})),
        (rhr.ADD, rhr.NewRequest.model_validate({"type": "KVM", "eq_id": number})),
    )
    return tuple(Request(action, params, server_name=name, locks=False) for action, params in pairs)


def _with_facts(number: int) -> tuple[Request, ...]:
    """Return the changes whose deciding read compares the account with facts from before."""
    payment = Request(
        whmcs.APPLY_CREDIT,
        whmcs.ApplyCredit(invoice_id=number, amount=PAID_PART),
        locks=False,
        before={"credit": 0, "payment": 0, "balance": str(INVOICE_TOTAL), "currency": "EUR"},
    )
    record = removal(FULL_ZONE, Record(f"r{number}", "A", ADDRESS, 3600))
    return tuple(replace(request, server_name=f"r{number}") for request in (payment, record))


def _toggle(number: int, wanted: str = "on") -> tuple[Request, ...]:
    """Return the change of the account's only switch. The request toggles: it is made once in a
    run, for the first number, which the provider cannot see."""
    (request,) = account_plan(wanted).requests
    return (replace(request, server_name=f"r{number}"),)


KINDS: tuple[Callable[[int], tuple[Request, ...]], ...] = (_on, _of_account, _with_facts)
"""Changes of which any number are made in a run."""


def all_requests(number: int) -> tuple[Request, ...]:
    """Return one request for each change that these runs make."""
    return (*(request for kind in KINDS for request in kind(number)), *_toggle(number))


def panel_plans(chosen: random.Random, numbers: list[int]) -> list[Plan]:
    """One change for each number, in plans of one to three."""
    first, *left = numbers
    made = []
    while left:
        kind, size = chosen.choice(KINDS), chosen.choice((1, 1, 2, 3))
        mine, left = left[:size], left[size:]
        requests = tuple(chosen.choice(kind(number)) for number in mine)
        made.append(Plan("", requests, "", wave=1, goes_on=True))
    wanted = ("on", "off")[first // len(numbers) % 2]
    made.insert(chosen.randrange(len(made)), Plan("", _toggle(first, wanted), ""))
    return made


if __name__ == "__main__":
    sys.exit(main(panel_plans))
