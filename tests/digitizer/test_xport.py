"""A picture that RRDtool draws, against what its own `xport` returns for the same file.

Everything here comes from the installed RRDtool: the corpus holds pictures of one version only.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path

import pytest

from tui.charts.series import Span
from tui.digitizer.picture_series import read_picture

STEP_S = 300
END = 1_795_341_900
START = END - 86_400
WIDTH, HEIGHT = 600, 150


def rrdtool(*words: str) -> str:
    done = subprocess.run(["rrdtool", *words], capture_output=True, text=True, check=True)
    return done.stdout


def waves(at: int) -> tuple[float, float]:
    """Bytes a second: a day with a peak, and steps that are half as high."""
    hour = at / 12
    incoming = 4e6 + 3.5e6 * math.sin(hour / 24 * 2 * math.pi)
    return incoming, 1.5e6 if hour % 6 < 3 else 2.5e6


def silent(at: int) -> tuple[float | None, float | None]:
    """Series with two hours without a value."""
    return (None, None) if 100 <= at < 124 else waves(at)


@pytest.mark.skipif(shutil.which("rrdtool") is None, reason="RRDtool is not installed")
@pytest.mark.parametrize("traffic", [waves, silent])
def test_a_drawing_reads_as_its_export(tmp_path: Path, traffic: object) -> None:
    assert callable(traffic)
    file, picture = str(tmp_path / "port.rrd"), tmp_path / "port.png"
    count = (END - START) // STEP_S + 2
    sources = [f"DS:{name}:GAUGE:{2 * STEP_S}:0:U" for name in ("in", "out")]
    rrdtool(
        "create",
        file,
        f"--start={START - STEP_S}",
        f"--step={STEP_S}",
        *sources,
        f"RRA:AVERAGE:0.5:1:{count + 10}",
    )
    rows = []
    for at in range(count):
        values = ":".join("U" if value is None else f"{value:.6g}" for value in traffic(at))
        rows.append(f"{START + at * STEP_S}:{values}")
    rrdtool("update", file, *rows)
    defined = []
    for name in ("in", "out"):
        defined += [f"DEF:{name}={file}:{name}:AVERAGE", f"CDEF:c{name}={name},8,*"]
    drawn = []
    for name, kind, color, words in (
        ("in", "AREA", "00CF00", "Inbound "),
        ("out", "LINE1", "002A97", "Outbound"),
    ):
        drawn += [f"{kind}:c{name}#{color}FF:{words}"]
        for what in ("LAST: Current", "AVERAGE:Average", "MAX:Maximum"):
            end = "\\n" if "Maximum" in what else ""
            drawn.append(rf"GPRINT:c{name}:{what}\:%8.2lf %s{end}")
    period = [f"--start={START}", f"--end={END}"]
    rrdtool(
        "graph",
        str(picture),
        *period,
        f"--width={WIDTH}",
        f"--height={HEIGHT}",
        "--base=1000",
        "--alt-autoscale-max",
        "--lower-limit=0",
        "--rigid",
        "--slope-mode",
        "--title=sw-1 - Traffic - Gi0/1",
        "--vertical-label=bits per second",
        *(f"--font={part}:8:DejaVu Sans Mono" for part in ("TITLE", "AXIS", "UNIT", "LEGEND")),
        *defined,
        *drawn,
    )
    exported = json.loads(
        rrdtool(
            "xport",
            "--json",
            *period,
            f"--maxrows={WIDTH}",
            *defined,
            "XPORT:cin:in",
            "XPORT:cout:out",
        )
    )
    series = read_picture(picture.read_bytes(), span=Span.DAY, answered_at=END)
    assert series.step_s == exported["meta"]["step"] == STEP_S
    assert_same(series.t0, (series.incoming, series.outgoing), exported)


def assert_same(
    t0: float, read: tuple[tuple[float | None, ...], ...], exported: dict[str, object]
) -> None:
    """Compare interval by interval; `xport` stamps a value with the end of its interval."""
    meta, data = exported["meta"], exported["data"]
    assert isinstance(meta, dict)
    assert isinstance(data, list)
    top = max(value for row in data for value in row if value is not None)
    errors, compared = [], 0
    for at, row in enumerate(data):
        begin = meta["start"] + (at - 1) * STEP_S
        place = round((begin - t0) / STEP_S)
        if begin < START or begin + STEP_S > END - 2 * 86_400 / WIDTH:
            continue
        for values, true in zip(read, row, strict=True):
            own = values[place]
            assert (own is None) is (true is None), f"{begin}: {own}, {true}"
            compared += 1
            errors.append(abs((own or 0.0) - (true or 0.0)) / top)
    assert compared > 500
    assert sum(errors) / len(errors) < 0.0035
    assert sorted(errors)[math.ceil(0.95 * len(errors)) - 1] < 0.012
