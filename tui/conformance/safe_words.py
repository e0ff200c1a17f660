"""The fixed vocabulary of a report: words of states and kinds that may be written unchanged."""

from __future__ import annotations

import re

_WORDS_LISTED = """
    ok fail failed error success successful done true false yes no none null unknown not_ready
    on off up down enabled disabled connected disconnected online offline running stopped active
    inactive pending suspended terminated cancelled canceled completed paid unpaid overdue refunded
    draft collections rent rented free busy deploy deploying deployed reinstall install installing
    installed boot booting reboot rebooting shutdown shutoff paused build building resize rescue
    warning critical nominal normal ns na nr nc lnr unr unc lnc ucr lcr present absent removed
    presence_detected fully_redundant redundancy_lost
    in out day week month year hourly daily weekly monthly quarterly annually biennially onetime
    server vm vps vds vgpu gpu bm baremetal bare_metal dedicated instance colocation
    linux windows bsd esxi eur usd rub gbp ipv4 ipv6 tcp udp a aaaa cname mx txt ns soa srv caa ptr
    open closed answered new in_progress resolved waiting customer-reply on_hold read unread
    kvm ipmi pxe disk cdrom network image snapshot backup iso ssd hdd nvme sata sas raid0 raid1
    raid5 raid6 raid10 default immediate end_of_billing_period client reseller admin root user
    sent queued processing processed expired valid invalid locked unlocked
    power_off power_on powered_off powered_on presale reserved sold mounted unmounted uploaded
    downloading downloaded ready not_connected stock in_stock customer reinstalling hosting domain
    addon available unavailable deploy_done
"""
SAFE_WORDS = frozenset(_WORDS_LISTED.split())

_STATE_NAME = re.compile(r"(?:^|_)(?:status|state|condition|result|power|type|kind|mode|stage)$")
_WORDS = re.compile(r"[A-Za-z][A-Za-z _/-]{0,39}")


def is_state_field(name: str) -> bool:
    """Return whether a field with this name contains a state or a kind."""
    return _STATE_NAME.search(name.lower()) is not None


def looks_like_state(text: str) -> bool:
    """Return whether a text has the form of a state: a few letters, no digits."""
    return _WORDS.fullmatch(text.strip()) is not None


def safe_word(text: str) -> str:
    """Return the word in its reportable form, lower case; empty if it is not in the vocabulary."""
    word = text.strip().lower().replace(" ", "_")
    return word if word in SAFE_WORDS else ""
