"""What of a `.vv` file gets to the disk and the viewer: what was understood, and nothing else."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.access import read_console
from tui.models.async_answer import Finished
from tui.models.viewer_file import ViewerFileError, checked_viewer_file

PLAIN = "[virt-viewer]\ntype=vnc\nhost=192.0.2.200\nport=5900\npassword=abc123\ntitle=web-01:%d\n"
OVIRT = (
    "[virt-viewer]\r\ntype=spice\r\nhost=node7.example.com\r\nport=-1\r\ntls-port=5901\r\npassword=x+/y=\r\n"
    "# Password is valid for 120 seconds.\r\ndelete-this-file=1\r\nfullscreen=0\r\ntitle=web:%d\r\n"
    "ca=-----BEGIN CERTIFICATE-----\\nMIIDxjCCAq6\\n-----END CERTIFICATE-----\\n\r\n"
    "host-subject=O=example,CN=node7.example.com\r\nsecure-channels=main;inputs;cursor\r\n"
    "versions=rhev-win64:2.0-160;rhel7:2.0-6\r\nnewer-version-url=http://www.example.com/get\r\n\r\n"
    "[ovirt]\r\nhost=engine.example.com\r\nvm-guid=a-b-c\r\nsso-token=engine-secret\r\nadmin=0\r\n"
).replace("port=-1\r\n", "", 1)


def test_a_plain_file_is_written_anew_and_deletes_itself() -> None:
    made = checked_viewer_file(PLAIN)
    assert (made.type, made.host, made.ports) == ("vnc", "192.0.2.200", (5900,))
    assert made.text.get_secret_value() == PLAIN + "delete-this-file=1\n"
    assert "abc123" not in repr(made)


def test_of_an_ovirt_file_only_what_the_console_needs_goes_on() -> None:
    made = checked_viewer_file(OVIRT)
    text = made.text.get_secret_value()
    assert made.ports == (5901,)
    assert "ca=-----BEGIN CERTIFICATE-----\\nMII" in text
    for left_out in ("engine-secret", "[ovirt]", "newer-version-url", "versions", "#", "\r"):
        assert left_out not in text


@pytest.mark.parametrize(
    "encode", [lambda text: text, lambda text: base64.encodebytes(text.encode()).decode()]
)
def test_plain_and_base64_answers_are_the_same_file(encode: object) -> None:
    answer = Finished(encode(PLAIN), {}, None, {})  # type: ignore[operator]
    assert read_console(answer).content.get_secret_value() == PLAIN


@pytest.mark.parametrize(
    "text",
    [
        "[Virt-Viewer]\nType = VNC\nHost = 192.0.2.200\nPORT=5900\nPassword = abc123\nTITLE = "
        "web-01:%d\n",
        "[ virt-viewer ]\ntype\t=\tvnc\nhost = 192.0.2.200\nport =5900\npassword= "
        "abc123\ntitle=web-01:%d\n",
        PLAIN + "Port = 5900\nport=5900\n",
        "\ufeff; made\n" + PLAIN.replace("[virt-viewer]", "\t[VIRT-VIEWER]\t"),
    ],
)
def test_case_and_blanks_do_not_matter(text: str) -> None:
    content = read_console(Finished(text, {}, None, {})).content.get_secret_value()
    assert checked_viewer_file(content).text.get_secret_value() == PLAIN + "delete-this-file=1\n"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text + "port=1\n", "repeats a key"),
        (lambda text: text + "Port = 1\n", "repeats a key"),
        (lambda text: text + "[Virt-Viewer]\ntype=vnc\n", "section"),
        (lambda text: text + "[virt-viewer]\ntype=vnc\n", "section"),
        (lambda text: "host=a\n" + text, "before any section"),
        (lambda text: text.replace("type=vnc", "type=rdp"), "value of type"),
        (lambda text: text.replace("5900", "0"), "no usable port"),
        (lambda text: text.replace("5900", "65536"), "no usable port"),
        (lambda text: text.replace("5900", "5900 -x"), "no usable port"),
        (lambda text: text.replace("5900", "null"), "no usable port"),
        (lambda text: text + "secure-channels=$(id)\n", "value of secure-channels"),
        (lambda text: text + "host-subject=O=a\\nb\n", "value of host-subject"),
        (lambda text: text.replace("192.0.2.200", "$(id)"), "value of host"),
        (lambda text: text.replace("192.0.2.200", "-oProxyCommand=x"), "value of host"),
        (lambda text: text.replace("192.0.2.200", "192.0.2.999"), "value of host"),
        (lambda text: text.replace("abc123", "abc\rhost=evil"), "control character"),
        (lambda text: text.replace("abc123", "abc\x0bhost=evil"), "control character"),
        (lambda text: text.replace("abc123", "abc\u2028host=evil"), "control character"),
        (lambda text: text.replace("abc123", "abc\x85host=evil"), "control character"),
        (lambda text: text.replace("abc123", "abc\x00"), "control character"),
        (lambda text: text.replace("web-01", "web\u202e01"), "control character"),
        (lambda text: text.replace("abc123", "abc\\nhost=evil"), "value of password"),
        (lambda text: text.replace("host=192.0.2.200\n", ""), "names no host"),
        (lambda text: text.replace("port=5900\n", ""), "no usable port"),
        (lambda text: text + "#" * 70_000, "too long"),
        (lambda text: "", "names no type"),
    ],
)
def test_what_is_not_right_is_refused_by_name_and_without_a_value(
    change: object, reason: str
) -> None:
    with pytest.raises(ViewerFileError, match=reason) as caught:
        checked_viewer_file(change(PLAIN))  # type: ignore[operator]
    assert "evil" not in str(caught.value)
    assert "abc" not in str(caught.value)


@pytest.mark.parametrize(
    "line",
    [
        "unix-path=/run/user/0/x",
        "exec=/bin/sh",
        "newline without equals",
        ";comment",
        "; a=b",
        "# note",
        "[other]\nhost=evil",
        "proxy=http://evil.example.com:8080",
        "secure-attention=ctrl+alt+end",
        "delete-this-file=0",
        "enable-usbredir=1",
        "enable-usb-autoshare=1",
        "usb-filter=-1,-1,-1,-1,1",
        "enable-smartcard=1",
        "smartcard-insert=f8",
        "newer-version-url=http://evil.example.com/",
        "versions=a:1",
        "share-folder=/",
        "enable-folder-sharing=1",
        "ca=/home/user/.ssh/id_ed25519",
        "ca=evil",
        "color-depth=31",
        "fullscreen=yes",
        "tls-port=null",
        "tls-port=-1",
        "tls-port=",
        "tls-port=0",
        "unknown=\x07bell",
        "X-Key=1",
        "[ovirt]\nhost=evil\nsso-token=evil",
    ],
)
@pytest.mark.parametrize("kind", ["vnc", "spice"])
def test_a_line_that_the_console_does_not_need_is_left_out(line: str, kind: str) -> None:
    plain = PLAIN.replace("type=vnc", f"type={kind}")
    made = checked_viewer_file(f"{plain}{line}\n").text.get_secret_value()
    assert made == checked_viewer_file(plain).text.get_secret_value()
    assert "evil" not in made


@pytest.mark.parametrize(
    ("ports", "good"),
    [
        ("port=null\ntls-port=5901", (5901,)),
        ("port=-1\ntls-port=5901", (5901,)),
        ("port=\ntls-port=5901", (5901,)),
        ("tls-port=5901\nport=none", (5901,)),
        ("port=5900\ntls-port=null", (5900,)),
        ("port=5900\ntls-port=5901", (5900, 5901)),
        ("port=5900\nport=5900", (5900,)),
        ("port=0\ntls-port=65535", (65535,)),
    ],
)
def test_one_good_port_is_enough(ports: str, good: tuple[int, ...]) -> None:
    made = checked_viewer_file(PLAIN.replace("port=5900", ports))
    assert made.ports == good
    assert "null" not in made.text.get_secret_value()


def test_nothing_is_shared_with_the_server_by_itself() -> None:
    made = checked_viewer_file(
        PLAIN.replace("type=vnc", "type=spice\nenable-usbredir=1")
    ).text.get_secret_value()
    for off in ("enable-usbredir=0", "enable-usb-autoshare=0", "enable-smartcard=0"):
        assert made.split("\n").count(off) == 1
    assert "=1\n" not in made.replace("delete-this-file=1\n", "")


def test_a_comment_before_the_section_is_no_reason_to_refuse() -> None:
    text = f"; made by the panel\n\n{PLAIN}"
    assert read_console(Finished(text, {}, None, {})).content.get_secret_value() == text
    assert checked_viewer_file(text).ports == (5900,)


LINES = st.sampled_from(
    [
        "[virt-viewer]",
        "[ovirt]",
        "type=vnc",
        "type=spice",
        "host=h1.example.com",
        "port=5900",
        "tls-port=5901",
        "password=p w",
        "admin=1",
        "title=x",
        "# note",
        "",
        "exec=1",
        "delete-this-file=0",
        "fullscreen=1",
    ]
)


@given(
    st.one_of(
        st.text(), st.lists(LINES).map("\n".join), st.tuples(st.just(PLAIN), st.text()).map("".join)
    )
)
def test_any_text_is_a_file_of_known_lines_or_a_named_refusal(text: str) -> None:
    try:
        made = checked_viewer_file(text)
    except ViewerFileError:
        return
    lines = made.text.get_secret_value().split("\n")
    assert lines[0] == "[virt-viewer]"
    assert lines[-2:] == ["delete-this-file=1", ""]
    names = [line.partition("=")[0] for line in lines[1:-1]]
    assert len(names) == len(set(names))
    assert all(line.isprintable() and not line.startswith("[") for line in lines[1:])
    # What was written reads as itself: nothing is understood otherwise the second time.
    assert checked_viewer_file(made.text.get_secret_value()).text == made.text


@given(
    st.text(
        alphabet=st.characters(categories=("Lu", "Ll", "Nd", "Po", "Sm")), min_size=1, max_size=40
    )
)
def test_a_password_comes_through_unchanged_or_is_refused(password: str) -> None:
    text = PLAIN.replace("abc123", password)
    try:
        made = checked_viewer_file(text)
    except ViewerFileError:
        assert "\\" in password
        return
    assert f"password={password}" in made.text.get_secret_value().split("\n")
