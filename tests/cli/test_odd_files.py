"""Files that a person names: devices, pipes, other encodings, links, blanks at the end."""

from __future__ import annotations

import codecs
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.test_verbs import assert_failed
from tests.support.process import run
from tests.wizards.answers import KEY as ED25519
from tui.cli.key_file import key_in
from tui.cli.secret_prompts import next_line
from tui.credentials.pin import Pin, bare_pin
from tui.credentials.vault import read_key_file
from tui.errors import CredentialError, UsageError
from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PIN
from tui.simulator.http_server import SimulatorServer
from tui.simulator.world import World
from tui.small_files import LIMIT_BYTES, UnusableFile, decoded, read_small_text
from tui.wizards.ssh_keys import public_key

KEY = {"HOSTKEY_API_KEY": DEMO_KEY}


def _fifo(place: Path) -> Path:
    os.mkfifo(place / "pipe")
    return place / "pipe"


def _long(place: Path) -> Path:
    (place / "long").write_bytes(b"x" * (LIMIT_BYTES + 1))
    return place / "long"


ODD = {
    "endless device": (lambda place: Path("/dev/zero"), "It is a device"),
    "terminal": (lambda place: Path("/dev/null"), "It is a device"),
    "pipe": (_fifo, "It is a pipe"),
    "directory": (lambda place: place, "It is a directory"),
    "missing": (lambda place: place / "none", "There is no such file"),
    "long": (_long, "The file has more than 65,536 bytes"),
    "nul in its name": (lambda place: Path("a\0b"), "It cannot be read"),
}


@pytest.mark.parametrize("kind", ODD)
def test_only_an_ordinary_file_of_limited_size_is_read(tmp_path: Path, kind: str) -> None:
    make, reason = ODD[kind]
    with pytest.raises(UnusableFile, match=reason):
        read_small_text(make(tmp_path))


@pytest.mark.parametrize("file", ["/dev/zero", "pipe"])
def test_a_command_names_such_a_file_and_ends(
    home: Path, simulator: SimulatorServer, world: World, file: str
) -> None:
    os.mkfifo(home / "pipe")
    words = [
        "order",
        "vm.v2-nano",
        "--location",
        "NL",
        "--os",
        "187",
        "--hostname",
        "x.example.com",
        "--ssh-key",
        file,
    ]
    done = run(home, "-m", "tui", *words, "--url", simulator.url, **KEY)
    assert_failed(done, 2, file, "not an ordinary file", "Nothing was ordered.")
    assert world.requests["eq/order_instance"] == 0


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: f"{text}\r\n".encode(),
        lambda text: f"\n  {text}  \n".encode(),
    ],
    ids=[
        "plain",
        "mark",
        "utf-16",
        "utf-16 the other way",
        "windows line",
        "separated by spaces",
    ],
)
def test_a_public_key_saved_by_any_editor_is_read(tmp_path: Path, encode: object) -> None:
    file = tmp_path / "id.pub"
    file.write_bytes(encode(ED25519))  # type: ignore[operator]
    assert (
        public_key(key_in(str(file), "Ordering", "Nothing was sent.")).line
        == public_key(ED25519).line
    )


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "id.pub"
    file.write_bytes(b"ssh-ed25519 \xff\xfe\xfd")
    with pytest.raises(UsageError) as caught:
        key_in(str(file), "Ordering", "Nothing was sent.")
    assert caught.value.said == "It is not valid text. Save it as UTF-8."


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=100),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_text_comes_back_from_each_encoding_without_its_mark(text: str, encoding: str) -> None:
    text = text.lstrip("\ufeff")
    assert decoded(text.encode(encoding)) == text


@given(st.binary(max_size=100))
def test_bytes_that_are_no_utf_8_are_named(content: bytes) -> None:
    with pytest.raises(UnusableFile, match="not valid text"):
        decoded(b"x\xff" + content)


# Key files


def test_a_key_file_that_is_a_link_is_read(tmp_path: Path) -> None:
    data = tmp_path / "..2026_11_30"
    data.mkdir()
    (data / "key").write_text("the-key\n")
    (data / "key").chmod(0o400)
    (tmp_path / "..data").symlink_to(data.name)
    (tmp_path / "key").symlink_to("..data/key")
    assert read_key_file(tmp_path / "key") == "the-key"


def test_a_link_to_a_file_that_others_can_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("the-key\n")
    (tmp_path / "open").chmod(0o644)
    (tmp_path / "key").symlink_to("open")
    with pytest.raises(CredentialError) as caught:
        read_key_file(tmp_path / "key")
    assert caught.value.said == "It is readable by others (mode 0644)."


@pytest.mark.parametrize(
    "content", [codecs.BOM_UTF8 + b"the-key\r\n", "the-key\n".encode("utf-16"), b" the-key \n"]
)
def test_a_key_file_of_any_editor_is_read(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    assert read_key_file(file) == "the-key"


@pytest.mark.parametrize(
    ("make", "reason"), [(_fifo, "It is a pipe"), (lambda place: place, "It is a directory")]
)
def test_a_key_file_that_is_no_file_is_named(tmp_path: Path, make: object, reason: str) -> None:
    with pytest.raises(CredentialError) as caught:
        read_key_file(make(tmp_path))  # type: ignore[operator]
    assert caught.value.said.startswith(reason)


# PINs


@pytest.mark.parametrize(
    "line",
    [
        "0420 ",
        " 0420",
        "0420\t\r\n",
        "\ufeff0420\n",
        "0420\u00a0",
        "0420\u200b",
        "\uff10\uff14\uff12\uff10\n",
    ],
)
def test_what_surrounds_a_pin_is_no_part_of_it(line: str) -> None:
    secret = Pin(line).secret
    assert secret is not None
    assert secret.get_secret_value() == bare_pin(line) == "0420"


def test_an_empty_key_file_is_no_order_without_a_key(tmp_path: Path) -> None:
    (tmp_path / "empty.pub").write_text(" \n")
    with pytest.raises(UsageError, match="The file is empty"):
        key_in(str(tmp_path / "empty.pub"), "Ordering", "Nothing was sent.")


@pytest.mark.parametrize("line", ["0420\0\n", "0420\x1b[A\n", "04\x0820\n"])
def test_a_line_with_control_characters_is_no_pin(
    monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(line))
    with pytest.raises(UsageError, match="control character"):
        next_line()


def test_a_piped_pin_with_a_blank_is_right_at_once(
    home: Path, simulator: SimulatorServer, world: World
) -> None:
    done = run(
        home,
        "-m",
        "tui",
        "power",
        "reboot",
        "web-01",
        "--yes",
        "--pin-stdin",
        "--url",
        simulator.url,
        stdin=f"{DEMO_PIN} \n",
        **KEY,
    )
    assert done.returncode == 0, done.stderr
    assert world.requests["eq/reboot"] == 1
