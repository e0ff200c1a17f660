"""The configuration file: every fault names file, line and field, and says what happens."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tui.config.config_loader import EATEN, load
from tui.config.settings import PROVIDER, History, Network, Profile, Settings, Traffic, Ui
from tui.errors import ConfigError

Refused = Callable[[str], ConfigError]


@pytest.fixture
def config(home: Path) -> Path:
    return home / "config.toml"


@pytest.fixture
def refused(config: Path) -> Refused:
    """The error that a text gives."""

    def error(text: str) -> ConfigError:
        config.write_text(text)
        with pytest.raises(ConfigError) as caught:
            load(config)
        assert str(config) in caught.value.doing, "names the file"
        assert caught.value.certain == "Hostdeck uses the defaults and refuses changes."
        assert caught.value.next, "says what to do"
        assert caught.value.exit_code == 2
        return caught.value

    return error


def test_no_file_means_the_defaults(config: Path) -> None:
    assert load(config) == Settings()
    config.write_text("")
    assert load(config) == Settings()


def test_everything_that_can_be_set(config: Path) -> None:
    config.write_text(
        """
        default_profile = "prod"
        [ui]
        theme = "light"
        mouse = "off"
        ascii = "on"
        columns = ["name", "tag:env"]
        sort = "-price"
        lean = "on"
        [network]
        requests_in_flight = 2
        requests_per_second = 0.5
        budget_per_minute = 30
        [history]
        on = false
        days = 30
        size_mb = 5
        [traffic]
        warn_percent = 80
        [profiles.prod]
        url = "https://invapi.hostkey.ru"
        sign_in = "login"
        user = "me@example.com"
        credential_command = ["pass", "show", "hostkey"]
        store = "keyring"
        read_only = true
        color = "#c0392b"
        requests_per_second = 0.2
        [views]
        prod = "tag:env=prod"
        [keys]
        "fleet.down" = ["j", "down"]
        "fleet.up" = "k"
        """
    )
    assert load(config) == Settings(
        "prod",
        Ui("light", "off", "on", ["name", "tag:env"], "-price", "on"),
        Network(2, 0.5, 30),
        {
            "prod": Profile(
                "https://invapi.hostkey.ru",
                "login",
                "me@example.com",
                ["pass", "show", "hostkey"],
                "keyring",
                True,
                "#c0392b",
                0.2,
            )
        },
        {"fleet.down": ["j", "down"], "fleet.up": ["k"]},
        {"prod": "tag:env=prod"},
        History(on=False, days=30, size_mb=5),
        Traffic(80),
    )
    assert load(config).keys == {"fleet.down": ["j", "down"], "fleet.up": ["k"]}


def test_broken_toml_names_line_and_column(refused: Refused) -> None:
    error = refused('[ui]\ntheme = "dark"\nmouse = = "off"\n')
    assert "not valid TOML" in error.said
    assert "at line 3, column 9" in error.said


@pytest.mark.parametrize(
    ("text", "said", "advice"),
    [
        ('[ui]\nthem = "dark"', "line 2, ui.them: unknown option.", "Did you mean theme?"),
        (
            "[ui]\nzzz = 1",
            "line 2, ui.zzz: unknown option.",
            "Known: theme, mouse, ascii, columns, sort, lean, redraw, privacy, notice, tour, "
            "splash.",
        ),
        ("\n[nettwork]", "line 2, nettwork: unknown option.", "Did you mean network?"),
        ("[ui]\n\ntheme = 3", "line 3, ui.theme: must be text.", "Correct the value."),
        (
            '[ui]\ntheme = "drak"',
            "line 2, ui.theme: 'drak' is not allowed.",
            "Did you mean dark? Allowed: auto, dark,",
        ),
        (
            "[ui]\ncolumns = [1]",
            "line 2, ui.columns: must be a list of strings.",
            'Write ["a", "b"].',
        ),
        ('[ui]\ncolumns = "name"', "line 2, ui.columns: must be a list.", "Correct the value."),
        ("[network]\nrequests_in_flight = 5", "maximum is 4", "Write 4 or less."),
        ("[history]\ndays = 91", "history.days: the maximum is 90.", "Write 90 or less."),
        ("[history]\nsize_mb = 51", "history.size_mb: the maximum is 50.", "Write 50 or less."),
        (
            "[network]\nrequests_per_second = 0",
            "line 2, network.requests_per_second: must be a finite number above 0.",
            "Correct",
        ),
        (
            "[network]\nbudget_per_minute = true",
            "line 2, network.budget_per_minute: must be a number.",
            "Correct",
        ),
        (
            '[profiles.a]\ncolor = "\\u001b[31m"',
            "line 2, profiles.a.color",
            'Write a name like "red"',
        ),
        ('[ui]\ntheme = "dak"', "'dak' is not allowed", "ansi-light, forest, sand."),
        ('[views]\n"a b" = "web"', "views.a b: is not a valid view name", "letters"),
        ("[views]\nprod = 1", "line 2, views.prod: must be text.", "quotes"),
        (
            '[profiles.a]\nread_only = "yes"',
            "line 2, profiles.a.read_only: must be true or false.",
            "Correct",
        ),
        ("default_profile = 1", "line 1, default_profile: must be text.", "quotes"),
        ("ui = 1", "line 1, ui: must be a section.", "Write [ui] above it."),
        (
            "[profiles]\nprod = 1",
            "line 2, profiles.prod: must be a section.",
            "Write [profiles.prod] above it.",
        ),
        (
            "[keys]\nx = 1",
            "line 2, keys.x: must be a key or a list of keys.",
            'Write ["j", "down"].',
        ),
    ],
)
def test_a_fault_names_line_and_field_and_the_remedy(
    refused: Refused, text: str, said: str, advice: str
) -> None:
    error = refused(text)
    assert said in error.said
    assert advice in error.next


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[profiles.a]\nurl = "https://a.example"\n[profiles.b]\nurl = 3', 4),
        ('# theme = "dark"\n[ui]\ntheme = 3', 3),
        ('[ui]\ncolumns = ["resort"]\n[profiles.sort]\n[network]\nsort = 1', 5),
    ],
)
def test_the_line_is_that_of_the_fault_and_not_of_a_namesake(
    refused: Refused, text: str, line: int
) -> None:
    assert refused(text).said.startswith(f"line {line}, ")


@pytest.mark.parametrize("name", ["api_key", "password", "token", "pin", "PIN"])
def test_a_secret_in_the_file_is_refused_and_not_repeated(refused: Refused, name: str) -> None:
    error = refused(f'[profiles.a]\n{name} = "hunter2-canary"')
    assert f"line 2, profiles.a.{name}: secrets are not allowed in this file." in error.said
    assert "replace that key" in error.next, "it was readable until now"
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_numbers_that_are_none_are_refused(refused: Refused, value: str) -> None:
    assert "budget_per_minute" in refused(f"[network]\nbudget_per_minute = {value}").said


def test_half_a_request_in_flight_is_refused(refused: Refused) -> None:
    assert "requests_in_flight" in refused("[network]\nrequests_in_flight = 2.5").said


# Keys


@pytest.mark.parametrize("key", sorted(EATEN))
def test_keys_that_never_arrive_are_refused_with_the_reason(refused: Refused, key: str) -> None:
    error = refused(f'[keys]\n"fleet.down" = "{key}"')
    assert f"terminals do not send {key}: {EATEN[key]}" in error.said


def test_a_key_is_bound_once_per_screen_and_may_return_on_another(
    refused: Refused, config: Path
) -> None:
    error = refused('[keys]\n"fleet.down" = "j"\n"fleet.up" = ["k", "j"]')
    assert "line 3, keys.fleet.up: j is already used by fleet.down." in error.said
    config.write_text('[keys]\n"fleet.down" = "j"\n"server.down" = "j"')
    assert set(load(config).keys) == {"fleet.down", "server.down"}


# The file itself


def test_a_file_that_cannot_be_read_is_said(config: Path) -> None:
    config.mkdir()
    with pytest.raises(ConfigError, match="a directory, not an ordinary file"):
        load(config)
    config.rmdir()
    config.write_bytes(b'[ui]\ntheme = "\xff\xfe"\n')
    with pytest.raises(ConfigError, match="not valid text"):
        load(config)


def test_a_file_that_others_can_write_is_not_used(
    config: Path, home: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may name a program that is started."""
    text = "[ui]\n"
    config.write_text(text)
    config.chmod(0o666)
    assert refused(text).said == "Other users can write to the file."
    config.chmod(0o664)
    assert load(config) == Settings(), "a group of one is common"
    home.chmod(0o777)
    assert refused(text).said == f"Other users can write to {home}."
    home.chmod(0o1777)
    assert load(config) == Settings(), "there nobody can put another in its place"
    home.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: config.stat().st_uid + 1)
    if config.stat().st_uid:
        assert refused(text).said == "The file belongs to another user."
    else:
        assert load(config) == Settings(), "whatever root says is so anyway"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_not_used(config: Path, refused: Refused) -> None:
    config.write_text("")
    os.chown(config, 12345, -1)
    assert refused("").said == "The file belongs to another user."


def test_loading_never_writes(config: Path, home: Path) -> None:
    config.write_text('[ui]\ntheme = "dark"\n')
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    load(config)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before


@given(
    text=st.text(
        alphabet=st.sampled_from('[]{}=".,#\n ui theme keys profiles network 1-'), max_size=60
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
def test_any_text_gives_settings_or_a_named_error(config: Path, text: str) -> None:
    config.write_text(text)
    outcome: object
    try:
        outcome = load(config)
    except ConfigError as error:
        outcome = error.doing
    if not isinstance(outcome, Settings):
        assert outcome == f"Reading {config}"


def test_profiles_are_chosen_by_name_and_default_to_the_provider(config: Path) -> None:
    config.write_text(
        'default_profile = "b"\n[profiles.a]\nread_only = true\n[profiles.b]\nuser = "me"\n'
    )
    loaded = load(config)
    assert loaded.profile("a") == Profile(read_only=True)
    assert loaded.profile(loaded.default_profile).user == "me"
    assert loaded.profile("a").url == PROVIDER


def test_of_several_mistakes_all_are_told(refused: Refused) -> None:
    error = refused(
        '[ui]\nthem = "dark"\nascii = "maybe"\n[profiles.a]\nurl = '
        '"http://api.example"\n[keys]\n"go.home" = "alt+q"\n'
    )
    sentences = error.sentences()
    assert sentences[1] == "4 mistakes:"
    assert sentences[2] == "line 2, ui.them: unknown option. Did you mean theme?"
    assert "line 3, ui.ascii" in sentences[3]
    assert sentences[4] == "line 5, profiles.a.url: the URL is not encrypted. Use https."
    assert "terminals do not send alt+q" in sentences[5]
    assert sentences[6].startswith("Hostdeck uses the defaults")


def test_a_pin_is_kept_a_quarter_of_an_hour_at_most(tmp_path: Path) -> None:
    from tui.config.settings import LONGEST_LEASE_MIN

    file = tmp_path / "config.toml"
    assert load(file).profile("default").pin_lease == 0
    file.write_text("[profiles.default]\npin_lease = 15\n")
    assert load(file).profile("default").pin_lease == LONGEST_LEASE_MIN
    file.write_text("[profiles.default]\npin_lease = 16\n")
    with pytest.raises(ConfigError, match="maximum is 15 minutes"):
        load(file)


@pytest.mark.parametrize(
    "line",
    [
        'ssh_user = "-oProxyCommand=x"',
        'ssh_user = ""',
        "ssh_port = 65536",
        'ssh_jump = "-oX"',
        'ssh_jump = "a b"',
        "ssh_command = []",
        'ssh_command = ["-x"]',
        'answers = "yes"',
        'answers = "port:0"',
    ],
)
def test_what_may_not_be_part_of_a_command_line_is_refused(refused: Refused, line: str) -> None:
    name = line.partition(" ")[0]
    assert f"profiles.a.{name}" in refused(f"[profiles.a]\n{line}").said


def test_every_default_can_be_written_into_the_file(config: Path) -> None:
    lines = []
    for name, section in (("ui", Ui), ("network", Network), ("history", History)):
        lines.append(f"[{name}]")
        for option in fields(section):
            value = getattr(section(), option.name)
            if isinstance(value, bool | int | float | str | list):
                lines.append(f"{option.name} = {json.dumps(value)}")
    lines.append("[profiles.default]\npin_lease = 0.0")
    config.write_text("\n".join(lines))
    loaded = load(config)
    assert (loaded.ui, loaded.network, loaded.history) == (Ui(), Network(), History())


@pytest.mark.parametrize(
    ("section", "option", "most"),
    [
        ("network", "requests_in_flight", 4),
        ("history", "days", 90),
        ("history", "size_mb", 50),
        ("profiles.prod", "pin_lease", 15),
    ],
)
def test_exactly_the_maximum_is_accepted(
    config: Path, refused: Refused, section: str, option: str, most: int
) -> None:
    config.write_text(f"[{section}]\n{option} = {most}")
    load(config)
    assert "maximum" in refused(f"[{section}]\n{option} = {most + 1}").said


@pytest.mark.parametrize(
    ("mistake", "is_usable"),
    [
        ("[ui]\ntheme = 7", True),
        ("[history]\ndays = -1", True),
        ("[keys]\nnosuch = 7", True),
        ("[nosuch]\nx = 1", False),
        ("[network]\nrequests_in_flight = 9", False),
        ("[profiles.main]\npin_lease = 99", False),
        ("default_profile = 7", False),
    ],
)
def test_a_mistake_where_nothing_is_sent_leaves_the_other_sections_in_use(
    refused: Refused, mistake: str, is_usable: bool
) -> None:
    section = mistake.split("\n")[0]
    others = {
        "[traffic]": "",
        "[ui]": 'theme = "light"',
        "[network]": "requests_in_flight = 2",
        "[history]": "days = 7",
    }
    lines = [mistake, *(f"{name}\n{line}" for name, line in others.items() if name != section)]
    usable = refused("\n".join(lines)).usable
    assert (usable is not None) is is_usable
    if usable is not None:
        assert usable.network.requests_in_flight == 2
        assert usable.ui.theme == ("auto" if section == "[ui]" else "light")
        assert usable.history.days == (90 if section == "[history]" else 7)


def test_a_file_that_is_no_file_is_refused(config: Path) -> None:
    os.mkfifo(config)
    with pytest.raises(ConfigError) as caught:
        load(config)
    assert "a pipe, not an ordinary file" in caught.value.said
    assert caught.value.next == "Check the file."
