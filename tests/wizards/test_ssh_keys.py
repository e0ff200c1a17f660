"""Public keys: those of ssh-keygen are read as it reads them; everything else gets a sentence."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.small_files import LIMIT_BYTES
from tui.wizards.local_keys import found_key, keys_in_home, keys_of_agent
from tui.wizards.ssh_keys import KeyProblem, PrivateKeyGiven, public_key

ED25519 = (
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINLcJRRjZzN4JB9pHUFHMv1J7gGuZ7NhtNYtJCYHPd/R anna@jump"
)
"""Made for these tests; the private half was thrown away."""


def blob_of(type_name: str, *parts: bytes) -> str:
    raw = b"".join(len(part).to_bytes(4, "big") + part for part in (type_name.encode(), *parts))
    return f"{type_name} {base64.b64encode(raw).decode()}"


def test_type_comment_and_fingerprint() -> None:
    key = public_key(f"  {ED25519}\n")
    assert (key.type, key.kind, key.comment) == ("ssh-ed25519", "ED25519", "anna@jump")
    assert key.line == ED25519
    assert key.fingerprint.startswith("SHA256:")
    assert len(key.fingerprint) == 50


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="no ssh-keygen on this machine")
@pytest.mark.parametrize(
    ("kind", "bits"), [("ed25519", ""), ("rsa", "2048"), ("ecdsa", "256"), ("ecdsa", "521")]
)
def test_it_says_what_ssh_keygen_says(tmp_path: Path, kind: str, bits: str) -> None:
    size = ["-b", bits] if bits else []
    subprocess.run(
        ["ssh-keygen", "-q", "-t", kind, *size, "-N", "", "-C", "a b c", "-f", tmp_path / "k"],
        check=True,
    )
    output = subprocess.run(
        ["ssh-keygen", "-lf", tmp_path / "k.pub"], check=True, capture_output=True, text=True
    ).stdout
    key = public_key((tmp_path / "k.pub").read_text())
    assert output.split()[1] == key.fingerprint
    assert f"({key.kind.split()[0]})" in output
    assert key.comment == "a b c"
    with pytest.raises(PrivateKeyGiven):
        public_key((tmp_path / "k").read_text())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "Enter a public key"),
        ("hello", "not a key type"),
        ("ssh-ed25519", "missing"),
        (ED25519[:60], "incomplete"),
        (ED25519.replace("AAAAC3", "AAAA~3"), "not valid Base64"),
        (ED25519 + "\n" + ED25519, "more than one line"),
        (f'from="10.0.0.1" {ED25519}', "options before"),
        (blob_of("ssh-rsa", b"\x01\x00\x01", b"\x7f" + b"\xff" * 127), "1023 bits"),
        (blob_of("ssh-ed25519", b"x" * 31), "wrong length"),
        (ED25519.replace("ssh-ed25519 ", "ssh-rsa "), "does not match the key type"),
        ("ssh-dss AAAA", "DSA"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "certificate"),
        ("---- BEGIN SSH2 PUBLIC KEY ----", "not supported"),
        ("ssh-ed25519 " + "A" * 20_000, "characters"),
    ],
)
def test_each_fault_has_its_own_words(line: str, words: str) -> None:
    with pytest.raises(KeyProblem, match=words):
        public_key(line)


@pytest.mark.parametrize(
    "stray", ["!", "\u00a0", "\u2009", "\u200b", "-", "_", "\\", '"', "=", ".", ","]
)
@pytest.mark.parametrize("at", [20, 40, 60, 79])
def test_a_stray_character_within_the_key_is_no_key(stray: str, at: int) -> None:
    """A lenient decoder skips it, and sshd does not."""
    with pytest.raises(KeyProblem):
        public_key(ED25519[:at] + stray + ED25519[at:])


@pytest.mark.parametrize(
    "mark", ["-----BEGIN OPENSSH PRIVATE KEY-----", "PuTTY-User-Key-File-3: ssh-ed25519"]
)
def test_a_private_key_is_refused_loudly_and_not_repeated(mark: str) -> None:
    with pytest.raises(PrivateKeyGiven, match="private key") as caught:
        public_key(f"{mark}\nb3BlbnNzaC1rZXktdjEAAAAA\n")
    assert "b3Blbn" not in str(caught.value)
    assert caught.value.__cause__ is None


LINES = st.text(max_size=120) | st.builds(
    lambda kind, body, rest: f"{kind} {base64.b64encode(body).decode()} {rest}",
    st.sampled_from(
        ["ssh-rsa", "ssh-ed25519", "ecdsa-sha2-nistp256", "sk-ssh-ed25519@openssh.com"]
    ),
    st.binary(max_size=120),
    st.text(max_size=20),
)
LINES |= st.builds(
    "{} {}".format,
    st.binary(min_size=32, max_size=32).map(lambda key: blob_of("ssh-ed25519", key)),
    st.text(max_size=20),
)


@given(LINES)
def test_any_text_is_a_key_or_a_sentence(line: str) -> None:
    found = found_key("typed", line)
    if found.key is None:
        assert found.problem.isprintable()
        assert found.problem.endswith((".", "?"))
    else:
        assert found.key.line.isprintable()
        assert public_key(found.key.line) == found.key


@given(st.integers(0, len(ED25519) - 1), st.characters())
def test_a_changed_character_never_passes_for_the_same_key(at: int, char: str) -> None:
    changed = ED25519[:at] + char + ED25519[at + 1 :]
    try:
        key = public_key(changed)
    except KeyProblem:
        return
    if key.fingerprint == public_key(ED25519).fingerprint:
        assert changed.split()[:2] == ED25519.split()[:2]


def test_the_files_of_the_home_are_read_and_bad_ones_say_why(tmp_path: Path) -> None:
    folder = tmp_path / ".ssh"
    folder.mkdir()
    (folder / "a.pub").write_text(ED25519)
    (folder / "b.pub").write_text("rubbish")
    (folder / "c.pub").mkdir()
    (folder / "id").write_text("-----BEGIN OPENSSH PRIVATE KEY-----")
    found = keys_in_home(tmp_path)
    assert [candidate.source for candidate in found] == [
        "~/.ssh/a.pub",
        "~/.ssh/b.pub",
        "~/.ssh/c.pub",
    ]
    assert found[0].key is not None
    assert all(candidate.key is None and candidate.problem for candidate in found[1:])


def test_a_home_without_keys_has_none(tmp_path: Path) -> None:
    assert keys_in_home(tmp_path) == []


def test_without_an_agent_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert keys_of_agent() == []


def test_an_agent_that_lists_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "ssh-add"
    fake.write_text(f"#!/bin/sh\necho '{ED25519}'\necho 'rubbish'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    found = keys_of_agent()
    assert [candidate.key is not None for candidate in found] == [True, False]


def test_where_a_key_was_found_is_harmless_text() -> None:
    assert found_key("~/.ssh/\x1b[2J.pub", "x").source.isprintable()


def test_a_key_file_that_is_too_long_is_not_cut_to_a_key(home: Path) -> None:
    (home / ".ssh").mkdir()
    (home / ".ssh" / "padded.pub").write_text(f"{ED25519} {'x' * LIMIT_BYTES}")
    (found,) = keys_in_home(home)
    assert found.key is None
    assert found.problem == f"The file has more than {LIMIT_BYTES:,} bytes."
