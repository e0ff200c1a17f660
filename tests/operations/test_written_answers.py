"""What of an answer is written down before it is understood."""

from __future__ import annotations

import json

import pytest

from tui.operations.stored_answer import KEPT_CHARS, read_stored, stored_form


@pytest.mark.parametrize("where", ["scope", "debug", "context"])
@pytest.mark.parametrize("secret", [False, True])
def test_of_a_very_long_answer_the_yes_and_the_key_are_kept(where: str, *, secret: bool) -> None:
    raw = json.dumps({where: "x" * 2 * KEPT_CHARS, "result": "OK", "callback": "key-1"}).encode()

    stored = stored_form(200, raw, secret=secret)

    assert len(stored) <= KEPT_CHARS
    assert json.loads(stored)["result"] == "OK"
    assert json.loads(stored)["callback"] == "key-1"


@pytest.mark.parametrize("status", [200, 204, 404, 502])
@pytest.mark.parametrize("body", [b"", b'{"result": "OK"}', b"<html>", "é\n".encode()])
def test_the_status_comes_back_with_it(status: int, body: bytes) -> None:
    assert read_stored(stored_form(status, body, secret=False)) == (status, body)
