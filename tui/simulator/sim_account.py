"""Data of the account, not of a machine: billing, keys, requests, open BMC access."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_SOA = "ns1.hostkey.com hostmaster.example.com 2026113001 3600 600 1209600 3600"
INVOICE_DAYS = 7
"""Days from the date of an invoice to its due date."""


@dataclass
class Opening:
    """BMC access that closes automatically."""

    until: float
    address: str
    kind: str
    """Kind: nat, ipmi user or novnc."""
    record: int = 0
    """Id of the NAT record, which is not a server id."""
    inner: str = ""
    """The internal address."""


@dataclass
class Account:
    """State of the account. Numbers start where no example of the provider's could be mistaken for
    ours."""

    balance: float = 42.11
    invoices: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    credits: list[dict[str, Any]] = field(default_factory=list)
    cancellations: dict[int, dict[str, Any]] = field(default_factory=dict)
    ssh_keys: list[dict[str, Any]] = field(default_factory=list)
    api_keys: list[dict[str, Any]] = field(default_factory=list)
    takes_answers: bool = False
    """True if customers may answer tickets; the provider currently refuses it."""
    comments: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Answers to tickets, by ticket key."""
    closed_tickets: set[str] = field(default_factory=set)
    sign_ins: list[dict[str, Any]] = field(default_factory=list)
    """Lines of the session log from before the first request, newest first."""
    contacts: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    """Changed details of the customer."""
    storage: list[dict[str, Any]] = field(default_factory=list)
    """Accounts of the object storage."""
    isos: list[dict[str, Any]] = field(default_factory=list)
    mounted: dict[int, str] = field(default_factory=dict)
    """Id or name of the ISO image in each server's drive."""
    requests: list[dict[str, Any]] = field(default_factory=list)
    """Remote-hands requests."""
    tickets: dict[int, str] = field(default_factory=dict)
    """Open request for assistance, by server."""
    zones: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    switches: dict[str, str] = field(default_factory=dict)
    """Settings of auth/set_tag."""
    openings: dict[tuple[int, str], Opening] = field(default_factory=dict)
    ports_off: dict[tuple[int, str], str] = field(default_factory=dict)
    """Reason, by server and port."""
    blocked: dict[str, str] = field(default_factory=dict)
    ptr: dict[str, list[str]] = field(default_factory=dict)
    snapshots: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    disks: dict[tuple[int, str], Any] = field(default_factory=dict)
    """State of a VM at the time of a snapshot, by server and name."""
    backups: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    backing_up: set[int] = field(default_factory=set)
    """Servers with a running backup."""
    schedules: dict[int, dict[str, Any]] = field(default_factory=dict)
    installs: dict[int, str] = field(default_factory=dict)
    """Async key of a running reinstall, by server."""
    deployed: int = 0
    """Number of servers ordered so far."""
    when_paid: dict[int, Callable[[], object]] = field(default_factory=dict)
    """Work that starts when an invoice is paid."""
    pays_after_s: float | None = 60.0
    """Virtual seconds until the user pays on the payment page; `None`: never."""
    reinstall_wipes: bool = True
    """True for the current eq/reinstall, which wipes and installs immediately; the documented one
    only creates a key."""
    booted: set[int] = field(default_factory=set)
    """Servers whose running reinstall has had its network boot: another one restarts it."""
    ticket_number: int = 500_000
    invoice_number: int = 901
    next_id: int = 7_000
    second_factor: str = ""
    """The code that the next sign-in with login and password requires; empty: none."""
    day: Callable[[], datetime.date] = lambda: datetime.date(2026, 11, 22)
    """The date of new invoices and ledger entries."""

    def today(self) -> str:
        """Return that date in the provider's format."""
        return self.day().isoformat()

    def number(self) -> int:
        """Return a new row id."""
        self.next_id += 1
        return self.next_id

    def ticket(self) -> str:
        """Return a new ticket number."""
        self.ticket_number += 1
        return f"CS-{self.ticket_number}"

    def invoice(
        self, total: float, status: str, description: str, server_id: int = 0
    ) -> dict[str, Any]:
        """Add a new invoice to the list and return it."""
        self.invoice_number += 1
        made = {
            "id": self.invoice_number,
            "status": status,
            "total": f"{total:.2f}",
            "date": self.today(),
            "duedate": (self.day() + datetime.timedelta(days=INVOICE_DAYS)).isoformat(),
            "currencycode": "EUR",
            "description": description,
            "inv_id": server_id,
        }
        self.invoices.insert(0, made)
        return made


def usual_account(day: Callable[[], datetime.date]) -> Account:
    """Return an account with some history.

    Args:
        day: Returns the current day; called for each new entry.
    """
    account = Account(day=day)

    def ago(days: int) -> str:
        return (day() - datetime.timedelta(days=days)).isoformat()

    for number, (total, status, days, text) in enumerate(
        [
            (89.0, "Unpaid", 0, "Dedicated server db-main (monthly)"),
            (239.0, "Paid", 18, "Dedicated server api-01 (monthly)"),
            (7.64, "Paid", 18, "VM web-01 (monthly)"),
        ]
    ):
        account.invoices.append(
            {
                "id": 901 - number,
                "status": status,
                "total": f"{total:.2f}",
                "date": ago(days),
                "duedate": ago(days - INVOICE_DAYS),
                "currencycode": "EUR",
                "description": text,
                "inv_id": 0,
            }
        )
    account.transactions = [
        {"id": 7001, "date": ago(18), "description": "Invoice payment", "amount": "239.00"},
        {
            "id": 7000,
            "date": ago(18),
            "description": "Invoice payment",
            "amount": "7.64",
            "amountin": "7.64",
        },
    ]
    account.credits = [
        {"id": 1, "amount": "560.00"},
        {"id": 2, "amount": "-560.00"},
        {"id": 3, "amount": "42.11"},
    ]
    account.ssh_keys = [
        {
            "id": 5,
            "customer_id": 54321,
            "name": "laptop",
            "default": 1,
            "created": "2026-03-01 10:00:00",
            "key": "ssh-ed25519 "
            "AAAAC3NzaC1lZDI1NTE5AAAAIJ5nJIYXqnWbEFRj5tVd2V2O8FLBHBVd0p9nX5R6bPzq ops@laptop",
        }
    ]
    account.api_keys = [
        {
            "id": 31,
            "name": "dashboard",
            "server_id": 0,
            "ip": "",
            "active": 1,
            "login_notify_method": "none",
            "login_notify_address": "",
        }
    ]
    account.contacts = [
        {
            "id": 411,
            "firstname": "Grace",
            "lastname": "Example",
            "companyname": "",
            "email": "grace@example.com",
            "phonenumber": "",
        }
    ]
    account.storage = [
        {
            "s3uid": "s3_user_12345",
            "plan": "Free 10 GB",
            "location": "NL",
            "status": "active",
            "used": 3 * 2**30,
            "quota": 10 * 2**30,
            "endpoint": "https://s3.example.net",
            "buckets": [
                {"bucket_name": "backups", "size": 3 * 2**30, "objects": 12, "files": ["a.tar"]}
            ],
            "access_key": "AKIADEMO0123456789AB",
            "secret_key": "demo-secret-of-the-storage-0123456789abc",
        }
    ]
    account.isos = [
        {
            "id": 123,
            "name": "Ubuntu 22.04",
            "short_name": "ubuntu-22.04",
            "iso_name": "ubuntu-22.04.iso",
            "private": "",
            "description": "Ubuntu 22.04 LTS",
            "admin_only": 0,
            "status": "Ready",
        },
        *(
            {
                "id": 124 + at,
                "name": name,
                "short_name": name.lower().replace(" ", "-"),
                "iso_name": f"{name.lower().replace(' ', '-')}.iso",
                "private": private,
                "description": text,
                "admin_only": int("firmware" in name),
                "status": "Ready",
            }
            for at, (name, private, text) in enumerate(
                [
                    ("Debian 13", "", "Debian 13 netinst"),
                    ("SystemRescue 12", "", "Repair: file systems, GRUB, passwords"),
                    ("HDT firmware", "", "Firmware updates, staff only"),
                    ("own-rescue", "demo@example.com", ""),
                ]
            )
        ),
    ]
    account.zones = {
        "example.com": [
            {"name": name, "type": kind, "content": content, "ttl": ttl, "priority": priority}
            for name, kind, content, ttl, priority in (
                ("@", "SOA", _SOA, 3600, 0),
                ("@", "NS", "ns1.hostkey.com", 3600, 0),
                ("@", "NS", "ns2.hostkey.com", 3600, 0),
                ("example.com", "A", "192.0.2.10", 3600, 0),
                ("@", "MX", "mail.example.com", 3600, 10),
                ("@", "TXT", '"v=spf1 mx -all"', 3600, 0),
                ("www.example.com", "A", "192.0.2.10", 3600, 0),
                ("mail", "A", "192.0.2.11", 3600, 0),
                ("shop", "CNAME", "www.example.com", 300, 0),
            )
        ],
        "example.org": [
            {"name": "@", "type": "A", "content": "192.0.2.30", "ttl": 3600, "priority": 0}
        ],
    }
    return account
