"""Scripts and callback addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.wizards.installing.callback import callback_note, callback_problem
from tui.wizards.installing.script import LONGEST, read_script, script_problem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", None),
        ("#!/bin/sh\n", None),
        ("#! /usr/bin/env python3\n", None),
        ("#!/bin/sh" + "x" * LONGEST, "32,777 bytes; the maximum is 32,768"),
        ("#!/bin/sh\n" + "é" * (LONGEST // 2), "bytes"),
        ("echo hi\n", "#!/bin/sh"),
        ("\ufeff#!/bin/sh\n", "byte order mark"),
        ("#!/bin/sh\r\nexit 0\r\n", "Unix line endings"),
        ("#!bash\n", "full path"),
        ("#!/bin/sh\n\x00", "zero byte"),
        ("#!/bin/sh\n\ud800", "UTF-8"),
    ],
)
def test_scripts(text: str, words: str | None) -> None:
    said = script_problem(text)
    assert said is None if words is None else words in str(said)


@given(st.text())
def test_any_script_is_accepted_or_has_a_sentence(text: str) -> None:
    said = script_problem(text)
    if said is not None:
        assert said.endswith(".")
    if said is None and text:
        assert text.startswith("#!")
        assert len(text.encode()) <= LONGEST


def test_reading_one_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "after.sh"
    path.write_text("#!/bin/sh\n")
    assert read_script(path).get_secret_value() == "#!/bin/sh\n"
    path.write_bytes(b"\xff\xff")
    with pytest.raises(ValueError, match="UTF-8"):
        read_script(path)
    path.write_bytes(b"#" * (LONGEST + 1))
    with pytest.raises(ValueError, match="more than 32,768"):
        read_script(path)
    with pytest.raises(ValueError, match="no such file"):
        read_script(tmp_path / "none")
    with pytest.raises(ValueError, match="not an ordinary file"):
        read_script(tmp_path)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", None),
        ("https://example.net/ready?id=25250", None),
        ("http://192.0.2.1:8080/x", None),
        ("https://[2001:db8::1]/x", None),
        ("https://a.b:0/", "no host"),
        ("example.net", "begin with"),
        ("https://", "no host"),
        ("ftp://x.net", "begin with"),
        ("https://u:p@x.net/", "user name or password"),
        ("https://localhost/", "the new server itself"),
        ("https://127.0.0.1/", "the new server itself"),
        ("https://[::1]/", "the new server itself"),
        ("https://169.254.1.1/", "cannot reach this address"),
        ("https://x_y.net/", "underscore"),
        ("https://x.net/a b", "percent-encoded"),
        ("https://x.net/é", "percent-encoded"),
        ("https://x.net/{name}", "braces"),
        ("https://x.net:99999/", "Not a valid URL"),
        ("https://[x/", "Not a valid URL"),
        ("https://x.net/" + "a" * 2048, "maximum is 2,048"),
    ],
)
def test_callbacks(url: str, words: str | None) -> None:
    said = callback_problem(url)
    assert said is None if words is None else words in str(said)


@given(st.text(max_size=60) | st.from_regex(r"\Ahttps?://[^/]{0,20}/?[a-z?&=#]{0,10}\Z"))
def test_any_text_is_an_address_or_has_a_sentence(url: str) -> None:
    said = callback_problem(url)
    if said is not None:
        assert said.isprintable()
    if said is None and url:
        assert url.lower().startswith("http")


def test_an_address_without_encryption_is_noted() -> None:
    assert "Not encrypted" in callback_note("http://x.net/")
    assert callback_note("https://x.net/") == ""
