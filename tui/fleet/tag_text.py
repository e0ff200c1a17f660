"""Tags as typed by the user: names, values, notes, and their problems. Pure.

Source: apidocs tags (32 characters, letters, digits, hyphen; value 256, extra 16,384); the
provider's Terraform client sends names of up to 64.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tui.text import safe_text

if TYPE_CHECKING:
    from tui.models.tag import Tag

DOCUMENTED_NAME, LONGEST_NAME = 32, 64
LONGEST_VALUE = 256
LONGEST_EXTRA = 16_384
_NAME = re.compile(r"[A-Za-z0-9_-]+")
OWN_NAMES = frozenset({"hostname", "server_name", "reinstall_start", "password", "root_pass"})
"""Tags that the provider writes. Changing them would have side effects."""


@dataclass(frozen=True, slots=True)
class TagText:
    """One tag to be set."""

    name: str
    value: str = ""
    extra: str = ""

    def __str__(self) -> str:
        return f"{self.name}={self.value}" if self.value else self.name


def sent_tag(tag: Tag) -> TagText:
    """Return the unchanged tag of an answer, for comparing and for sending back, not for
    display."""
    return TagText(
        tag.tag.raw, tag.value.raw if tag.value else "", tag.extra.raw if tag.extra else ""
    )


def name_problem(name: str) -> str:
    """Return why the text cannot be a tag name, as a sentence; empty when it can."""
    if not name:
        return "Enter the tag name."
    if name.lower() in OWN_NAMES:
        return f"The provider manages the tag {name}. It cannot be changed here."
    stranger = next((char for char in name if not _NAME.fullmatch(char)), None)
    if stranger is not None:
        what = "a space" if stranger == " " else safe_text(stranger)
        return f"A tag name can contain only letters, digits, -, and _, not {what}."
    if len(name) > LONGEST_NAME:
        return f"The tag name has {len(name)} characters; the maximum is {LONGEST_NAME}."
    return ""


def name_note(name: str) -> str:
    """Return a remark about a usable tag name; empty if there is none."""
    if len(name) > DOCUMENTED_NAME:
        return (
            f"The provider documents a maximum of {DOCUMENTED_NAME} characters and may reject a "
            f"name with {len(name)}."
        )
    return ""


def value_problem(value: str) -> str:
    """Return why the text cannot be a tag value; empty when it can."""
    if len(value) > LONGEST_VALUE:
        return f"The value has {len(value)} characters; the maximum is {LONGEST_VALUE}."
    if safe_text(value, LONGEST_VALUE + 1) != value:
        return "The value contains invisible characters."
    return ""


def extra_problem(extra: str) -> str:
    """Return why the text cannot be the note of a tag; empty when it can."""
    if len(extra) > LONGEST_EXTRA:
        return f"The note has {len(extra):,} characters; the maximum is {LONGEST_EXTRA:,}."
    return ""


def tag_of(text: str) -> TagText:
    """Parse `env`, `env=prod`, or `env=prod | a note` as a tag."""
    body, _, extra = text.partition(" | ")
    name, _, value = body.strip().partition("=")
    tag = TagText(name.strip(), value.strip(), extra.strip())
    problem = name_problem(tag.name) or value_problem(tag.value) or extra_problem(tag.extra)
    if problem:
        raise ValueError(problem)
    return tag


def completions(typed: str, known: Iterable[tuple[str, str]]) -> list[str]:
    """Return completions, the most frequent first: tag names, then the values of a typed name.

    Args:
        known: Name and value of every tag of the fleet, repeated for each occurrence.
    """
    counts: dict[str, int] = {}
    name, equals, value = typed.strip().partition("=")
    for tag, held in known:
        if tag.lower() in OWN_NAMES:
            continue
        if not equals and tag.lower().startswith(name.lower()):
            counts[tag] = counts.get(tag, 0) + 1
        elif equals and tag == name and held and held.lower().startswith(value.lower()):
            counts[f"{tag}={held}"] = counts.get(f"{tag}={held}", 0) + 1
    found = sorted(counts, key=lambda tag: (-counts[tag], tag))
    return [tag for tag in found if tag != typed.strip()]
