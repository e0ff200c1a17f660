"""A Secret Service on the session bus that keeps secrets in memory: `python -m
tests.credentials.secret_service HOW`.

HOW is "open", "locked" (its prompt is dismissed), "prompting" (its prompt waits on a screen that
nobody sees) or "mute" (it takes the name and never answers). Says "ready" when it has the name.
Speaks as much of the protocol as the library of the keyring uses.
"""

from __future__ import annotations

import sys
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

ROOT = "/org/freedesktop/secrets"
PROMPT = f"{ROOT}/prompt/p1"
NOT_SUPPORTED = "org.freedesktop.DBus.Error.NotSupported"


class Service:
    """What it keeps, and its answers: signature and values."""

    def __init__(self, how: str) -> None:
        self.how = how
        self.locked = how != "open"
        self.items: dict[str, tuple[dict[str, str], Any]] = {}

    def answer(
        self, member: str, path: str, body: tuple[Any, ...]
    ) -> tuple[str, tuple[Any, ...]] | None:
        """The answer to a call; `None` when this service does not speak."""
        match member:
            case "Get":
                value = ("b", self.locked) if body[1] == "Locked" else ("s", "Login")
                return "v", (value,)
            case "Unlock":
                return "aoo", (([], PROMPT) if self.locked else (body[0], "/"))
            case "Prompt":
                return "", ()
            case "SearchItems":
                found = [
                    item
                    for item, (named, _) in self.items.items()
                    if body[0].items() <= named.items()
                ]
                return "ao", (found,)
            case "CreateItem":
                named = next(
                    value[1] for name, value in body[0].items() if name.endswith(".Attributes")
                )
                item = f"{ROOT}/collection/login/{len(self.items)}"
                self.items = {at: item for at, item in self.items.items() if item[0] != named} | {
                    item: (named, body[1])
                }
                return "oo", (item, "/")
            case "GetSecret":
                return "(oayays)", (self.items[path][1],)
            case "Delete":
                del self.items[path]
                return "o", ("/",)
        return None


def main(how: str) -> None:
    """Serve until killed."""
    service = Service(how)
    with open_dbus_connection("SESSION") as bus:
        bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.secrets"))
        print("ready", flush=True)
        while True:
            asked = bus.receive()
            if asked.header.message_type is not MessageType.method_call or how == "mute":
                continue
            bus.send(_reply(service, asked))
            if asked.header.fields[HeaderFields.member] == "Prompt" and how == "locked":
                prompt = DBusAddress(PROMPT, interface="org.freedesktop.Secret.Prompt")
                bus.send(new_signal(prompt, "Completed", "bv", (True, ("ao", []))))


def _reply(service: Service, asked: Message) -> Message:
    fields = asked.header.fields
    if fields[HeaderFields.member] == "OpenSession":
        if asked.body[0] != "plain":
            return new_error(asked, NOT_SUPPORTED, "s", ("plain only",))
        return new_method_return(asked, "vo", (("s", ""), f"{ROOT}/session/s1"))
    answer = service.answer(fields[HeaderFields.member], fields[HeaderFields.path], asked.body)
    if answer is None:
        return new_error(
            asked, "org.freedesktop.DBus.Error.UnknownMethod", "s", (fields[HeaderFields.member],)
        )
    return new_method_return(asked, *answer)


if __name__ == "__main__":
    main(sys.argv[1])
