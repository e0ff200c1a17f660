"""What terminals send without a person: answers to questions, and reports."""

from __future__ import annotations

ST, BEL = b"\x1b\\", b"\x07"
BODIES = {
    "OSC 11": b"\x1b]11;rgb:1e1e/1e1e/1e1e",
    "OSC 4": b"\x1b]4;1;rgb:cdcd/0000/0000",
    "OSC 10": b"\x1b]10;rgb:ffff/ffff/ffff",
    "OSC 12": b"\x1b]12;rgb:0000/ffff/0000",
    "OSC 52": b"\x1b]52;c;cmVib290IHdlYi0wMQ==",
    "title": b"\x1b]lqaABC",
    "DECRQSS": b"\x1bP1$r0m",
    "XTVERSION": b"\x1bP>|XTerm(390)",
    "XTGETTCAP": b"\x1bP1+r544e=787465726d",
    "DA3": b"\x1bP!|7E565445",
    "kitty graphics": b"\x1b_Gi=31;OK",
    "APC": b"\x1b_reboot web-01",
    "PM": b"\x1b^yes",
    "SOS": b"\x1bXanything",
}
STRINGS = {
    f"{name} {end!r}": body + end for name, body in BODIES.items() for end in (ST, BEL, b"\x9c")
}
REPLIES = {
    "DA1": b"\x1b[?62;1;2;4;6;9;15;16;17;18;21;22;28;29;52c",
    "DA2": b"\x1b[>41;390;0c",
    "DSR": b"\x1b[0n",
    "CPR": b"\x1b[24;80R",
    "DECXCPR": b"\x1b[?24;80;1R",
    "DECRPM": b"\x1b[?2027;2$y",
    "kitty flags": b"\x1b[?31u",
    "focus in": b"\x1b[I",
    "focus out": b"\x1b[O",
    "resize": b"\x1b[48;24;80;480;800t",
    "size": b"\x1b[8;24;80t",
    "scheme": b"\x1b[?997;1n",
    "old mouse": b"\x1b[M !!",
    "old mouse, far": b"\x1b[M \xca\xfc",
}
