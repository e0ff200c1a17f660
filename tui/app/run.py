"""Composition and start of the dashboard; the only module that imports all parts."""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.app.demo_process import Demo
from tui.app.link_latency import Link, leaner
from tui.app.saved_state import saved_bookmarks, saved_messages
from tui.app.terminal_profile import Terminal, says_true_color, watch_hang_up
from tui.assembly import for_dashboard
from tui.clock import SystemClock
from tui.config.list_layout import keep_look, look_file, with_look
from tui.config.seen_messages import SeenMessages
from tui.config.settings import Network
from tui.config.start_options import DemoOptions
from tui.credentials import keyring_box
from tui.credentials.vault import FILE_VARIABLE, Found, find_secret, take_from_environment
from tui.deck import Deck
from tui.engine import Engine
from tui.errors import HostdeckError
from tui.log import note_bug
from tui.parts import Account
from tui.paths import JOURNAL_NAME, Paths, account_name, person
from tui.store.cache import cache_file
from tui.system import ENDING_SIGNALS, termios
from tui.terminal.splash import SPLASH

if TYPE_CHECKING:
    from tui.app.app import HostdeckApp
    from tui.config.start_options import StartOptions
    from tui.history.sensor_history import SensorHistory
    from tui.store.store import Store

DEMO_NETWORK = Network(requests_per_second=50.0, budget_per_minute=1200.0)
"""Network settings for the demo: the local simulator needs no rate limits."""


def run_dashboard(options: StartOptions) -> int:
    """Run until the user quits. Return the exit code."""
    # Objects created during startup are not garbage; the collector is enabled again once the fleet
    # is loaded.
    gc.disable()
    before = _terminal_settings()
    # The terminal is changed from here on; a signal before the app handles it must restore it
    # first.
    profiles = [options.settings.profile(name) for name in options.profiles or (options.profile,)]
    asks = not options.demo and any(profile.credential_command for profile in profiles)
    for number in ENDING_SIGNALS:
        signal.signal(number, lambda number, frame: _end(number, before, has_child=bool(asks)))
    # Before anything else, so that no child process inherits the descriptors opened later.
    environment = take_from_environment()
    demo = Demo(options.demo) if options.demo and not options.profiles else None
    settings = options.settings
    terminal = Terminal.look(
        mouse=settings.ui.mouse, ascii=settings.ui.ascii, theme=settings.ui.theme
    )
    # Textual reads these at import: animations cost bytes, and NO_COLOR requires the theme before
    # the app.
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    os.environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
    # Minimum time between a key press and the next frame. Nothing is animated, so a higher frame
    # rate does not send more bytes.
    os.environ["TEXTUAL_FPS"] = "500"
    # A credential command may prompt on this terminal: then no other thread may read from it.
    link = None if asks else Link.start(terminal, settings.ui.lean)
    if settings.ui.lean == "on":
        terminal = leaner(terminal, "on", None)
        # Draw rapid changes together.
        os.environ["TEXTUAL_FPS"] = "30"
    kind = os.environ.get("TERM", "")
    if kind == "dumb":
        # If the terminal announces no colors, use none.
        os.environ["NO_COLOR"] = "1"
    if not says_true_color(os.environ, kind):
        # Rich would trust this variable.
        os.environ.pop("COLORTERM", None)
    if terminal.theme.startswith("ansi"):
        os.environ["TEXTUAL_THEME"] = "ansi-dark" if terminal.theme == "ansi" else "ansi-light"
    try:
        return _run(options, demo, terminal, environment, link, before)
    finally:
        _give_back(before)


def _terminal_settings() -> list[Any] | None:
    """Return the terminal's input settings for restoring at exit; `None` without a terminal.

    Textual also saves them, but again after every SIGCONT. By then they are Textual's own settings
    without echo, which are useless for restoring.
    """
    if SPLASH.settings is not None:
        return SPLASH.settings
    try:
        return list(termios.tcgetattr(0))
    except termios.error:
        return None


def _give_back(settings: list[Any] | None) -> None:
    if settings is not None:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(0, termios.TCSANOW, settings)


def _end(number: int, settings: list[Any] | None, *, has_child: bool) -> None:
    """End the process before the app handles signals: nothing has been sent or written yet, and the
    demo ends without help.

    An exception could be swallowed, in a callback of the import system or at the very end. Only the
    program that prompts for the credential on this terminal must be ended too, as an exception
    would do.
    """
    if has_child:
        raise SystemExit(128 + number)
    SPLASH.leave()
    _give_back(settings)
    os._exit(128 + number)


def _deck(
    options: StartOptions,
    demo: Demo | None,
    terminal: Terminal,
    environment: dict[str, str],
    *,
    is_alone: bool = True,
) -> tuple[Deck, Engine]:
    """
    Args:
        is_alone: The session has only this account; otherwise the key in the environment is not
            used.
    """
    settings, clock = options.settings, SystemClock()
    profile = settings.profile(options.profile)
    if options.url:
        profile = replace(profile, url=options.url)
    early: list[Found | HostdeckError | None] = []

    def find() -> Found | None:
        if demo is not None:
            from tui.simulator.demo_credentials import DEMO_KEY, DEMO_PASSWORD, DEMO_USER

            if options.demo is not None and options.demo.fleet in ("empty", "0"):
                # The provider refuses keys of accounts without servers; the password works.
                return Found(DEMO_PASSWORD, "demo password", DEMO_USER)
            return Found(DEMO_KEY, "demo key")
        if early:
            found = early.pop()
            if isinstance(found, HostdeckError):
                raise found
            return found
        return find_secret(options.profile, profile, environment, has_file=is_alone)

    if profile.credential_command and demo is None:
        # Do this before the app takes over the screen: it may prompt for a passphrase on this
        # terminal.
        SPLASH.leave()
        try:
            early.append(find())
        except HostdeckError as error:
            early.append(error)

    account = Account(
        url=demo.url if demo else lambda: profile.url,
        journal_file=demo.journal_file if demo else lambda: Paths.of_user().state / JOURNAL_NAME,
        profile="demo" if demo else account_name(options.profile, profile.url),
        who=person(),
        network=DEMO_NETWORK if demo else settings.network_of(options.profile),
        recorder=options.recorder,
    )
    engine = for_dashboard(
        clock,
        account,
        find_secret=find,
        on_bug=_note_bug,
        cache_file=None
        if demo
        else cache_file(Paths.of_user().cache, options.profile, profile.url),
        keep_key=None if demo else partial(keyring_box.save, options.profile),
        pin_lease_min=profile.pin_lease,
        make_history=partial(_history, clock=clock, options=options, url=profile.url, demo=demo),
        fact_path=partial(_fact_path, options, profile.url, demo) if settings.history.on else None,
        traffic_warn_percent=settings.traffic.warn_percent,
        answers=profile.answers,
        reads_all=settings.network.read_all,
    )
    engine.open_cache()
    name = "demo" if demo else options.profile
    look, ui = look_file(Paths.of_user().state, name), settings.ui
    deck = Deck(
        engine.store,
        engine,
        replace(settings, ui=with_look(ui, look)),
        clock,
        options.demo.title if options.demo and is_alone else name,
        terminal.ascii,
        options.read_only,
        is_demo=demo is not None,
        keep_look=lambda columns, sort: engine.on_disk(
            partial(keep_look, look, ui, tuple(columns), sort)
        ),
        config_file=options.config_file or Paths.of_user().config / "config.toml",
        bookmarks=saved_bookmarks(engine, name),
        # The demo's request counters restart with each world.
        seen=SeenMessages() if demo else saved_messages(engine, name),
    )
    return deck, engine


_demos: list[Demo] = []
"""The simulators of a demo with several accounts."""


def _combined(
    options: StartOptions, terminal: Terminal, environment: dict[str, str]
) -> tuple[Deck, Engine]:
    """Build a deck for each account, and the deck of the combined list."""
    from tui.accounts.combined_deck import combined_deck

    decks = {}
    for position, name in enumerate(options.profiles):
        options_of_profile = replace(options, profile=name, profiles=())
        demo = None
        if options.demo is not None:
            demo = Demo(options.demo.of_account(position), position)
            _demos.append(demo)
        # A key in the environment does not name its account.
        deck, _ = _deck(options_of_profile, demo, terminal, {}, is_alone=False)
        decks[name] = replace(deck, profile=name, account=name, position=position)
    names = ",".join(options.profiles)
    look, ui = look_file(Paths.of_user().state, names), options.settings.ui
    home = combined_deck(decks, replace(options.settings, ui=with_look(ui, look)), names)
    first = next(iter(decks.values())).engine
    home = replace(
        home,
        keep_look=lambda columns, sort: first.on_disk(
            partial(keep_look, look, ui, tuple(columns), sort)
        ),
        bookmarks=saved_bookmarks(first, names),
    )
    return home, home.engine


def _history(
    store: Store,
    *,
    clock: SystemClock,
    options: StartOptions,
    url: str,
    demo: Demo | None,
) -> SensorHistory:
    """Return the history on disk: one file per profile, or per world of the demo."""
    from tui.history.sample_file import history_file
    from tui.history.sample_values import HistorySettings
    from tui.history.sensor_history import SensorHistory

    def file() -> Path:
        if demo is not None:
            from tui.app.demo_history import demo_history

            if options.demo is not None and options.demo.replay:
                return Path(f"{demo.journal_file()}.history")
            return demo_history(demo.journal_file(), options.demo or DemoOptions())
        return history_file(Paths.of_user().state, options.profile, url)

    chosen = options.settings.history
    return SensorHistory(
        store,
        clock,
        file=file,
        settings=HistorySettings(chosen.on, float(chosen.days), chosen.size_mb * 1_000_000),
        on_bug=_note_bug,
    )


def _fact_path(options: StartOptions, url: str, demo: Demo | None) -> Path:
    """Return the file of facts: one per profile, or per world of the demo."""
    if demo is not None:
        return Path(f"{demo.journal_file()}.facts")
    from tui.history.fact_file import fact_file

    return fact_file(Paths.of_user().state, options.profile, url)


def _may_save(options: StartOptions) -> bool:
    """Return whether the next start may show the last screen before anything else.

    A credential command may first prompt on the terminal.
    """
    names = options.profiles or (options.profile,)
    return (
        SPLASH.key is not None
        and options.settings.ui.splash
        and options.config_problem is None
        and not any(options.settings.profile(name).credential_command for name in names)
    )


def _save_screen(app: HostdeckApp, options: StartOptions, *, asks: bool) -> None:
    """Save the last screen for the next start, with the files that it depends on."""
    from tui.app.saved_frame import forget, save

    # A start in the other privacy mode must not show names of this mode.
    is_other_mode = app.deck.privacy.on != options.settings.ui.privacy
    if app.is_account_unsure or is_other_mode or not options.settings.ui.splash:
        forget()
    elif app.last_screen is not None and SPLASH.key is not None:
        paths = Paths.of_user()
        key_file = os.environ.get(FILE_VARIABLE)
        files = [
            options.config_file or paths.config / "config.toml",
            look_file(paths.state, ",".join(options.profiles) or options.profile),
            paths.config / "themes" / f"{options.settings.ui.theme}.toml",
            *([Path(key_file)] if key_file else []),
        ]
        save(app.last_screen, SPLASH.key, files, asks=asks)


_bugs: list[str] = []


def _note_bug(error: Exception) -> None:
    """Log a bug in a worker's job, and save its location for display after the screen closes."""
    _bugs.append(note_bug(error))


def _run(
    options: StartOptions,
    demo: Demo | None,
    terminal: Terminal,
    environment: dict[str, str],
    link: Link | None,
    before: list[Any] | None,
) -> int:
    """Run the app; `before`: terminal settings from before the latency query."""
    deck, engine = (
        _combined(options, terminal, environment)
        if options.profiles
        else _deck(options, demo, terminal, environment)
    )
    from tui.app.app import HostdeckApp
    from tui.app.first_tour import SEEN_NAME
    from tui.app.work_handover import leave
    from tui.textual_fixes.crash_exit import CRASHED

    if link is not None:
        terminal = leaner(terminal, options.settings.ui.lean, link.distance())
    deck = deck.with_lean(terminal.lean)
    app = HostdeckApp(
        deck,
        terminal,
        problem=options.config_problem,
        settings_before=before if link or SPLASH.settings is not None else None,
        tour_file=Paths.of_user().state / SEEN_NAME if options.settings.ui.tour else None,
        tour_words=demo.words if demo else (),
        typed=b"" if link is None else link.typed,
    )
    app.saves_screen = demo is None and options.demo is None and _may_save(options)
    watch_hang_up(app.ending.hung_up)
    # Install our own handlers, not the loop's: when the loop ends, it restores default handlers
    # that kill the process. A second signal must interrupt neither the restoring of the terminal
    # nor the work after it.
    for number in (*ENDING_SIGNALS, signal.SIGINT):
        signal.signal(number, app.ending.signalled)
    code = CRASHED
    try:
        app.run(mouse=terminal.mouse)
        code = app.return_code or 0
        if demo is None and options.demo is None:
            # Before work that goes on without a terminal, for hours perhaps: later starts save too.
            _save_screen(app, options, asks=link is not None)
    finally:
        _give_back(before)  # before the terminal is released
        code = leave(
            engine,
            _demos[0] if _demos else demo,
            code=code,
            keep_watching=app.quitting.keep_watching,
            is_frozen=app.ending.is_frozen,
        )
        for other in _demos[1:]:
            other.leave(for_good=True)
    for bug in dict.fromkeys(_bugs):
        # screen is gone
        print(f"hostdeck: a background job met a bug: {bug}", file=sys.stderr)  # noqa: T201
    return code
