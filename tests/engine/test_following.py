"""What of an answer is written down before it is understood."""

from __future__ import annotations

import json

import pytest

from tui.engine.following import KEPT_CHARS, kept_form


@pytest.mark.parametrize("where", ["scope", "debug", "context"])
@pytest.mark.parametrize("secret", [False, True])
def test_of_a_very_long_answer_the_yes_and_the_key_are_kept(where: str, *, secret: bool) -> None:
    raw = json.dumps({where: "x" * 2 * KEPT_CHARS, "result": "OK", "callback": "key-1"}).encode()

    kept = kept_form(raw, secret=secret)

    assert len(kept) <= KEPT_CHARS
    assert json.loads(kept)["result"] == "OK"
    assert json.loads(kept)["callback"] == "key-1"
