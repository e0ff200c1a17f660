"""The fleet with every odd shape and hostile text, one per server."""

from __future__ import annotations

from tui.simulator.machine_kinds import E2288, bare_metal, virtual
from tui.simulator.machines import Machine

_LYING = "".join(
    f"{name:<16} | {reading:<17} | {state}\n"
    for name, reading, state in (
        ("CPU Temp", "-128 degrees C", "ok"),
        ("System Temp", "1000000 degrees C", "ok"),
        ("VR Temp", "255 degrees C", "ok"),
        ("Inlet Temp", "nan degrees C", "ok"),
        ("FAN1", "0 RPM", "ok"),
        ("FAN2", "0 RPM", "ns"),
        ("FAN3", "65535 RPM", "ok"),
        ("12V", "0.00 Volts", "ok"),
        ("PS1 Input Power", "1e6 Watts", "ok"),
        ("PS2 Input Power", "-1 Watts", "ok"),
        ("P1-DIMMA1 Temp", "disabled", "ns"),
    )
)
"""Sensors that report impossible values as OK."""


def odd() -> list[Machine]:
    """Return every known odd shape and hostile text, one per server."""
    long = "very-" * 900 + "long"
    return [
        virtual(1, "", "vm.v2-nano", "NL", "192.0.2.1", show_override={"tags": [], "OS": None}),
        virtual(
            2,
            "host[/]",
            "vm.v2-nano",
            "NL",
            "192.0.2.2",
            tags=[("[red]x", "[@click=app.quit]go[/]", "")],
        ),
        virtual(3, "esc\x1b]52;c;aGFja2Vk\x07\x1b[31mred", "vm.v2-nano", "NL", "192.0.2.3"),
        virtual(
            4,
            "bidi\u202egnp.exe",
            "vm.v2-nano",
            "NL",
            "192.0.2.4",
            tags=[("zero\u200bwidth", "a\nb", "")],
        ),
        virtual(5, "東京サーバー-幅広い名前のホスト", "vm.v2-nano", "NL", "192.0.2.5"),
        virtual(6, long, "vm.v2-nano", "NL", "192.0.2.6"),
        bare_metal(
            7, "array-record", "FI", "198.51.100.9", [], array_record=True, os={"name": "Debian 12"}
        ),
        bare_metal(
            8,
            "ten-columns",
            "FI",
            "198.51.100.10",
            E2288,
            sensor_text="CPU Temp | 41.000 | degrees C | ok | 0.000 | 0.000 | 0.000 | 90 | 95 | "
            "100\n"
            "FAN1 | na | RPM | na | na | na | na | na | na | na\n",
        ),
        bare_metal(
            9,
            "five-columns",
            "FI",
            "198.51.100.11",
            E2288,
            sensor_text="CPU Temp         | 01h | ok  |  3.1 | 41 degrees C\ngarbage line\n| |\n"
            "\x1b[2Jevil | 300 RPM | cr\n",
        ),
        bare_metal(
            10,
            "strange-words",
            "??",
            "198.51.100.12",
            "nonsense",
            status="presale",
            ipmi="acme-bmc",
            status_text="the cat sat on the keyboard",
        ),
        virtual(
            11,
            "no-parts",
            "",
            "",
            "",
            table="Toaster",
            show_override={
                "IP": {},
                "interfaces": None,
                "hardware": None,
                "location": None,
                "tags": None,
                "ipmi": None,
                "OS": None,
                "brand_new_key": {"deep": [{"er": "value"}], "password": "s3cret-canary"},
            },
        ),
        bare_metal(
            12, "json-in-text", "NL", "198.51.100.13", E2288, status_text='{"power": "is on"}'
        ),
        bare_metal(13, "broken-bmc", "NL", "198.51.100.14", E2288, sensor_text=""),
        virtual(
            14,
            "a" * 63 + ".example.net",
            "vm.v2-nano",
            "NL",
            "2001:db8::14",
            os={"id": 1},
            days_left=-400,
            due="0000-00-00",
            price=-1,
        ),
        bare_metal(15, "lying-sensors", "NL", "198.51.100.15", E2288, sensor_text=_LYING),
    ]
