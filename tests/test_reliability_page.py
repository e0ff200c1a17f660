"""The page of promises: every test and part it names exists, every fault stands there as it is
called."""

from __future__ import annotations

import ast
import re

from tests.hardening.__main__ import PARTS
from tests.hardening.faults import CASES
from tests.support.process import ROOT
from tui.assets import asset

PAGE = asset("reliability.md").read_text("utf-8")
TESTS = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)


def test_every_test_that_is_named_exists() -> None:
    assert len(TESTS) > 60
    missing = []
    for file, name in set(TESTS):
        tree = (
            ast.parse((ROOT / file).read_text("utf-8"))
            if (ROOT / file).exists()
            else ast.Module([], [])
        )
        if name not in {
            node.name
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }:
            missing.append(f"{file}::{name}")
    assert missing == []


def test_every_part_that_is_named_exists_and_every_part_is_named() -> None:
    lists = re.findall(r"\bparts? ((?:`[\w-]+`(?:, | and )?)+)", PAGE)
    named = {name for some in lists for name in re.findall(r"`([\w-]+)`", some)}
    assert named == set(PARTS)


def test_every_fault_stands_there_as_it_is_called() -> None:
    rows = re.findall(r"^\| (\d+) \| [^|]+ \| ([^|]+) \|$", PAGE, re.M)
    named = {
        (int(number), name) for number, names in rows for name in re.findall(r"`([^`]+)`", names)
    }
    assert named == {(case.number, case.name) for case in CASES}
    assert {number for number, _ in named} == set(range(1, 57))
