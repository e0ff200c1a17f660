"""The list of servers for other programs: complete, and harmless whatever a name contains."""

from __future__ import annotations

import csv
import io
import ipaddress
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.cli.test_verbs import KEY, Shell, shell
from tui.cli.inventory_output import FILE_FORMATS, FileNotWritten, render, write_if_changed
from tui.cli.server_columns import COLUMNS
from tui.fleet.inventory_formats import ansible_list
from tui.fleet.inventory_names import is_plain_name, plain_names
from tui.fleet.rows import ServerRow
from tui.simulator.world import World
from tui.ssh import SshOptions

__all__ = ["shell"]

SSH = SshOptions(jump="ops@jump.example.com")
HOSTILE = (
    "web\n    ProxyCommand touch /tmp/owned",
    "web\rHost *",
    "* !x",
    "-oProxyCommand=x",
    "=cmd|' /C calc'!A1",
    "{{ lookup('pipe', 'id') }}",
    "a|b`c<script>",
    'a","b',
    "8.8.8.8",
    "127.1",
    "0x7f000001",
    "localhost",
    "server-2",
    "\x1b]52;c;AAAA\x07",
    "\u202eetihw",
    "",
)
text = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=30))
rows_of_text = st.lists(
    st.builds(
        lambda name, word, at: ServerRow(
            at + 1,
            name,
            ip="192.0.2.1",
            location=word,
            status=word,
            os=word,
            detailed=True,
            tags=((word, name), ("ssh_user", word)),
        ),
        text,
        text,
        st.integers(0, 9),
    ),
    max_size=5,
    unique_by=lambda row: row.id,
)


def test_hostile_names_are_not_used() -> None:
    assert [name for name in HOSTILE if is_plain_name(name)] == ["server-2"]
    rows = [ServerRow(5, "server-2", ip="192.0.2.1"), ServerRow(2, "x y", ip="192.0.2.2")]
    assert plain_names(rows) == {5: "server-5", 2: "server-2"}


@given(rows_of_text)
@example([ServerRow(at + 1, name, ip="192.0.2.1") for at, name in enumerate(HOSTILE)])
def test_names_are_plain_and_unique(rows: list[ServerRow]) -> None:
    names = plain_names(rows)
    assert set(names) == {row.id for row in rows}
    assert len({name.lower() for name in names.values()}) == len(rows)
    for row in rows:
        name = names[row.id]
        assert is_plain_name(name)
        assert name in (row.hostname, f"{row.hostname}-{row.id}", f"server-{row.id}")


@given(rows_of_text)
def test_an_ssh_configuration_has_only_known_words(rows: list[ServerRow]) -> None:
    found = render("ssh-config", rows, SSH).text
    assert found.isascii()
    allowed = re.compile(
        r"|# .*|Host [A-Za-z0-9._-]+|    HostName 192\.0\.2\.1|    User [A-Za-z0-9._-]+"
        r"|    Port \d+|    ProxyJump ops@jump\.example\.com"
    )
    assert [line for line in found.split("\n") if not allowed.fullmatch(line)] == []
    assert "ProxyCommand" not in found


@given(rows_of_text)
def test_a_hosts_file_names_each_server_once(rows: list[ServerRow]) -> None:
    lines = render("hosts", rows, SSH).text.splitlines()[1:]
    assert len(lines) == len(rows)
    for line in lines:
        address, name = line.split("\t")
        assert ipaddress.ip_address(address)
        assert is_plain_name(name)


@given(rows_of_text)
def test_an_ansible_inventory_has_one_value_in_a_line_and_no_template(
    rows: list[ServerRow],
) -> None:
    found = render("ansible", rows, SSH).text
    assert not re.search(r"\{\{|\{%|\{#", found)
    for line in found.split("\n")[1:]:
        shape = re.fullmatch(r'( *)("(?:[^"\\]|\\.)*"|[\w]+):(?: (.*))?|', line)
        assert shape, line
        if shape[3]:
            json.loads(shape[3])
    tree, rendering = ansible_list(rows, SSH)
    assert json.loads(rendering.text) == tree
    assert len(tree["_meta"]["hostvars"]) == len(rows)


@given(rows_of_text)
def test_no_cell_of_a_csv_file_is_a_formula(rows: list[ServerRow]) -> None:
    columns = [column for column in COLUMNS if column.name in ("id", "hostname", "os", "tags")]
    read = list(csv.reader(io.StringIO(render("csv", rows, SSH, columns).text)))
    assert len(read) == len(rows) + 1
    for cells in read:
        assert len(cells) == 4
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@given(rows_of_text)
def test_a_markdown_table_keeps_its_columns(rows: list[ServerRow]) -> None:
    columns = [column for column in COLUMNS if column.name in ("id", "hostname", "location")]
    lines = render("markdown", rows, SSH, columns).text.rstrip("\n").split("\n")
    assert len(lines) == len(rows) + 2
    assert {len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) for line in lines} == {4}
    assert not any(re.search(r"(?<!\\)(?:\\\\)*[<`]", line) for line in lines)


def test_a_server_without_an_address_is_named_and_left_out() -> None:
    rows = [ServerRow(7, "web"), ServerRow(8, "db", ip="192.0.2.8; rm -rf /")]
    for name in ("ssh-config", "hosts", "ansible"):
        found = render(name, rows, SSH)
        assert [row.id for row in found.without_address] == [7, 8]
        assert "# id 7: the address is unknown" in found.text
        assert "rm" not in found.text


def test_tags_that_were_not_read_are_unknown_and_not_empty() -> None:
    row = ServerRow(7, "web", ip="192.0.2.7")
    tree, _ = ansible_list([row], SSH)
    assert "hostdeck_tags" not in tree["_meta"]["hostvars"]["web"]
    assert tree["tags_unknown"] == {"hosts": ["web"]}


@pytest.mark.skipif(shutil.which("ssh") is None, reason="needs ssh")
def test_ssh_itself_reads_the_configuration_as_it_is_meant(tmp_path: Path) -> None:
    rows = [ServerRow(at + 1, name, ip=f"192.0.2.{at + 1}") for at, name in enumerate(HOSTILE)]
    path = tmp_path / "config"
    path.write_text(render("ssh-config", rows, SshOptions(port=2222)).text)
    done = subprocess.run(
        ["ssh", "-G", "-F", str(path), "server-1"], capture_output=True, text=True, check=True
    )
    said = dict(line.partition(" ")[::2] for line in done.stdout.splitlines())
    assert (said["hostname"], said["port"], said["user"]) == ("192.0.2.1", "2222", "root")
    assert said.get("proxycommand", "none") == "none"


def test_the_verbs_print_all_servers(shell: Shell, world: World) -> None:
    done = shell("ls", "--format", "ssh-config", **KEY)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\nHost ") == len(world.machines)
    assert world.requests["eq/status"] == 0, "power is not part of it"
    tree = json.loads(shell("inventory", "--list", **KEY).stdout)
    assert len(tree["_meta"]["hostvars"]) == len(world.machines)
    assert tree["tag_env_prod"]["hosts"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ls", "--format", "ansible", "--json"], "--json cannot be used with --format ansible."),
        (["ls", "--format", "hosts", "--columns", "id"], "--columns cannot be used with"),
        (["ls", "--format", "xml"], "invalid choice"),
    ],
)
def test_what_does_not_go_together_is_refused(
    shell: Shell, world: World, words: list[str], says: str
) -> None:
    done = shell(*words, **KEY)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert sum(world.requests.values()) == 0


def test_a_file_is_replaced_only_when_it_changes_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "hosts"
    assert write_if_changed(path, "a\n")
    path.chmod(0o640)
    before = path.stat().st_ino
    assert not write_if_changed(path, "a\n")
    assert path.stat().st_ino == before
    assert write_if_changed(path, "b\n")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("b\n", 0o640)
    with pytest.raises(FileNotWritten, match="The old file is unchanged"):
        write_if_changed(tmp_path / "none" / "hosts", "a")
    assert list(tmp_path.iterdir()) == [path]


def test_every_format_takes_no_servers() -> None:
    assert all(render(name, [], SSH).text.endswith("\n") for name in FILE_FORMATS)
