"""Templates: answers without secrets, for many servers, as TOML in the user's configuration.

For each server, Hostdeck fills in the variables `{hostname}`, `{id}`, `{ip}`, and `{location}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from tui.errors import ConfigError, UsageError
from tui.small_files import UnusableFile, read_small_text
from tui.text import safe_text
from tui.wizards.installing.disk_layouts import DiskLayout
from tui.wizards.installing.draft import Draft
from tui.wizards.installing.draft_files import draft_record
from tui.wizards.installing.install_target import Target
from tui.wizards.installing.install_way import InstallMethod

NAMES = ("hostname", "id", "ip", "location")
_VARIABLE = re.compile(r"(?<!\$)\{(hostname|id|ip|location)\}")
"""Not after a dollar sign, because `${hostname}` in a script belongs to the shell."""
_HARMLESS = re.compile(r"[A-Za-z0-9.:_-]{0,253}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LONGEST = 262_144
_ALLOWED = {"way": tuple(InstallMethod), "layout": tuple(DiskLayout)}


@dataclass(frozen=True, slots=True)
class Template:
    """The answers that servers have in common. Defaults are those of a new draft."""

    os_id: int = 0
    os_name: str = ""
    """For display; the id decides."""
    hostname: str = "{hostname}"
    way: str = str(InstallMethod.STAGED)
    layout: str = str(DiskLayout.PROVIDER)
    no_lvm: bool = False
    root_percent: int = 100
    tasks: tuple[int, ...] | None = None
    """`None`: use the provider's defaults."""
    ssh_key: str = ""
    script: str = ""
    """Path of a file; may begin with ~."""
    callback: str = ""


class VariableProblem(ValueError):
    """A variable whose value must not be inserted into a script or URL. The text names it."""


def filled(text: str, target: Target) -> str:
    """Return `text` with the variables of one server replaced.

    Raises:
        VariableProblem: A value is unknown, or contains characters that could do harm in a script
            run by root. Names and addresses are untrusted.
    """
    values = {
        "hostname": target.hostname,
        "id": str(target.id),
        "ip": target.ip,
        "location": target.location,
    }

    def value_of(found: re.Match[str]) -> str:
        value = values[found[1]]
        if not value:
            raise VariableProblem(f"{{{found[1]}}} is unknown for this server.")
        if not _HARMLESS.fullmatch(value):
            raise VariableProblem(
                f"{{{found[1]}}} of this server contains characters that cannot be inserted."
            )
        return value

    return _VARIABLE.sub(value_of, text)


def draft_of(template: Template, target: Target) -> Draft:
    """Return a draft for one server, still without the password and the script text.

    Raises:
        VariableProblem: See `filled`.
    """
    return Draft(
        target.id,
        way=InstallMethod(template.way),
        os_id=template.os_id or None,
        os_name=template.os_name,
        hostname=filled(template.hostname, target),
        layout=DiskLayout(template.layout),
        no_lvm=template.no_lvm,
        root_typed="" if template.root_percent == 100 else str(template.root_percent),
        tasks=template.tasks,
        ssh_key=template.ssh_key,
        script_path=template.script,
        callback=filled(template.callback, target),
    )


def template_of(draft: Draft, target: Target) -> Template:
    """Return a template from a draft. The server's own name becomes `{hostname}`."""
    tree = draft_record(draft)
    return Template(
        os_id=draft.os_id or 0,
        os_name=safe_text(draft.os_name, 80),
        hostname=_generalised(draft.hostname, target.hostname),
        way=str(draft.way),
        layout=str(draft.layout),
        no_lvm=draft.no_lvm,
        root_percent=draft.root_percent or 100,
        tasks=draft.tasks,
        ssh_key=tree["ssh_key"],
        script=draft.script_path,
        callback=_generalised(tree["callback"], target.hostname),
    )


def _generalised(text: str, own: str) -> str:
    """Return text with `{hostname}` in place of the server's own name, where it occurs as a
    word."""
    return re.sub(rf"(?<![\w-]){re.escape(own)}(?![\w-])", "{hostname}", text) if own else text


# On disk: worker thread, or the command line


def template_file(config: Path, name: str) -> Path:
    """Return the path of a template. Raises UsageError for a name that could lead outside the
    directory."""
    if not _FILE_NAME.fullmatch(name):
        raise UsageError(
            f"Template {safe_text(name, 40)}",
            said="A template name has at most 64 letters, digits, -, or _.",
            next="Choose another name.",
        )
    return config / "templates" / f"{name}.toml"


def template_names(config: Path) -> list[str]:
    """Return the existing templates, by name."""
    try:
        return sorted(
            path.stem
            for path in (config / "templates").glob("*.toml")
            if _FILE_NAME.fullmatch(path.stem)
        )
    except OSError:
        return []


def written(template: Template) -> str:
    """Return the text of the file."""
    import tomlkit

    document = tomlkit.document()
    document.add(
        tomlkit.comment(
            "Answers for the reinstall wizard. Placeholders: {hostname}, {id}, {ip}, {location}."
        )
    )
    document.add(
        tomlkit.comment(
            "No secrets: the wizard asks for the password, and a script is given by its path."
        )
    )
    for field in fields(Template):
        value = getattr(template, field.name)
        if value is not None:
            document[field.name] = list(value) if isinstance(value, tuple) else value
    return tomlkit.dumps(document)


def keep_template(config: Path, name: str, template: Template) -> Path:
    """Write the template, replacing one with the same name. Raises OSError, ConfigError,
    UsageError."""
    from tui.paths import replace_file

    path = template_file(config, name)
    replace_file(path, written(template).encode())
    return path


def read_template(config: Path, name: str) -> Template:
    """Read the template. Raises ConfigError with file and key; UsageError if there is none with
    that name."""
    path = template_file(config, name)
    try:
        text = read_small_text(path, _LONGEST)
    except UnusableFile as problem:
        if not path.exists():
            known = ", ".join(template_names(config)) or "none"
            raise UsageError(
                f"Template {name}",
                said="There is no template with this name.",
                next=f"Templates: {known}.",
            ) from None
        raise ConfigError(f"Reading {path}", said=str(problem), next="Check the file.") from None
    return parsed(text, f"Reading {path}")


def parsed(text: str, doing: str = "Reading the template") -> Template:
    """Return a template from its text. Raises ConfigError with the key and the allowed values."""
    import tomllib

    try:
        tree = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = f"{safe_text(str(error), 200)}."
        raise ConfigError(doing, said=said, next="Correct the file.") from None
    known = {field.name: field.default for field in fields(Template)}
    made = Template()
    for key, value in tree.items():
        if key not in known:
            secret = "pass" in key.lower() or "pin" in key.lower() or "secret" in key.lower()
            said = "templates must not contain secrets." if secret else "unknown field."
            raise ConfigError(
                doing, said=f"{safe_text(key, 40)}: {said}", next=f"Fields: {', '.join(known)}."
            )
        made = replace(made, **{key: _checked(doing, key, value, known[key])})
    return made


def _checked(doing: str, key: str, value: Any, default: Any) -> Any:
    if key in _ALLOWED:
        if not isinstance(value, str) or value not in _ALLOWED[key]:
            raise ConfigError(
                doing,
                said=f"{key}: invalid value.",
                next=f"Allowed: {', '.join(_ALLOWED[key])}.",
            )
        return value
    if key == "tasks":
        if not isinstance(value, list) or not all(type(task) is int and task > 0 for task in value):
            raise ConfigError(
                doing,
                said="tasks: must be a list of task ids.",
                next="Write [1, 21], or [] for none.",
            )
        return tuple(value)
    if type(value) is not type(default):
        names = {bool: "true or false", int: "a whole number", str: "text"}
        raise ConfigError(
            doing, said=f"{key}: must be {names[type(default)]}.", next="Correct the value."
        )
    if isinstance(value, int) and not isinstance(value, bool) and not 0 <= value <= 2**31:
        raise ConfigError(doing, said=f"{key}: out of range.", next="Correct the value.")
    return value
