"""Where the key comes from: the order, the clear words when it cannot be had, and what never
leaks."""

from __future__ import annotations

import json
import logging
import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path

import pytest

from tests.support.until import until_now
from tui.config.settings import Profile
from tui.credentials import vault
from tui.credentials.vault import (
    Found,
    _check_private,
    find_secret,
    read_key_file,
    take_from_environment,
)
from tui.errors import CredentialError
from tui.secrets import MASK, REDACTOR

KEY = "9f86d081884c7d65-canary0canary0c"
NOTHING: dict[str, str] = {}
ROOT = Path(__file__).parents[2]


def script(text: str) -> list[str]:
    """A credential command that runs Python."""
    return [sys.executable, "-c", text]


def says(word: str) -> Profile:
    return Profile(credential_command=script(f"print({word!r})"))


@pytest.fixture
def key_file(home: Path) -> Path:
    path = home / "key"
    path.write_text("key-in-file\nsecond line\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def keyring_with(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts the test's keyring, holding one key, in the place of the system's."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "tests.credentials.ring.Ring")
    monkeypatch.setenv("RING_FILE", str(home / "ring.json"))
    return lambda key: (home / "ring.json").write_text(json.dumps({"hostdeck/main": key})) and None


def test_the_first_source_wins_and_is_named(
    key_file: Path, keyring_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring_with("key-in-keyring")
    monkeypatch.setenv("HOSTKEY_API_KEY", "key-in-variable")
    monkeypatch.setenv("HOSTKEY_API_TOKEN", "key-in-token")
    monkeypatch.setenv("HOSTKEY_API_KEY_FILE", str(key_file))
    profile = Profile(credential_command=script("print('key-of-command')"), store="keyring")
    found: list[Found | None] = []
    taken = take_from_environment()
    for dropped in ("HOSTKEY_API_KEY", "HOSTKEY_API_TOKEN"):
        found.append(find_secret("main", profile, dict(taken)))
        del taken[dropped]
    found.append(find_secret("main", profile, NOTHING))
    monkeypatch.delenv("HOSTKEY_API_KEY_FILE")
    found.append(find_secret("main", profile, NOTHING))
    found.append(find_secret("main", Profile(store="keyring"), NOTHING))
    assert [(credential.secret, credential.source) for credential in found if credential] == [
        ("key-in-variable", "key from HOSTKEY_API_KEY"),
        ("key-in-token", "key from HOSTKEY_API_TOKEN"),
        ("key-in-file", "key from HOSTKEY_API_KEY_FILE"),
        ("key-of-command", "key from the credential command"),
        ("key-in-keyring", "key from the system keyring (Secret Service)"),
    ]
    assert find_secret("main", Profile(), NOTHING) is None, "then a person is asked"


def test_the_keyring_is_opt_in(keyring_with: Callable[[str], None]) -> None:
    keyring_with("key-in-keyring")
    assert find_secret("main", Profile(store="none"), NOTHING) is None


def test_a_source_that_was_named_and_fails_is_an_error_and_no_step_down(
    home: Path, keyring_with: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring_with("key-in-keyring")
    with pytest.raises(CredentialError, match="credential command"):
        find_secret(
            "main",
            Profile(credential_command=script("raise SystemExit(1)"), store="keyring"),
            NOTHING,
        )
    monkeypatch.setenv("HOSTKEY_API_KEY_FILE", str(home / "gone"))
    with pytest.raises(CredentialError, match="no such file"):
        find_secret("main", says("key-of-command"), NOTHING)


def test_variables_are_taken_out_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTKEY_API_KEY", f" {KEY}\n")
    monkeypatch.setenv("HOSTKEY_API_TOKEN", "")
    assert take_from_environment() == {"HOSTKEY_API_KEY": KEY}
    assert not {"HOSTKEY_API_KEY", "HOSTKEY_API_TOKEN"} & set(os.environ)
    inherited = find_secret(
        "main", Profile(credential_command=script("import os; print(dict(os.environ))")), NOTHING
    )
    assert inherited is not None
    assert KEY not in inherited.secret, "no child inherits the key"


# What is no text

NO_TEXT = b"\xff\xfe9f86-canary0canary0c"


def no_text(
    source: str,
    key_file: Path,
    keyring_with: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Found:
    """Looks for a key where one source holds bytes that are no text."""
    profile = Profile()
    if source == "environment":
        monkeypatch.setenv("HOSTKEY_API_KEY", os.fsdecode(NO_TEXT))
    elif source == "file":
        key_file.write_bytes(NO_TEXT + b"\n")
        monkeypatch.setenv("HOSTKEY_API_KEY_FILE", str(key_file))
    elif source == "command":
        profile = Profile(
            credential_command=script(f"import sys; sys.stdout.buffer.write({NO_TEXT!r})")
        )
    else:
        keyring_with(NO_TEXT.decode("utf-8", "surrogateescape"))
        profile = Profile(store="keyring")
    found = find_secret("main", profile, take_from_environment())
    assert found is not None
    return found


@pytest.mark.parametrize("source", ["environment", "file", "command", "keyring"])
def test_a_key_that_is_no_text_is_refused_by_its_source(
    source: str,
    key_file: Path,
    keyring_with: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(CredentialError) as caught:
        no_text(source, key_file, keyring_with, monkeypatch)
    said = " ".join(caught.value.sentences())
    assert "not UTF-8 text" in said
    assert "Nothing was sent." in said
    assert "Save it again" in said
    assert "canary" not in said


def test_a_key_of_other_letters_is_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTKEY_API_KEY", "ключ-ключ")
    found = find_secret("main", Profile(), take_from_environment())
    assert found is not None
    assert found.secret == "ключ-ключ"


# The key file


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o620, 0o601])
def test_a_key_file_open_to_others_is_refused_with_the_remedy(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(CredentialError) as caught:
        read_key_file(key_file)
    said = str(caught.value)
    assert f"readable by others (mode {mode:04o})" in said
    assert f"chmod 600 {key_file}" in said
    assert "Not used" in said
    assert "key-in-file" not in said


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_the_first_line_of_a_private_file_is_the_key(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    assert read_key_file(key_file) == "key-in-file"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_key_file_of_somebody_else_is_refused(key_file: Path) -> None:
    os.chown(key_file, 12345, -1)
    with pytest.raises(CredentialError, match="another user"):
        read_key_file(key_file)


def test_only_a_regular_file_is_read(home: Path) -> None:
    pipe = home / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(CredentialError, match="a pipe, not an ordinary file") as caught:
        read_key_file(pipe)
    assert caught.value.certain == "Not used."


def test_a_directory_in_place_of_the_key_file_is_said(home: Path) -> None:
    with pytest.raises(CredentialError, match="not an ordinary file"):
        read_key_file(home)


@pytest.mark.parametrize("content", [b"", b"\n", b"  \nkey\n"])
def test_an_empty_first_line_is_said(key_file: Path, content: bytes) -> None:
    key_file.write_bytes(content)
    with pytest.raises(CredentialError, match="first line is empty"):
        read_key_file(key_file)


# The credential command


def test_the_first_line_of_the_command_is_the_key() -> None:
    found = find_secret(
        "main", Profile(credential_command=script("print('  the-key '); print('more')")), NOTHING
    )
    assert found == Found("the-key", "key from the credential command")


def test_a_command_may_give_the_password_of_a_login() -> None:
    profile = Profile(
        sign_in="login", user="me@example.com", credential_command=script("print('the-word')")
    )
    found = find_secret("main", profile, NOTHING)
    assert found is not None
    assert (found.user, found.secret) == ("me@example.com", "the-word")
    assert "the-word" not in repr(found.credentials())


@pytest.mark.parametrize(
    "text", ["", "print()", "print('   ')", f"print({KEY!r}); raise SystemExit(3)"]
)
def test_a_command_without_a_secret_is_an_error_that_shows_none_of_its_output(text: str) -> None:
    noise = f"import sys; sys.stderr.write('decrypting {KEY}'); "
    with pytest.raises(CredentialError) as caught:
        find_secret("main", Profile(credential_command=script(noise + text)), NOTHING)
    assert "printed no secret (exit code" in str(caught.value)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("program", "words"), [("no-such-program", "No such file"), ("/", "Permission denied")]
)
def test_a_command_that_cannot_be_started_is_named(program: str, words: str) -> None:
    with pytest.raises(CredentialError, match=words) as caught:
        find_secret("main", Profile(credential_command=[program, "--show", KEY]), NOTHING)
    assert program in caught.value.doing
    assert "credential_command" in caught.value.next
    assert KEY not in str(caught.value), "its arguments are nobody's business"


def test_a_command_that_hangs_is_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vault.COMMAND_S == 30.0
    monkeypatch.setattr(vault, "COMMAND_S", 1.0)
    text = (
        f"import os, threading; open({str(home / 'pid')!r}, 'w').write(str(os.getpid())); "
        "threading.Event().wait()"
    )
    with pytest.raises(CredentialError, match="did not end within 1 s"):
        find_secret("main", Profile(credential_command=script(text)), NOTHING)
    pid = (home / "pid").read_text()
    until_now(lambda: not Path(f"/proc/{pid}").exists(), "the command was ended")


def test_a_command_that_hangs_is_ended_with_everything_it_started(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "COMMAND_S", 1.0)
    command = ["/bin/sh", "-c", f"sleep 60 & echo $! > {home / 'pid'}; wait"]
    with pytest.raises(CredentialError, match="Hostdeck stopped it"):
        find_secret("main", Profile(credential_command=command), NOTHING)
    pid = int((home / "pid").read_text())
    try:
        until_now(lambda: not running(pid), "what the command started was ended too")
    finally:
        if running(pid):
            os.kill(pid, signal.SIGKILL)


def running(pid: int) -> bool:
    """Whether the process lives: one that was killed and not yet collected has no command line any
    more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_command_gets_no_shell_no_input_and_a_session_of_its_own() -> None:
    text = "import os, sys; print(sys.argv[1], repr(sys.stdin.read()), os.getsid(0) == os.getpid())"
    found = find_secret("main", Profile(credential_command=[*script(text), "$HOME;`id`"]), NOTHING)
    assert found is not None
    assert found.secret == "$HOME;`id` '' True"


# Leaks


def test_nothing_of_a_secret_is_shown_logged_or_written(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = set(home.rglob("*"))
    found = find_secret("main", says(KEY), NOTHING)
    assert found is not None
    assert found.secret == KEY
    assert KEY not in repr(found) + str(found) + repr(found.credentials()) + caplog.text
    assert REDACTOR.mask(f"sent {KEY} to them") == f"sent {MASK} to them", (
        "known to the redactor from now on"
    )
    REDACTOR.forget(KEY)
    assert set(home.rglob("*")) == before, "no file was made"


def test_reading_a_key_file_leaves_it_as_it_is(key_file: Path) -> None:
    before = key_file.stat()
    read_key_file(key_file)
    after = key_file.stat()
    assert (after.st_mtime_ns, stat.S_IMODE(after.st_mode)) == (before.st_mtime_ns, 0o600)


def test_a_pin_typed_for_two_pieces_of_work_stays_masked_until_both_are_done() -> None:
    from tui.credentials.pin import Pin

    first, second = Pin("5039174"), Pin("5039174")
    first.wipe()
    assert "5039174" not in REDACTOR.mask("said 5039174")
    second.wipe()
    assert "5039174" in REDACTOR.mask("said 5039174")


def test_what_a_command_leaves_running_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A helper that went into a session of its own, and holds the output open."""
    monkeypatch.setattr("tui.credentials.vault.COMMAND_S", 0.3)
    program = (
        "import os, time, sys\nif os.fork() == 0:\n    os.setsid()\n    time.sleep(30)\n"
        "else:\n    print('key', flush=True)\n"
    )
    started = time.monotonic()
    with pytest.raises(CredentialError, match="credential command"):
        find_secret("main", Profile(credential_command=(sys.executable, "-c", program)), {})
    assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    ("owner", "group", "mode", "is_used"),
    [
        (1000, 1000, 0o600, True),
        (1000, 1000, 0o640, False),
        (0, 0, 0o600, True),
        (0, 0, 0o640, False),
        (0, 1000, 0o640, True),  # a secret that is mounted for a program
        (0, 1000, 0o660, False),
        (1, 1000, 0o600, False),
        (1001, 1000, 0o600, False),
    ],
)
def test_whose_key_file_is_used(
    monkeypatch: pytest.MonkeyPatch, owner: int, group: int, mode: int, is_used: bool
) -> None:
    for name, value in (("getuid", 1000), ("getgid", 1000), ("getgroups", [1000])):
        monkeypatch.setattr(os, name, partial(int if value == 1000 else list, value))
    found = os.stat_result((stat.S_IFREG | mode, 0, 0, 1, owner, group, 0, 0, 0, 0))
    refused = nullcontext() if is_used else pytest.raises(CredentialError)
    with refused:
        _check_private(found, Path("key"), "Reading the key file")
