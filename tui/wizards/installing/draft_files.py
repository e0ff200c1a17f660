"""Drafts on disk, without secrets, so that closing the wizard loses nothing. Worker thread for disk
only."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tui.paths import file_name, replace_file
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import Draft
from tui.wizards.installing.install_way import InstallMethod
from tui.wizards.ssh_keys import KeyProblem, public_key

_VERSION = 1
_LONGEST = 262_144


def draft_file(state: Path, profile: str, server_id: int) -> Path:
    """Return the path of the draft of one server."""
    return state / "drafts" / f"{file_name(profile, str(server_id), 'reinstall')}.json"


def keep_draft(path: Path, draft: Draft) -> None:
    """Write a draft. Raises OSError and ConfigError."""
    replace_file(path, json.dumps(draft_record(draft), ensure_ascii=False).encode())


def draft_record(draft: Draft) -> dict[str, Any]:
    """Return the draft without secrets: no password, no script text, and no text that may be a
    private key."""
    return {
        "version": _VERSION,
        "server_id": draft.server_id,
        "way": str(draft.way),
        "os_id": draft.os_id,
        "os_name": draft.os_name,
        "hostname": draft.hostname,
        "layout": str(draft.layout),
        "no_lvm": draft.no_lvm,
        "root": draft.root_typed,
        "tasks": None if draft.tasks is None else list(draft.tasks),
        "ssh_key": draft.ssh_key if _is_public(draft.ssh_key) else "",
        "script": draft.script_path,
        "callback": "" if _names_somebody(draft.callback) else draft.callback,
    }


def read_draft(path: Path, server_id: int) -> Draft | None:
    """Return the saved draft of this server; `None` if it is missing or damaged."""
    try:
        if path.stat().st_size > _LONGEST:
            return None
        tree = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return draft_from(tree, server_id)


def draft_from(tree: Any, server_id: int) -> Draft | None:
    """Return a draft from saved values. Values of a wrong type are replaced by their defaults."""
    if (
        not isinstance(tree, dict)
        or tree.get("version") != _VERSION
        or tree.get("server_id") != server_id
    ):
        return None
    draft = Draft(server_id)
    for name, field in _TEXTS.items():
        if isinstance(tree.get(name), str):
            draft = replace(draft, **{field: tree[name]})
    os_id, tasks = tree.get("os_id"), tree.get("tasks")
    if isinstance(os_id, int) and not isinstance(os_id, bool) and os_id > 0:
        draft = replace(draft, os_id=os_id)
    if isinstance(tasks, list) and all(
        isinstance(task, int) and not isinstance(task, bool) and task > 0 for task in tasks
    ):
        draft = replace(draft, tasks=tuple(tasks))
    with contextlib.suppress(ValueError):
        draft = replace(draft, way=InstallMethod(str(tree.get("way"))))
    with contextlib.suppress(ValueError):
        draft = replace(draft, layout=DiskLayout(str(tree.get("layout"))))
    return replace(draft, no_lvm=tree.get("no_lvm") is True)


_TEXTS = {
    "os_name": "os_name",
    "hostname": "hostname",
    "root": "root_typed",
    "ssh_key": "ssh_key",
    "script": "script_path",
    "callback": "callback",
}


def drop_draft(path: Path) -> None:
    """Delete the draft after the installation started or the user discarded it."""
    with contextlib.suppress(OSError):
        path.unlink()


def _is_public(line: str) -> bool:
    try:
        public_key(line)
    except KeyProblem:
        return False
    return True


def _names_somebody(url: str) -> bool:
    try:
        return "@" in urlsplit(url).netloc
    except ValueError:
        return True
