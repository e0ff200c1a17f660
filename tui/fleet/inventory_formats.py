"""The list of servers for other programs: Ansible, ssh, and /etc/hosts. Pure.

Host names, tags and systems are untrusted text. Values that a format cannot contain safely are
omitted, and the output states this.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tui.fleet.inventory_names import plain_names
from tui.fleet.rows import ServerRow
from tui.ssh import PORT, SshOptions, is_address
from tui.text import safe_text

_TEMPLATE = re.compile(r"\{[{%#]|[}%#]\}")
"""Marks of Ansible's template language, which would run on the user's machine."""
_NOT_GROUP = re.compile(r"[^A-Za-z0-9_]", re.ASCII)
_LONGEST_GROUP = 80


@dataclass(frozen=True)
class Rendering:
    """A finished text and the servers that it omits."""

    text: str
    without_address: tuple[ServerRow, ...] = ()
    """Omitted servers whose address is unknown."""


@dataclass
class _Hosts:
    """Names, variables and groups of the servers for Ansible."""

    variables: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    without_address: list[ServerRow] = field(default_factory=list)


def _address(row: ServerRow) -> str:
    return row.ip if is_address(row.ip) else ""


def _rendering(lines: Iterable[str], left_out: Sequence[ServerRow]) -> Rendering:
    return Rendering("".join(f"{line}\n" for line in lines), tuple(left_out))


def ssh_config(rows: Sequence[ServerRow], ssh: SshOptions) -> Rendering:
    """Return a file for `Include` in ~/.ssh/config."""
    names, left_out = plain_names(rows), []
    lines = ["# Written by Hostdeck. In ~/.ssh/config, write above all hosts: Include FILE"]
    for row in rows:
        address = _address(row)
        if not address:
            left_out.append(row)
            lines += ["", f"# id {row.id}: the address is unknown"]
            continue
        chosen = ssh.of_server(dict(row.tags))
        lines += [
            "",
            f"# id {row.id}",
            f"Host {names[row.id]}",
            f"    HostName {address}",
            f"    User {chosen.user}",
        ]
        if not row.detailed:
            lines.append("    # The tags were not read: they may name another user and port.")
        if chosen.port != PORT:
            lines.append(f"    Port {chosen.port}")
        if chosen.jump:
            lines.append(f"    ProxyJump {chosen.jump}")
    return _rendering(lines, left_out)


def hosts_file(rows: Sequence[ServerRow]) -> Rendering:
    """Return lines for /etc/hosts."""
    names, left_out = plain_names(rows), []
    lines = ["# Written by Hostdeck."]
    for row in rows:
        address = _address(row)
        if address:
            lines.append(f"{address}\t{names[row.id]}")
        else:
            left_out.append(row)
            lines.append(f"# id {row.id}: the address is unknown")
    return _rendering(lines, left_out)


def _hosts(rows: Sequence[ServerRow], ssh: SshOptions) -> _Hosts:
    names, found = plain_names(rows), _Hosts()
    for row in rows:
        address = _address(row)
        if not address:
            found.without_address.append(row)
            continue
        name = names[row.id]
        found.variables[name] = _variables(row, address, ssh)
        for group in _groups(row):
            found.groups.setdefault(group, []).append(name)
    return found


def _variables(row: ServerRow, address: str, ssh: SshOptions) -> dict[str, Any]:
    chosen = ssh.of_server(dict(row.tags))
    variables: dict[str, Any] = {
        "ansible_host": address,
        "ansible_user": chosen.user,
        "ansible_port": chosen.port,
        "hostdeck_id": row.id,
    }
    if chosen.jump:
        variables["ansible_ssh_common_args"] = f"-o ProxyJump={chosen.jump}"
    for name in ("hostname", "location", "kind", "status", "os"):
        text = safe_text(str(getattr(row, name)))
        if text and not _TEMPLATE.search(text):
            variables[f"hostdeck_{name}"] = str(text)
    if row.detailed:
        variables["hostdeck_tags"] = {
            str(safe_text(tag)): str(safe_text(value))
            for tag, value in row.tags
            if not _TEMPLATE.search(tag) and not _TEMPLATE.search(value)
        }
    return variables


def _groups(row: ServerRow) -> list[str]:
    """Return the groups of a server. Its tags are known only if its details were read."""
    groups = [
        _group("location", row.location or "unknown"),
        _group("kind", str(row.kind)),
        _group("status", row.status or "unknown"),
    ]
    if not row.detailed:
        return [*groups, "tags_unknown"]
    return list(
        dict.fromkeys(
            [
                *groups,
                *(_group("tag", f"{tag}_{value}" if value else tag) for tag, value in row.tags),
            ]
        )
    )


def _group(kind: str, word: str) -> str:
    return f"{kind}_{_NOT_GROUP.sub('_', word.lower())}"[:_LONGEST_GROUP]


def ansible_yaml(rows: Sequence[ServerRow], ssh: SshOptions) -> Rendering:
    """Return an inventory in YAML. Every text is a JSON string, which is valid YAML."""
    found = _hosts(rows, ssh)
    lines = ["# Written by Hostdeck.", "all:", "  hosts:" if found.variables else "  hosts: {}"]
    for name, variables in found.variables.items():
        lines.append(f"    {_quoted(name)}:")
        lines += [f"      {key}: {_quoted(value)}" for key, value in variables.items()]
    lines.append("  children:" if found.groups else "  children: {}")
    for group in sorted(found.groups):
        lines += [f"    {group}:", "      hosts:"]
        lines += [f"        {_quoted(name)}: {{}}" for name in found.groups[group]]
    lines += [f"# id {row.id}: the address is unknown" for row in found.without_address]
    return _rendering(lines, found.without_address)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def ansible_list(rows: Sequence[ServerRow], ssh: SshOptions) -> tuple[dict[str, Any], Rendering]:
    """Return the `--list` output of an inventory script, and its rendering."""
    found = _hosts(rows, ssh)
    tree: dict[str, Any] = {
        "_meta": {"hostvars": found.variables},
        "all": {"children": ["ungrouped", *sorted(found.groups)]},
        "ungrouped": {"hosts": list(found.variables)},
    }
    tree |= {group: {"hosts": names} for group, names in sorted(found.groups.items())}
    text = json.dumps(tree, ensure_ascii=True, indent=2)
    return tree, Rendering(f"{text}\n", tuple(found.without_address))


def host_variables(tree: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return the `--host` output of an inventory script: empty for an unknown name."""
    variables: Mapping[str, Any] = tree["_meta"]["hostvars"].get(name, {})
    return variables
