"""Templates: written and read back, filled in for each server, without secrets."""

from __future__ import annotations

import contextlib
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wizards.answers import KEY, PASSWORD, TARGET, full
from tui.errors import ConfigError, HostdeckError, UsageError
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import Draft
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.installing.template import (
    Template,
    VariableProblem,
    draft_of,
    filled,
    keep_template,
    parsed,
    read_template,
    template_names,
    template_of,
    written,
)

OTHER = Target(25300, "build-01", "198.51.100.20", "DE")


def test_variables_are_filled_in_and_the_shells_own_are_left_alone() -> None:
    text = "h={hostname} i={id} a={ip} l={location} s=${hostname} {other} $${id}"
    assert (
        filled(text, OTHER)
        == "h=build-01 i=25300 a=198.51.100.20 l=DE s=${hostname} {other} $${id}"
    )


@pytest.mark.parametrize("evil", ["x; rm -rf /", "$(reboot)", "`id`", "a b", 'x"', "x\ny"])
def test_a_value_that_could_do_harm_is_not_filled_in(evil: str) -> None:
    with pytest.raises(VariableProblem, match="cannot be inserted"):
        filled("{location}", Target(1, location=evil))


def test_a_value_that_is_not_known_is_said() -> None:
    with pytest.raises(VariableProblem, match="ip} is unknown for this server"):
        filled("{ip}", Target(1))


def test_a_draft_becomes_a_template_and_a_draft_of_another_server() -> None:
    draft = full(
        way=InstallMethod.SINGLE,
        layout=DiskLayout.RAID1,
        tasks=(21,),
        root_typed="40",
        callback="https://example.net/db-replica/ready",
    )
    template = template_of(draft, TARGET)
    assert (template.hostname, template.callback) == (
        "{hostname}",
        "https://example.net/{hostname}/ready",
    )
    made = draft_of(template, OTHER)
    assert (made.server_id, made.hostname) == (25300, "build-01")
    assert made.callback == "https://example.net/build-01/ready"
    assert (made.way, made.layout, made.tasks, made.root_percent) == (
        InstallMethod.SINGLE,
        DiskLayout.RAID1,
        (21,),
        40,
    )
    assert made.password is None
    assert draft_of(template, TARGET) == draft.without_secrets()


def test_a_name_within_a_word_is_not_taken_for_the_servers_own() -> None:
    assert template_of(Draft(1, hostname="alpha"), Target(1, "a")).hostname == "alpha"


def test_on_disk_private_and_without_secrets(tmp_path: Path) -> None:
    path = keep_template(tmp_path, "web", template_of(full(), TARGET))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert PASSWORD not in path.read_text()
    assert "canary" not in path.read_text()
    assert template_names(tmp_path) == ["web"]
    assert read_template(tmp_path, "web") == template_of(full(), TARGET)
    with pytest.raises(UsageError, match="no template with this name") as caught:
        read_template(tmp_path, "wbe")
    assert "web" in str(caught.value)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".x", "x" * 65, "a b", "-x"])
def test_names_that_could_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError):
        keep_template(tmp_path, name, Template())
    assert template_names(tmp_path) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("root_pass = 'x'", "must not contain secrets"),
        ("osid = 1", "unknown field"),
        ("os_id = 'x'", "whole number"),
        ("os_id = true", "whole number"),
        ("no_lvm = 1", "true or false"),
        ("layout = 'RAID1'", "Allowed: as the provider does it"),
        ("way = 'both'", "Allowed: staged, single"),
        ("tasks = [0]", "list of task ids"),
        ("os_id = -1", "out of range"),
        ("x = ", "Reading the template"),
    ],
)
def test_a_bad_value_is_named_with_what_is_allowed(text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parsed(text)
    assert words in str(caught.value)


TEMPLATES = st.builds(
    Template,
    os_id=st.integers(0, 9999),
    os_name=st.text(max_size=20),
    hostname=st.text(max_size=20),
    way=st.sampled_from([str(method) for method in InstallMethod]),
    layout=st.sampled_from([str(layout) for layout in DiskLayout]),
    no_lvm=st.booleans(),
    root_percent=st.integers(1, 100),
    tasks=st.none() | st.lists(st.integers(1, 999), max_size=3).map(tuple),
    ssh_key=st.just(KEY),
    script=st.text(max_size=20),
    callback=st.text(max_size=20),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(TEMPLATES, TEXTS)
def test_what_is_written_is_read_back(template: Template, text: str) -> None:
    same = replace(template, script=text, os_name=text, hostname=text, callback=text)
    assert parsed(written(same)) == same


@given(st.text(max_size=80))
def test_any_file_is_a_template_or_a_named_fault(text: str) -> None:
    with contextlib.suppress(HostdeckError):
        assert parsed(text).os_id >= 0
