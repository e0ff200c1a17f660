"""The places of the account, by keyboard alone."""

from __future__ import annotations

from typing import Any

from textual.pilot import Pilot
from textual.widgets import TextArea

from screens.dialogs.ask_dialog import AskLinesScreen
from tests.screens.confirming import answers, chooses, confirms
from tests.support.driver import Deckhand
from tests.support.until import until
from tui.simulator.world import World


async def at_account(hand: Deckhand, pilot: Pilot[Any]) -> None:
    """Go to the account from the list."""
    await hand.sees("12 servers")
    await pilot.press("A")
    await hand.sees("demo@example.com")


async def writes(hand: Deckhand, pilot: Pilot[Any], text: str) -> None:
    """Give the text that a dialog asks for."""
    await until(lambda: isinstance(hand.app.screen, AskLinesScreen), "a text is asked for")
    await hand.types(pilot, text)
    hand.app.screen.query_one("#take").focus()
    await pilot.press("enter")


async def test_a_key_for_this_host_is_made_shown_once_and_deleted(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await at_account(hand, pilot)
        await hand.acts(pilot, "account.api-keys")
        await hand.sees("dashboard")
        await until(lambda: bool(hand.app.screen.argument().own_address), "the address was read")
        own = hand.app.screen.argument().own_address
        await hand.acts(pilot, "api-keys.new")
        await answers(hand, pilot, "Name of the API key", "jump")
        await answers(hand, pilot, "What the API key is for", "")
        await answers(hand, pilot, "Allowed addresses", "")
        await confirms(hand, pilot, "Create API key jump?")
        await hand.sees("the only time that the value is shown")
        made = world.account.api_keys[-1]
        assert (made["name"], made["ip"]) == ("jump", own)
        await pilot.press("v", "escape")
        await hand.no_dialog()
        await until(lambda: len(hand.app.screen.rows()) == 2, "the list was read again")
        await pilot.press("j")
        await hand.quiet()
        await hand.acts(pilot, "api-keys.delete")
        await chooses(hand, pilot, "j")
        await confirms(hand, pilot, "Delete API key?", "jump")
        await until(lambda: len(world.account.api_keys) == 1, "it is deleted")


async def test_a_message_to_remote_hands_is_sent_and_the_answer_is_marked_as_new(
    hand: Deckhand, world: World
) -> None:
    world.account.requests.append(
        {
            "id": 9001,
            "eq_id": 25251,
            "type": "SERVICE",
            "status": "PENDING",
            "created_at": world.iso_time(),
            "eq_name": "db-replica",
            "request": '{"comment": "Please check disk 2"}',
        }
    )
    async with hand.running(120, 40) as pilot:
        await at_account(hand, pilot)
        await hand.acts(pilot, "account.conversations")
        await hand.sees("Please check disk 2")
        await hand.sees("The API returns")
        await hand.acts(pilot, "conversations.answer")
        await writes(hand, pilot, "Which bay?")
        await confirms(hand, pilot, "Send message?")
        await hand.sees("Conversation")
        assert world.account.requests[0]["history"][0]["message"] == "Which bay?"
        await until(
            lambda: len(world.account.requests[0]["history"]) == 2 or world.settle_due(),
            "somebody answers",
        )
        await hand.acts(pilot, "conversations.renew")
        await hand.sees("The technician is at the rack.")
        await hand.sees("IN_PROGRESS")
        await hand.acts(pilot, "conversations.discard")
        await confirms(hand, pilot, "Withdraw request?", "9001")
        await until(lambda: world.account.requests[0]["status"] == "CANCELED", "it is withdrawn")


async def test_a_refused_answer_to_a_ticket_keeps_the_text_shows_the_link_and_stays_signed_in(
    hand: Deckhand, world: World
) -> None:
    world.account.tickets[20311] = "CS-500007"
    async with hand.running(120, 40) as pilot:
        await at_account(hand, pilot)
        await hand.acts(pilot, "account.conversations")
        await hand.sees("We look at it.")
        await hand.acts(pilot, "conversations.answer")
        await writes(hand, pilot, "Thanks")
        await confirms(hand, pilot, "Reply to ticket?")
        await hand.sees("servicedesk/customer/portal/1/CS-500007")
        assert hand.store.session.signed_in
        dialog = hand.app.screen
        assert dialog.query_one(TextArea).text == "Thanks"
        await pilot.press("escape")
        await hand.sees("again discards it")
        assert dialog.is_current, "one Esc discards no text"
        await pilot.press("escape")
        await hand.no_dialog()
        assert world.requests["auth/login"] == 1


async def test_sign_ins_contacts_and_storage_are_listed_without_a_secret(
    hand: Deckhand, world: World
) -> None:
    async with hand.running(120, 40) as pilot:
        await at_account(hand, pilot)
        await hand.acts(pilot, "account.sign-ins")
        await hand.sees("login")
        # The tabs of the account work in each of its lists.
        await hand.acts(pilot, "account.contacts")
        await hand.sees("grace@example.com")
        await pilot.press("escape")
        await hand.acts(pilot, "account.storage")
        await hand.sees("backups")
        secret = world.account.storage[0]["secret_key"]
        assert secret not in hand.text
        await hand.acts(pilot, "storage.show_keys")
        await hand.sees("Secret key")
        assert secret not in hand.text
        # The keys can be read again, so closing them unread needs no second key.
        await pilot.press("escape")
        await hand.no_dialog()
        await hand.acts(pilot, "storage.show_keys")
        await hand.sees("Secret key")
        await pilot.press("v")
        await hand.sees(secret)
