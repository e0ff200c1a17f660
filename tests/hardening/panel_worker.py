"""The changes of the provider's panel, made until it is killed: on VMs and on records of the
account, each once."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable

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
from tui.operations.plan import Plan, Request

ZONE = "example.com"


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
                {"zone": ZONE, "name": name, "type": "A", "contents": ("192.0.2.9",)}
            ),
        ),
        (dns.ADD_DOMAIN, dns.NewZone.model_validate({"name": name})),
        (api_keys.ADD, api_keys.NewApiKey.model_validate({"params[name]": name})),
        (iso.UPLOAD, iso.IsoUpload(url="https://example.com/a.iso", name=name)),
        (s3.CREATE_BUCKET, s3.BucketRef.model_validate({"s3uid": "s3_1", "bucket_name": name})),
        (rhr.ADD, rhr.NewRequest.model_validate({"type": "KVM", "eq_id": number})),
    )
    return tuple(Request(action, params, server_name=name, locks=False) for action, params in pairs)


KINDS: tuple[Callable[[int], tuple[Request, ...]], ...] = (_on, _of_account)


def panel_plans(chosen: random.Random, numbers: list[int]) -> list[Plan]:
    """One change for each number, in plans of one to three."""
    left, made = list(numbers), []
    while left:
        kind, size = chosen.choice(KINDS), chosen.choice((1, 1, 2, 3))
        mine, left = left[:size], left[size:]
        requests = tuple(chosen.choice(kind(number)) for number in mine)
        made.append(Plan("", requests, "", wave=1, goes_on=True))
    return made


if __name__ == "__main__":
    sys.exit(main(panel_plans))
