"""The locked versions: complete, within what is asked for, not withdrawn, without a known
vulnerability.

`python -m tests.release.audit`. The first two need no network. For the others the package index and
the database of
advisories are asked, by pip and by pip-audit in an environment of its own; where they do not
answer, that is said, and the exit code is 2: silence is no yes. 1 when something was found.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.own_environment import environment
from tests.support.process import ROOT

LOCK = ROOT / "constraints.txt"
TOOL = ("pip-audit==2.10.1",)
ASK_S = 300.0
US = "hostdeck"


def locked(file: Path = LOCK) -> dict[str, Version]:
    """The pinned versions by normalized name. Raises ValueError for a line that pins nothing."""
    found: dict[str, Version] = {}
    for line in file.read_text("utf-8").splitlines():
        words = line.partition("#")[0].strip()
        if not words:
            continue
        name, sign, version = words.partition("==")
        if not sign:
            raise ValueError(f"{line!r} pins nothing")
        found[canonicalize_name(name)] = Version(version)
    return found


def needed(extras: tuple[str, ...] = ("dev",)) -> dict[str, list[Requirement]]:
    """Everything that we and what we depend on ask for here, by normalized name, as it is
    installed."""
    wanted: dict[str, list[Requirement]] = {}
    todo, seen = [(US, frozenset(extras))], set()
    while todo:
        name, of = todo.pop()
        if (name, of) in seen:
            continue
        seen.add((name, of))
        try:
            asked = distribution(name).requires or ()
        except PackageNotFoundError:
            continue
        for requirement in map(Requirement, asked):
            marker = requirement.marker
            if marker is not None and not any(
                marker.evaluate({"extra": extra}) for extra in ("", *of)
            ):
                continue
            key = canonicalize_name(requirement.name)
            wanted.setdefault(key, []).append(requirement)
            todo.append((key, frozenset(requirement.extras)))
    return wanted


def wrong_here(lock: Mapping[str, Version]) -> Iterator[str]:
    """What is wrong with the lock, as far as can be told without a network."""
    wanted = needed()
    for name, asked in sorted(wanted.items()):
        if name not in lock:
            yield f"{name} is needed and not locked"
            continue
        for requirement in asked:
            if not requirement.specifier.contains(lock[name], prereleases=True):
                yield f"{name} is locked at {lock[name]}, and {requirement} is asked for"
        try:
            installed = Version(distribution(name).version)
        except PackageNotFoundError:
            continue  # for another system
        if installed != lock[name]:
            yield f"{name} is locked at {lock[name]}, and {installed} is what the tests ran with"
    # Some are needed on other systems or Pythons only.
    for name in sorted(set(lock) - set(wanted)):
        if not _is_for_elsewhere(name):
            yield f"{name} is locked and nothing needs it"


def _is_for_elsewhere(name: str) -> bool:
    for asker in locked():
        try:
            asked = distribution(asker).requires or ()
        except PackageNotFoundError:
            continue
        if any(
            canonicalize_name(requirement.name) == name for requirement in map(Requirement, asked)
        ):
            return True
    return False


# What only others know


class NotAsked(Exception):
    """Whoever knows did not answer."""


def withdrawn() -> list[str]:
    """Locked versions that the package index has withdrawn. Raises NotAsked."""
    words = [
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--dry-run",
        "--quiet",
        "--ignore-installed",
        "--no-deps",
        "--report",
        "-",
        "-r",
        str(LOCK),
    ]
    report = _json(_asked(Path(sys.executable), words))
    entries = report["install"] if isinstance(report, dict) else []
    if len(entries) != len(locked()):
        raise NotAsked(f"the index knows {len(entries)} of {len(locked())}")
    names = [
        f"{entry['metadata']['name']} {entry['metadata']['version']}"
        for entry in entries
        if entry.get("is_yanked")
    ]
    return [f"{name} was withdrawn" for name in names]


def vulnerable() -> list[str]:
    """Advisories for locked versions. Raises NotAsked."""
    python, why = environment(TOOL)
    if python is None:
        raise NotAsked(f"pip-audit: {why}")
    words = [
        "-m",
        "pip_audit",
        "-r",
        str(LOCK),
        "--no-deps",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    return advisories(_json(_asked(python, words)))


def advisories(report: object) -> list[str]:
    """What pip-audit found. Raises NotAsked when it could look at none, or found nothing and left
    some out."""
    entries = report["dependencies"] if isinstance(report, dict) else []
    left_out = [entry for entry in entries if "skip_reason" in entry]
    found = [
        f"{entry['name']} {entry['version']}: {vuln['id']}; mended in "
        f"{', '.join(vuln['fix_versions']) or 'no version yet'}"
        for entry in entries
        for vuln in entry.get("vulns", ())
    ]
    if not found and (left_out or not entries):
        raise NotAsked(
            f"{len(left_out)} of {len(entries)} are unknown to the database that was asked"
        )
    return found


def _asked(python: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            [str(python), *words],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=ASK_S,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise NotAsked(f"no answer within {ASK_S:.0f} s") from None


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    try:
        return json.loads(done.stdout)
    except ValueError:
        # Of a long complaint the last sentence says what it was; addresses in it are nobody's
        # business.
        said = [line for line in done.stderr.splitlines() if line.strip()]
        words = (
            "no connection"
            if "onnection" in done.stderr or "resolve" in done.stderr
            else (said or ["nothing"])[-1]
        )
        raise NotAsked(f"exit {done.returncode}: {words[:200]}") from None


def main() -> int:
    """Prints what was found. Returns 1 when something is wrong, 2 when nothing is as far as could
    be asked."""
    lock = locked()
    found, unasked = list(wrong_here(lock)), []
    print(
        f"{len(lock)} locked versions: complete and within what is asked for: "
        f"{'no' if found else 'yes'}"
    )
    for what, ask in (
        ("withdrawn by the index", withdrawn),
        ("with a known vulnerability", vulnerable),
    ):
        try:
            more = ask()
        except NotAsked as error:
            unasked.append(what)
            print(f"{what}: COULD NOT BE ASKED ({error})")
        else:
            found += more
            print(f"{what}: {len(more)}")
    print("".join(f"  {line}\n" for line in found), end="")
    return 1 if found else 2 if unasked else 0


if __name__ == "__main__":
    sys.exit(main())
