"""The steps of `hostdeck doctor network`: their order, and the words and advice where one fails."""

from __future__ import annotations

import errno
import socket
import ssl
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from tui.api import probe
from tui.errors import ConfigError

URL = "https://api.example.net/"


class Network:
    """Answers in place of the resolver, the provider's port and its encryption."""

    def __init__(self) -> None:
        self.addresses: Any = ["192.0.2.1", "192.0.2.1", "192.0.2.2"]
        self.connection: Any = SimpleNamespace(getpeername=lambda: ("192.0.2.1", 443))
        self.context: Any = SimpleNamespace(wrap_socket=self._wrapped)
        self.encrypted: Any = SimpleNamespace(
            version=lambda: "TLSv1.3", getpeercert=lambda: {"notAfter": "Jan  1 00:00:00 2031 GMT"}
        )
        for part in (self.connection, self.encrypted):
            part.__dict__["settimeout"] = self._settimeout
        self.limits: list[float] = []

    def _settimeout(self, seconds: float) -> None:
        self.limits.append(seconds)

    def _wrapped(self, _connection: object, server_hostname: str) -> Any:
        assert server_hostname == "api.example.net"
        return Closed(_end(self.encrypted))

    def resolve(self, _host: str, port: int, **_more: Any) -> list[Any]:
        return [(2, 1, 6, "", (address, port)) for address in _end(self.addresses)]

    def connect(self, _place: object, timeout: float) -> Any:
        self.limits.append(timeout)
        return Closed(_end(self.connection))


class Closed:
    """A part that can be closed."""

    def __init__(self, part: Any) -> None:
        self._part = part

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)

    def __enter__(self) -> Closed:
        return self

    def __exit__(self, *_error: object) -> None:
        pass


def _end(end: Any) -> Any:
    if isinstance(end, Exception):
        raise end
    return end


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Network:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    made = Network()
    monkeypatch.setattr(socket, "getaddrinfo", made.resolve)
    monkeypatch.setattr(socket, "create_connection", made.connect)
    monkeypatch.setattr(probe, "trust_context", lambda: _end(made.context))
    monkeypatch.setattr(probe, "_answers", lambda _base, _limit: iter(()))
    return made


def steps(url: str = URL) -> list[tuple[str, bool, str, str]]:
    return [(step.name, step.good, step.words, step.advice) for step in probe.probe(url)]


def test_each_step_that_goes_well_has_its_words_and_its_time(network: Network) -> None:
    found = list(probe.probe(URL))
    assert [(step.name, step.good) for step in found] == [
        ("dns", True),
        ("connection", True),
        ("tls", True),
    ]
    assert found[0].words == "api.example.net resolves to 192.0.2.1, 192.0.2.2"
    assert found[1].words == "connected to 192.0.2.1, port 443"
    assert found[2].words.startswith("TLSv1.3, certificate trusted, for ")
    assert all(step.took_s is not None and 0 <= step.took_s < 60 for step in found)
    assert network.limits == [probe.STEP_S] * 2, "each step has a limit"


def test_an_http_address_has_no_encryption_and_its_own_port(network: Network) -> None:
    assert [step[0] for step in steps("http://127.0.0.1/")] == ["dns", "connection"]
    assert "port 80" in steps("http://127.0.0.1/")[1][2]


@pytest.mark.parametrize(
    ("part", "end", "name", "words", "advice"),
    [
        ("addresses", OSError(1, "unknown name"), "dns", "unknown name", "/etc/resolv.conf"),
        ("addresses", OSError(), "dns", "api.example.net: not found", "Check the name"),
        ("addresses", [], "dns", "api.example.net: ", "Check the name"),
        ("connection", TimeoutError(), "connection", "port 443: no answer", "HTTPS_PROXY"),
        (
            "connection",
            OSError(errno.ECONNREFUSED, "x"),
            "connection",
            "port 443: Connection refused",
            "A firewall",
        ),
        (
            "context",
            ConfigError("Preparing", said="SSL_CERT_FILE is wrong", next="Unset SSL_CERT_FILE."),
            "tls",
            "SSL_CERT_FILE is wrong",
            "Unset SSL_CERT_FILE.",
        ),
        ("encrypted", ssl.SSLError(), "tls", "no encrypted connection (SSLError)", "Something"),
        ("encrypted", TimeoutError(), "tls", "encrypted connection (TimeoutError)", "Something"),
    ],
)
def test_the_first_step_that_fails_is_the_last_and_has_an_advice(
    network: Network, part: str, end: Any, name: str, words: str, advice: str
) -> None:
    setattr(network, part, end)
    found = steps()
    assert [step[1] for step in found] == [True] * (len(found) - 1) + [False]
    assert found[-1][0] == name
    assert words in found[-1][2]
    assert advice in found[-1][3]


def test_a_resolver_that_does_not_answer_is_not_waited_for(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    never = threading.Event()

    def wait(*_sent: object, **_more: object) -> list[Any]:
        never.wait(30)
        return []

    monkeypatch.setattr(probe, "STEP_S", 0.01)
    monkeypatch.setattr(socket, "getaddrinfo", wait)
    try:
        ((name, good, words, _),) = steps()
    finally:
        never.set()
    assert (name, good, words) == ("dns", False, "api.example.net: no answer within 0 s")


@pytest.mark.parametrize("certificate", [None, {}, {"notAfter": 7}])
def test_a_certificate_without_an_end_is_trusted_without_days(
    network: Network, certificate: Any
) -> None:
    network.encrypted.getpeercert = lambda: certificate
    network.encrypted.version = lambda: None
    assert steps()[-1] == ("tls", True, "unknown version, certificate trusted", "")


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"HTTPS_PROXY": "http://anna:secret@proxy.example:3128"}, "proxy.example:3128, from"),
        ({"ALL_PROXY": "proxy.example"}, "proxy.example:80, from the environment"),
        ({"HTTPS_PROXY": "socks5://proxy.example"}, ""),
        ({"HTTPS_PROXY": "http://[::1"}, ""),
        ({"HTTPS_PROXY": "http://proxy.example:port"}, ""),
    ],
)
def test_a_proxy_takes_the_place_of_the_direct_steps(
    network: Network, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    ((name, good, said, advice),) = steps()
    assert (name, good) == ("proxy", bool(words))
    assert words in said
    assert "secret" not in said
    if not words:
        assert said == "HTTPS_PROXY or ALL_PROXY is not a valid proxy URL"
        assert advice == "Set it to an http or https proxy, or unset it."


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"HTTPS_PROXY": ""},
        {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "example.net"},
    ],
)
def test_a_host_without_a_proxy_is_reached_directly(
    network: Network, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert steps()[0][0] == "dns"
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert steps("http://127.0.0.1/")[0][0] == "dns", "a proxy is never used for this machine"


def test_an_address_that_is_not_a_url_is_the_first_step(network: Network) -> None:
    ((name, good, words, _),) = steps("ftp://api.example.net")
    assert (name, good) == ("address", False)
    assert words
