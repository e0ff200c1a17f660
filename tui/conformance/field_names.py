"""Field names allowed in a report. All other object keys are data and are withheld.

A key is written if it is the name of a known field, or if each of its words is in the fixed list of
words for field names. In some answers, host names, addresses, ids and tags are keys too: a key that
merely looks like a name gets a label, `<new-3>`, or counts as a table key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from tui.conformance.fingerprints import Fingerprints
from tui.conformance.known_shapes import known_shapes
from tui.conformance.shapes import TABLE_KEY, Shape

MOST_LABELS = 8
"""Maximum number of withheld keys in an object; with more, the object is a table."""
LONGEST = 40
_LABEL = re.compile(r"<new-\d+>")
_NAME = re.compile(rf"[A-Za-z_$@][A-Za-z_$@0-9]{{0,{LONGEST - 1}}}")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_WORDS_LISTED = """
    access account action active actual added address addresses admin after alert alias allowed
    amount and api area array asset assigned at attempts attributes auto available average avg
    backup backups balance band bandwidth base before billed billing bios bit bits block blocked
    bmc board body bonus boot broadcast bucket buffer bus by bytes cable cache callback can
    cancelled capacity card category changed channel charge chassis check checksum child city class
    clock closed cluster code color column comment component condition config connected connection
    console contact content control cooling core cores cost count country cpu created creation
    credit currency current custom customer cycle daily data date day days default delay deleted
    delivery deploy depth description details device digest direction disabled discount disk disks
    display distribution domain done down drive driver due duration dynamic edit email enabled end
    ended endpoint engine entry environment error errors eta event events expected expire expired
    expires expiry ext extended external failed failure family fan fee field file filter firmware
    first flag flags flavor folder forecast format found free frequency from full function gateway
    gb generation ghz global gpu graph group groups guest hardware has hash health height history
    host hour hourly hours http icon id identifier ids image images in incoming index info initial
    inner input install installed instance interface interfaces internal interval inventory invoice
    invoices ipmi iso issue item items job jobs key keys kind kvm label lang language last latency
    latest level license licenses limit limits line link links list load local location locations
    lock locked log login logs loss lower mac main maintenance manager manufacturer mask max maximum
    mb media memory message messages meta method metric mhz min minimum minute minutes mode model
    modified module month monthly months mount mounted multiplier name names native net netmask
    network networks new next node note notes notice notify number object offset old on online only
    operating option options order ordered orders os other out outgoing output overage owner
    package packet packets page pages paid parameter parameters parent part partition partitions
    password path pay payload payment payments peak pending percent percentage period permission
    permissions phase phone physical pin ping plan plans platform pool port ports position power
    prefix presence present preset previous price prices primary priority private processor product
    products profile progress project properties protocol provider proxy ptr public quantity queue
    quota rack raid ram random range ranges rate rates raw read ready reason rebooted received
    record records recurring ref reference refund region registered release remaining remote removed
    renewal rent rented request requests required reserved reset resource response restart result
    results retry return reverse revision right rights role root route rows rule rules running
    scheduled scope score second seconds secret section sector secure security seen segment sensor
    sensors sent serial series server servers service services session set settings setup shared
    short show size slot slots snapshot snapshots socket sockets software sort source space spare
    specification specs speed stage start started state states static statistics stats status
    step steps stock stop stopped storage string subject subnet subscription sum summary support
    suspended switch system systems table tag tags target task tasks tax tb temperature template
    term text threads threshold ticket tickets time timeout times timestamp timezone title to token
    total totals traffic transaction transactions transfer tree type types uid unit units unlimited
    unpaid until up update updated upper uptime url usage use used user users usable uuid valid
    value values vat vendor verified version virtual visible vlan volt voltage volume wait warning
    watt watts week weekly weight width window write year yearly years zone zones
"""
"""Words of technical language. No machine roles, no names of people, companies or places."""


@cache
def known_names() -> frozenset[str]:
    """Return the names of all fields of the known shapes."""
    return frozenset(name for shape in known_shapes().values() for name in _names(shape))


def _names(shape: Shape) -> Iterator[str]:
    for name, inner in shape.fields.items():
        if name != TABLE_KEY:
            yield name
        yield from _names(inner)
    if shape.items is not None:
        yield from _names(shape.items)


@cache
def field_words() -> frozenset[str]:
    """Return the allowed words in the name of a new field."""
    parts = (part for name in known_names() for part in words_of(name) if not part.isdecimal())
    return frozenset(_WORDS_LISTED.split()) | {part for part in parts if len(part) > 1}


def words_of(name: str) -> list[str]:
    """Return the words of a name in lower case: `memoryTotal_kb` has "memory", "total", "kb"."""
    return [part.lower() for part in _PART.findall(name)]


def is_field_name(key: str) -> bool:
    """Return whether a key may be written unchanged."""
    if key in known_names():
        return True
    if not _NAME.fullmatch(key):
        return False
    words = words_of(key)
    return bool(words) and all(word in field_words() for word in words)


def is_label(name: str) -> bool:
    """Return whether a name in a shape is the label of a withheld name."""
    return _LABEL.fullmatch(name) is not None


class Namer:
    """Naming of object keys; the same withheld key gets the same label.

    Only fingerprints of withheld keys can be saved. The keys stay in memory, for the review on
    screen.
    """

    def __init__(self, marks: Fingerprints, labels: Mapping[str, str] | None = None) -> None:
        self._marks = marks
        self.labels: dict[str, str] = dict(labels or {})
        """Label by the fingerprint of a key."""
        self.withheld: dict[str, str] = {}
        """Key by label, in this process only."""

    def names(self, keys: Sequence[str], known: Shape | None) -> list[str]:
        """Return the name for each key of one object.

        Args:
            known: Known shape of the object; `None` if there is none.
        """
        if known is not None and TABLE_KEY in known.fields:
            return [key if key in known.fields else TABLE_KEY for key in keys]
        strange = [key for key in keys if not is_field_name(key)]
        usual = any(known is not None and key in known.fields for key in keys)
        if len(strange) > MOST_LABELS or (not usual and len(strange) * 2 > len(keys)):
            # In a table, a key that is also a technical word is still data.
            return [key if usual and is_field_name(key) else TABLE_KEY for key in keys]
        return [self._label(key) if key in strange else key for key in keys]

    def _label(self, key: str) -> str:
        mark = self._marks.of(key)
        label = self.labels.setdefault(mark, f"<new-{len(self.labels) + 1}>")
        self.withheld[label] = key
        return label
