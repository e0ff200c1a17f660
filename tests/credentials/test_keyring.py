"""The system keyring through a child that can be killed: what is kept, refused, and said."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.until import until_now
from tui.credentials import keyring_box
from tui.credentials.keyring_box import READ_S, WRITE_S, read, remove, save
from tui.errors import CredentialError
from tui.paths import Paths, private_dir
from tui.terminal.saved_screen import PREFIX, SUFFIX

SECRET = "9f86d081884c7d65-canary0canary0c"
ROOT = Path(__file__).parents[2]
Ring = Callable[[str], None]


@pytest.fixture
def ring_file(home: Path) -> Path:
    return home / "ring.json"


@pytest.fixture
def ring(ring_file: Path, monkeypatch: pytest.MonkeyPatch) -> Ring:
    """Puts the test's keyring in the place of the system's, behaving as it is told."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("RING_FILE", str(ring_file))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.ring.Ring")

    def does(what: str) -> None:
        monkeypatch.setenv("RING_DOES", what)

    return does


def seen(ring_file: Path) -> Any:
    """What the child could see of its own process."""
    return json.loads(ring_file.with_suffix(".seen").read_text())


def said(caught: pytest.ExceptionInfo[CredentialError]) -> str:
    return str(caught.value)


def test_a_key_is_kept_by_profile_found_again_and_removed(ring: Ring) -> None:
    save("prod", SECRET)
    save("test", "another-key")
    assert read("prod") == (SECRET, "Secret Service")
    assert read("test") == ("another-key", "Secret Service")
    assert read("nobody") is None
    remove("prod")
    assert read("prod") is None
    with pytest.raises(CredentialError, match="no saved key"):
        remove("prod")


def test_the_secret_travels_by_pipe_and_never_by_argument_or_environment(
    ring: Ring, ring_file: Path
) -> None:
    save("prod", SECRET)
    process = seen(ring_file)
    assert SECRET not in json.dumps(process)
    assert process["session"] == process["pid"], (
        "a session of its own: no prompt can draw on our terminal"
    )


def test_a_keyring_that_never_answers_is_killed_after_three_seconds(
    ring: Ring, ring_file: Path
) -> None:
    ring("hang")
    with pytest.raises(CredentialError) as caught:
        read("prod")
    assert "did not answer within 3 s" in said(caught)
    assert "prompt on another screen" in said(caught)
    assert "Continuing without it" in said(caught)
    pid = seen(ring_file)["pid"]

    def gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    until_now(gone, "the child was killed")


def test_a_person_typing_a_wallet_password_has_a_minute(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (READ_S, WRITE_S) == (3.0, 60.0)
    ring("hang")
    monkeypatch.setattr(keyring_box, "WRITE_S", 0.5)
    monkeypatch.setattr(keyring_box, "READ_S", 600.0)
    with pytest.raises(CredentialError, match="did not answer"):
        save("prod", SECRET)


def test_a_save_that_times_out_says_that_the_key_was_not_saved(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring("hang")
    monkeypatch.setattr(keyring_box, "WRITE_S", 0.5)
    with pytest.raises(CredentialError) as caught:
        save("prod", SECRET)
    assert caught.value.certain == "The key was not saved."


def test_a_removal_that_fails_does_not_speak_of_going_on_without(ring: Ring) -> None:
    with pytest.raises(CredentialError) as caught:
        remove("prod")
    assert "Continuing" not in said(caught)


def test_a_secret_accepted_and_not_stored_is_an_error(ring: Ring) -> None:
    ring("forget")
    with pytest.raises(CredentialError) as caught:
        save("prod", SECRET)
    assert (
        "accepted the key but did not return it (backend keyring.backends.SecretService.Ring)"
        in said(caught)
    )
    assert "The key was not saved" in said(caught)
    assert SECRET not in said(caught)


def test_a_locked_keyring(ring: Ring) -> None:
    ring("locked")
    with pytest.raises(CredentialError) as caught:
        save("prod", SECRET)
    assert (
        "The keyring is locked and cannot be unlocked from this terminal. The key was not saved."
        in said(caught)
    )
    with pytest.raises(CredentialError) as caught:
        read("prod")
    assert "locked" in said(caught)
    assert "saved" not in said(caught), "reading saves nothing"


REFUSED = [
    "keyring.backends.null.Keyring",
    "keyring.backends.chainer.ChainerBackend",
    "tests.credentials.ring.Plaintext",
]


@pytest.mark.parametrize("backend", REFUSED)
@pytest.mark.parametrize("asking", ["save", "read", "remove"])
def test_weak_keyrings_are_refused_by_name(
    ring: Ring, ring_file: Path, monkeypatch: pytest.MonkeyPatch, backend: str, asking: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    ask = {
        "save": lambda: save("prod", SECRET),
        "read": lambda: read("prod"),
        "remove": lambda: remove("prod"),
    }
    with pytest.raises(CredentialError) as caught:
        ask[asking]()
    name = backend.replace("tests.credentials.ring.Plaintext", "keyrings.alt.file.Plaintext")
    assert f"Refused keyring backend {name}: it " in said(caught)
    assert ("The key was not saved" in said(caught)) == (asking == "save")
    assert not ring_file.exists(), "nothing was stored on the way"


def test_a_plaintext_keyring_is_refused_for_storing_the_key_unencrypted(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.ring.Plaintext")
    with pytest.raises(CredentialError, match="it stores the key unencrypted"):
        save("prod", SECRET)


@pytest.mark.parametrize("backend", ["keyring.backends.fail.Keyring", None])
def test_no_keyring_on_this_machine(
    ring: Ring, monkeypatch: pytest.MonkeyPatch, backend: str | None
) -> None:
    if backend is None:
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    else:
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "/dev/null")
    with pytest.raises(CredentialError) as caught:
        save("prod", SECRET)
    assert "No keyring on this machine (no D-Bus session). That is normal over SSH." in said(caught)
    assert "The key was not saved" in said(caught)
    assert "HOSTKEY_API_KEY_FILE" in caught.value.next
    assert "credential_command" in caught.value.next


@pytest.mark.parametrize("trouble", ["no prompt", "die", "quote"])
def test_other_trouble_is_an_error_without_the_backends_words(
    ring: Ring, ring_file: Path, trouble: str
) -> None:
    ring_file.write_text(json.dumps({"hostdeck/prod": SECRET}))
    ring(trouble)
    with pytest.raises(CredentialError) as caught:
        read("prod")
    assert "keyring" in said(caught)
    assert SECRET not in said(caught)


@pytest.mark.parametrize("backend", ["no.such.module.Keyring", "not even a name"])
def test_a_backend_that_cannot_be_loaded_is_an_error(
    ring: Ring, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", backend)
    with pytest.raises(CredentialError, match="The keyring failed"):
        read("prod")


def test_a_backends_chatter_does_not_spoil_the_answer(ring: Ring) -> None:
    save("prod", SECRET)
    ring("chatter")
    assert read("prod") == (SECRET, "Secret Service")


def test_the_current_directory_is_not_searched_for_code(
    ring: Ring, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = home / "downloads"
    trap.mkdir()
    (trap / "keyring.py").write_text(
        "import pathlib, sys\npathlib.Path('caught').write_text(sys.stdin.read())\n"
    )
    monkeypatch.chdir(trap)
    try:
        save("prod", SECRET)
    finally:
        assert not (trap / "caught").exists()


@pytest.mark.parametrize("change", ["save", "remove"])
def test_another_key_leaves_no_saved_screen_of_the_account_before(
    ring: Ring, home: Path, change: str
) -> None:
    save("prod", SECRET)
    cache = Paths.of_user().cache
    private_dir(cache)
    screen = cache / f"{PREFIX}prod{SUFFIX}"
    screen.write_text("servers of the account before")
    if change == "save":
        save("prod", "another-key")
    else:
        remove("prod")
    assert not screen.exists()
