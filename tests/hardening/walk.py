"""The way through every place of the dashboard, by the keyboard alone: keys, and the words that are
there then."""

from __future__ import annotations

from dataclasses import dataclass

from screens.dialogs.modal import ARMED_AFTER_S
from tests.support.tty import Tty
from tui.simulator.demo_credentials import DEMO_PIN

HOME_FOOTER = "! Problems"
"""Stands at the foot of the list alone, and under no dialog."""
SURE = "Enter, a moment later"
"""On the button of a question. Not a key."""
ROOT_PASSWORD = "Root-canary-4711"
ESC_S = 1.5
"""How long Esc may take to show."""
LEAST_S = 0.15
"""How long the last words of a frame are waited for after the first."""


@dataclass(frozen=True)
class Stop:
    """One screen, and how one gets there from the list."""

    name: str
    keys: tuple[tuple[str, str], ...]
    """What is pressed, and what is waited for then; empty presses nothing."""
    chosen: str = ""
    """Words on the line that is chosen, which must look unlike its neighbors."""
    places: tuple[str, ...] = ()
    """Which of the app's places it is."""
    dialog: bool = False
    """Lies over another screen, whose words are dimmed meanwhile."""
    after: tuple[tuple[str, str], ...] = ()
    """What leads away from it where Esc alone does not."""
    quick: bool = False
    """Also walked through on every run of the tests."""
    needs: tuple[str, ...] = ()
    """Stops that have to be walked before: what they leave behind is looked at here."""


SERVER = (("g", HOME_FOOTER), ("jjj\r", "2 Sensors"))
"""db-main, bare metal."""
REINSTALL = (("g", HOME_FOOTER), ("jjjj", HOME_FOOTER), ("a", "Reinstall"), ("i", "Ubuntu 26.04"))
NAMED = (
    *REINSTALL,
    ("j\r", "[2 Name]"),
    ("\r", "type a password"),
    (ROOT_PASSWORD, "******"),
    ("\r", "repeat the password"),
    (f"{ROOT_PASSWORD}\r", "password is set"),
    ("\r", "[3 Disks]"),
)
TASKS = (*NAMED, ("\r", "[4 Tasks]"))
KEYS = (*TASKS, ("\r", "[5 Keys]"))
ORDER = (("N", "vds.small"), ("\r", "[1 System]"))
PLAN = (*ORDER, ("\r", "[2 Traffic plan]"))
DETAILS = (*PLAN, ("\r", "[3 Details]"))
COST = (
    *DETAILS,
    ("\x01\x0bweb-03\r", "type a password"),
    (ROOT_PASSWORD, "******"),
    ("\r", "repeat the password"),
    (f"{ROOT_PASSWORD}\r", "password is set"),
    ("\x0e", "Dry run"),
)
REVIEW = (*KEYS, ("\x0e", "[6 Review]"))


CONFIRMED, OPENED = "a question confirmed", "access opened, secrets hidden"
ORDERED, INSTALLED = "order, under way", "reinstall, under way"
LEAVING = "the leaving question"
TWO = (("g", HOME_FOOTER), ("G k ", "2 marked"), ("a", "Reset BMC (IPMI)"))


def _tab(digit: str, words: str, *more: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (*SERVER, (digit, words), *more)


WALK = (
    Stop("list", (("g", "db-main"),), chosen="api-01", places=("fleet",), quick=True),
    Stop("list, marked", (("g", HOME_FOOTER), (" ", "1 marked"))),
    Stop("filter with a mistake", (("/", "/words"), ("powr:off", "Did you mean")), quick=True),
    Stop("sort", (("o", "SORT BY"),), dialog=True, chosen="State"),
    Stop("columns", (("w", "COLUMNS"),), dialog=True, chosen="State"),
    Stop("copy", (("c", "COPY"),), dialog=True, chosen="IP"),
    Stop("as a command", (("C", "curl"),)),
    Stop("help", (("?", "Keys on this screen"),), dialog=True),
    Stop("palette", ((":", "COMMAND"), ("the", "heme")), dialog=True, quick=True),
    Stop(
        "actions",
        (("g", HOME_FOOTER), ("a", "Reset BMC (IPMI)")),
        dialog=True,
        chosen="Reboot",
        quick=True,
    ),
    Stop(
        "question with a PIN",
        (("G", HOME_FOOTER), ("a", "Power off (hard)"), ("r", "Account PIN")),
        dialog=True,
        quick=True,
    ),
    Stop("overview", (*SERVER, ("", "198.51.100.7")), places=("server",)),
    Stop("sensors", _tab("2", "DIMMA1"), quick=True),
    Stop("network, day", _tab("3", "95th pct"), quick=True),
    Stop("network, month", _tab("3", "95th pct", ("M", "month"))),
    Stop("network, year", _tab("3", "95th pct", ("Y", "year"))),
    Stop("network, picture", _tab("3", "95th pct", ("v", "icture"))),
    Stop("addresses", _tab("4", "Names")),
    Stop("access", _tab("5", "Next:")),
    Stop("tags", _tab("6", "env")),
    Stop("server's billing", _tab("7", "EUR")),
    Stop("history", _tab("8", "H")),
    Stop("raw answer", (*SERVER, ("y", "server_data")), places=("raw",)),
    Stop(
        "billing", (("B", "Ada Example"), ("", "db-main")), chosen="legacy-tr", places=("billing",)
    ),
    Stop("billing, groups", (("B", "Ada Example"), ("2", "GROUP"))),
    Stop("billing, invoices", (("B", "Ada Example"), ("3", "901")), chosen="901"),
    Stop("invoice", (("B", "Ada Example"), ("3", "901"), ("\r", "Invoice")), places=("invoice",)),
    Stop("account", (("A", "Signed in"),), places=("account",)),
    Stop("account, keys", (("A", "Signed in"), ("2", "SHA256")), chosen="laptop"),
    Stop("account, PIN", (("A", "Signed in"), ("3", "PIN"))),
    Stop("API keys", (("A", "Signed in"), ("4", "dashboard")), places=("api-keys",)),
    Stop("conversations", (("A", "Signed in"), ("5", "No requests")), places=("conversations",)),
    Stop("sign-ins", (("A", "Signed in"), ("6", "login")), places=("sign-ins",)),
    Stop("contacts", (("A", "Signed in"), ("7", "Grace Example")), places=("contacts",)),
    Stop("storage", (("A", "Signed in"), ("8", "s3_user")), places=("storage",)),
    Stop("credit", (("B", "Ada Example"), ("4", "LIST")), places=("credit",)),
    Stop("snapshots", (*SERVER, ("d", "Snapshots")), places=("images",)),
    Stop(
        "DNS",
        (("g", HOME_FOOTER), ("a", "Reset BMC (IPMI)"), ("g", "example.org")),
        places=("dns",),
    ),
    Stop("market", ((":", "COMMAND"), ("servers in stock\r", "Software")), places=("market",)),
    Stop("changes", (("S", "Changes since"),), places=("changes",)),
    Stop("traffic", (("T", "Fleet > Traffic"),), places=("traffic",)),
    Stop("requests", (("I", "HTTP 200"),), places=("requests",)),
    Stop("unrecognized", (("E", "Unrecognized answers"),), places=("unrecognized",)),
    Stop("settings", ((",", "Fleet > Settings"), ("", "ui.theme")), places=("settings",)),
    Stop("a setting", ((",", "Fleet > Settings"), ("j\r", "Allowed")), dialog=True),
    Stop("a new key", ((",", "Fleet > Settings"), ("2\r", "Press the new key")), dialog=True),
    Stop("a request", (("I", "HTTP 200"), ("\r", "curl -sS"))),
    Stop("catalog", (("N", "vds.small"),), chosen="vm.v2-pico", places=("order",), quick=True),
    Stop(
        "compare",
        (("N", "vds.small"), (" j ", "2 marked"), ("x", "side by side")),
        places=("compare",),
    ),
    Stop("order, system", (*ORDER, ("", "Debian 12")), chosen="Debian", places=("new-server",)),
    Stop("order, traffic", (*PLAN, ("", "unmetered"))),
    Stop("order, details", DETAILS),
    Stop("order, cost", COST, chosen="1 month"),
    Stop("order, question", (*COST, ("\t\r", "to continue")), dialog=True),
    Stop("reinstall, system", REINSTALL, places=("reinstall",)),
    Stop("reinstall, name", (*REINSTALL, ("j\r", "[2 Name]"))),
    Stop("reinstall, disks", NAMED),
    Stop("reinstall, tasks", TASKS),
    Stop("reinstall, keys", KEYS),
    Stop("reinstall, review", REVIEW),
    Stop("no loose ends", (("L", "No loose ends"),), places=("loose_ends",)),
    Stop(
        CONFIRMED,
        (
            ("G", HOME_FOOTER),
            ("a", "Power off (hard)"),
            ("r", "Account PIN"),
            (f"{DEMO_PIN}\r", "Cancel"),
            (SURE, "Ops 1"),
        ),
    ),
    Stop(
        "operations",
        (("O", "PROGRESS"),),
        chosen="Reboot",
        places=("operations",),
        needs=(CONFIRMED,),
    ),
    Stop(
        "an operation",
        (("O", "PROGRESS"), ("\r", "eq/reboot")),
        places=("operation",),
        needs=(CONFIRMED,),
    ),
    Stop("question for two", (*TWO, ("r", "Starts with")), dialog=True),
    Stop(
        "batch",
        (*TWO, ("r", "Account PIN"), (f"{DEMO_PIN}\r", "Cancel"), (SURE, "Batch of 2")),
        chosen="web-02",
        places=("batch",),
    ),
    Stop(
        OPENED,
        (
            ("g", HOME_FOOTER),
            ("jjjj\r", "db-replica"),
            ("5", "Next:"),
            ("p", "PIN of"),
            (f"{DEMO_PIN}\r", "Cancel"),
            (SURE, "Password"),
        ),
        dialog=True,
        after=(
            ("\x1b", "Esc again"),
            ("\x1b", "Open now"),
            ("\x1b", "STILL OPEN"),
            ("o", HOME_FOOTER),
        ),
    ),
    Stop("loose ends", (("L", "FIX"), ("", "db-replica")), chosen="db-replica", needs=(OPENED,)),
    Stop(
        ORDERED,
        (
            *COST,
            ("\t\r", "to continue"),
            ("5.90\r", "PIN of"),
            (f"{DEMO_PIN}\r", "Cancel"),
            (SURE, "Progress"),
        ),
        places=("deploy",),
    ),
    Stop(
        INSTALLED,
        (
            *REVIEW,
            ("db-replica\r", "PIN of"),
            (f"{DEMO_PIN}\r", "[7 Progress]"),
            ("", "Request the installation"),
        ),
    ),
    Stop(LEAVING, (), dialog=True, chosen="Stay", needs=(ORDERED, INSTALLED)),
)
AWAY = Stop("while you were away", (("", "While you were away"),), dialog=True, needs=(LEAVING,))
"""What the next start shows, when the work was watched on."""


class Walker:
    """Walks the stops on one terminal. `arrived` may be asked after each `go`."""

    def __init__(self, tty: Tty, *, ascii: bool) -> None:
        self._tty, self._ascii = tty, ascii

    def go(self, stop: Stop) -> None:
        """From the list to it."""
        if stop.name == LEAVING:
            self._ask_to_leave()
        self._press(stop.keys)
        self._tty.read_for(LEAST_S)

    def _press(self, pairs: tuple[tuple[str, str], ...]) -> None:
        for keys, words in pairs:
            if keys == SURE:
                # What is pressed in the dialog's first moment is not meant for it.
                self._tty.read_for(ARMED_AFTER_S * 2)
            if keys:
                self._tty.press("\r" if keys == SURE else keys)
            self._tty.sees(words if self._ascii else words.replace("*", "•"))

    def leave_work(self) -> None:
        """Out of the program; what is going on is watched on."""
        self._ask_to_leave()
        self._tty.press("k")
        self._tty.ends()

    def _ask_to_leave(self) -> None:
        self._tty.press("q")
        self._tty.until(
            lambda: "STILL OPEN" in self._tty.text or "Keep watching" in self._tty.text, "it asks"
        )
        if "STILL OPEN" in self._tty.text:
            self._press((("o", "Keep watching"),))

    def back(self, stop: Stop) -> None:
        """To the list, one level after the other, as a person would."""
        self._press(stop.after)
        for _ in range(12):
            before = self._tty.text
            self._tty.press("\x1b")
            # Nothing changes where there was nothing to leave.
            self._tty.read_until(lambda before=before: self._tty.text != before, ESC_S)  # type: ignore[misc]
            self._tty.read_for(LEAST_S)
            if HOME_FOOTER in self._tty.text and "marked" not in self._tty.text:
                self._quiet()
                return
        raise AssertionError(f"Esc does not lead back to the list:\n{self._tty.text}")

    def _quiet(self) -> None:
        """An Esc that is still on its way would make the next key another one."""
        for _ in range(12):
            before = len(self._tty.written)
            self._tty.read_for(LEAST_S)
            if len(self._tty.written) == before:
                return
