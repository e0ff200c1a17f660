"""Programs that need other packages than ours: each gets an environment below `~/.cache`, made
once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

INSTALL_S = 240.0


def environment(packages: tuple[str, ...], cache: Path | None = None) -> tuple[Path | None, str]:
    """The Python that has these packages, made now if need be; or none, and why.

    Args:
        packages: With their versions: another version is another environment.
    """
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hostdeck-tools"
    mark = "-".join(packages).replace("==", "-")
    place = (cache or usual) / f"{mark}-{sys.version_info[0]}.{sys.version_info[1]}"
    python, ready = place / "bin" / "python", place / "ready"
    if ready.exists():
        return python, ""
    shutil.rmtree(place, ignore_errors=True)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", str(place)])
        _run(
            [
                str(python),
                "-m",
                "pip",
                "--disable-pip-version-check",
                "install",
                "--quiet",
                *packages,
            ]
        )
    except OSError as error:
        return None, f"its environment could not be made ({error.strerror or type(error).__name__})"
    except subprocess.TimeoutExpired:
        return None, f"installing it took more than {INSTALL_S:.0f} s"
    except subprocess.CalledProcessError as error:
        said = [line for line in (error.stderr or "").splitlines() if line.startswith("ERROR")]
        return (
            None,
            f"it could not be installed ({said[-1] if said else f'exit {error.returncode}'})",
        )
    ready.touch()
    return python, ""


def _run(words: list[str]) -> None:
    subprocess.run(
        words,
        check=True,
        capture_output=True,
        text=True,
        timeout=INSTALL_S,
        stdin=subprocess.DEVNULL,
    )
