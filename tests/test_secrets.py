"""The redactor: by name and by value, in every form a secret takes on its way into a text."""

from __future__ import annotations

import base64
import json
import threading
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.models.generic import facts
from tui.operations.stored_answer import stored_form
from tui.secret_names import _COMPOUNDS, SECRET_WORDS
from tui.secret_text import _TRIGGERS
from tui.secrets import MASK, REDACTOR, SECRET_NAMES, Redactor, mask_tree

VALUE = "s3cret/canary+42="


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.mark.parametrize("name", sorted(SECRET_NAMES))
@pytest.mark.parametrize(
    "form",
    [
        "{}=s3cret-canary&id=1",
        "{}: s3cret-canary",
        '{{"{}": "s3cret-canary", "id": 1}}',
        "{{'{}':'s3cret-canary'}}",
        '{{"{}":"with \\"quotes\\" s3cret-canary"}}',
        "?{}=s3cret-canary HTTP/1.1",
    ],
)
def test_values_of_secret_names_are_masked_in_every_syntax(
    redactor: Redactor, name: str, form: str
) -> None:
    masked = redactor.mask(form.format(name))
    assert "canary" not in masked
    assert MASK in masked
    assert name in masked, "the name may stay"
    assert redactor.mask(form.format(name.upper())).count("canary") == 0


def test_numbers_are_values_too_and_neighbors_stay(redactor: Redactor) -> None:
    assert redactor.mask('{"pin": 4711, "id": 25250}') == f'{{"pin": {MASK}, "id": 25250}}'
    assert redactor.mask("id=25250&pin=4711&action=reboot") == f"id=25250&pin={MASK}&action=reboot"


@pytest.mark.parametrize(
    "text", ["monkey=1", "the key is lost", "pinned: no", "keyboard", "spin=3", "tokens used"]
)
def test_words_that_only_look_alike_stay(redactor: Redactor, text: str) -> None:
    assert redactor.mask(text) == text


def test_a_live_value_is_masked_in_clear_encoded_and_in_base64(redactor: Redactor) -> None:
    redactor.remember(VALUE)
    for form in (
        VALUE,
        quote(VALUE, safe=""),
        urlencode({"x": VALUE}),
        base64.b64encode(VALUE.encode()).decode(),
        json.dumps({"x": VALUE}),
    ):
        masked = redactor.mask(f"before {form} after")
        assert "canary" not in masked
        assert base64.b64encode(VALUE.encode()).decode().rstrip("=") not in masked
        assert masked.startswith("before ")
        assert masked.endswith(" after")


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (VALUE, quote(VALUE)),
        (VALUE, quote(VALUE, safe="").replace("%2F", "%2f")),
        ('pa"ss-canary', '"pa\\"ss-canary"'),
        ("pässword-canary", json.dumps("pässword-canary")),
    ],
    ids=["path", "small letters", "quotation mark", "umlaut"],
)
def test_other_encodings_of_a_live_value_are_masked(
    redactor: Redactor, value: str, form: str
) -> None:
    redactor.remember(value)
    assert "canary" not in redactor.mask(f"before {form} after")


def test_the_mask_does_not_tell_the_length(redactor: Redactor) -> None:
    redactor.remember("four")
    redactor.remember("a-very-long-secret-indeed")
    assert redactor.mask("four") == redactor.mask("a-very-long-secret-indeed") == MASK == "•" * 8


def test_a_forgotten_value_is_no_longer_looked_for(redactor: Redactor) -> None:
    redactor.remember(VALUE)
    redactor.forget(VALUE)
    redactor.forget("never known")
    assert redactor.mask(f"x {VALUE}") == f"x {VALUE}"


def test_values_too_short_to_be_told_from_words_are_left_to_their_names(redactor: Redactor) -> None:
    redactor.remember("")
    redactor.remember("on")
    assert redactor.mask("power is on") == "power is on"


@given(st.text(min_size=4), st.text(), st.text())
def test_no_live_value_survives(value: str, before: str, after: str) -> None:
    redactor = Redactor()
    redactor.remember(value)
    masked = redactor.mask(before + value + after)
    assert value not in masked.replace(MASK, "")


def test_it_may_be_used_from_many_threads(redactor: Redactor) -> None:
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for at in range(200):
                value = f"secret-{number}-{at}"
                redactor.remember(value)
                assert value not in redactor.mask(f"x {value} y")
                redactor.forget(value)
        except BaseException as error:  # noqa: BLE001  # told by the test
            failures.append(error)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_value_within_another_does_not_uncover_the_rest(redactor: Redactor) -> None:
    redactor.remember("abcd1234")
    redactor.remember("abcd1234-and-the-rest")
    assert "rest" not in redactor.mask("key abcd1234-and-the-rest")


def test_an_answer_cut_within_a_secret_is_masked(redactor: Redactor) -> None:
    assert "canary" not in redactor.mask('{"result": {"token": "s3cret-canary-5d41402a')


PREFIXED = [
    "HOSTKEY_API_KEY",
    "access_token",
    "ipmi_password",
    "vnc_password",
    "admin_pass",
    "passwd",
    "db_passwd",
    "X-Api-Key",
    "rootPass",
    "adminPassword",
    "IPMIPassword",
    "userToken",
    "rootPASS",
    "IPMI password",
    "ipmi.password",
    "my_ssh_key_private",
    "public_api_key",
]
HARMLESS = [
    "key_id",
    "passwordless",
    "tokens_left",
    "monkey",
    "pinned",
    "keyboard",
    "spin",
    "passport",
    "turnkey",
    "public_key",
    "ssh_public_key",
    "publicKey",
    "callbacks",
    "compass",
    "pin_minutes",
]


@pytest.mark.parametrize("name", PREFIXED)
def test_a_secret_name_with_a_prefix_is_one_in_a_text_in_a_tree_and_in_a_list_of_facts(
    redactor: Redactor, name: str
) -> None:
    assert "canary" not in redactor.mask(f"{name}=s3cret-canary")
    assert "canary" not in redactor.mask(json.dumps({name: "s3cret-canary"}))
    assert mask_tree({"deep": [{name: "s3cret-canary"}]}) == {"deep": [{name: MASK}]}
    assert [str(value) for _, value in facts({"deep": [{name: "s3cret-canary"}]})] == [MASK]


@pytest.mark.parametrize("name", HARMLESS)
def test_a_name_that_only_looks_alike_is_none_in_any_of_them(redactor: Redactor, name: str) -> None:
    assert redactor.mask(f"{name}=open") == f"{name}=open"
    assert redactor.mask(json.dumps({name: "open"})) == json.dumps({name: "open"})
    assert mask_tree({name: "open"}) == {name: "open"}
    assert [str(value) for _, value in facts({name: "open"})] == ["open"]


PARTS = ["root", "api", "key", "Key", "PIN", "pass", "id", "Public", "public", "2", "token", "less"]


@given(
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=4),
    st.sampled_from(["", "_", "-", ".", " "]),
)
def test_text_and_tree_know_the_same_names(parts: list[str], between: str) -> None:
    name = between.join(parts)
    in_text = "open" not in Redactor().mask(json.dumps({name: "open"}))
    assert in_text == (mask_tree({name: "open"}) != {name: "open"})


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize("cut", [0, 1, 3, 6])
def test_json_within_json_is_masked_whole_and_cut(redactor: Redactor, depth: int, cut: int) -> None:
    text = json.dumps({"note": "stays", "root_pass": 'with "quotes" s3cret-canary', "id": 7})
    for _ in range(depth):
        text = json.dumps({"scope": text})
    at = text.index("canary") + len("canary") if cut else len(text)
    masked = redactor.mask(text[: at - cut])
    assert "s3cret" not in masked
    assert "quotes" not in masked
    assert "stays" in masked
    if not cut:
        assert "7" in masked.partition(MASK)[2]


def test_an_answer_cut_behind_a_backslash_is_masked(redactor: Redactor) -> None:
    assert "canary" not in redactor.mask('{"token": "s3cret-canary\\')


def test_an_action_that_the_provider_puts_before_its_words_hides_none_of_them(
    redactor: Redactor,
) -> None:
    assert redactor.mask("eq/check_pin: Wrong PIN") == "eq/check_pin: Wrong PIN"
    assert "4711" not in redactor.mask("check_pin: 4711")


def test_what_is_kept_of_an_answer_shows_no_secret_of_any_name() -> None:
    answer = {
        "result": "OK",
        "scope": json.dumps({"adminPassword": "hunter22"}),
        "callback": "0123456789",
        "context": {"ipmi_password": "hunter22", "id": 7},
    }
    whole = stored_form(200, json.dumps(answer).encode(), secret=False)
    assert "hunter22" not in whole
    stored = json.loads(whole)
    assert (stored["callback"], stored["context"]) == (
        "0123456789",
        {"ipmi_password": MASK, "id": 7},
    )
    text = '{"result": "OK", "scope": "{\\"password\\": \\"hunter22\\"'
    assert "hunter22" not in stored_form(200, text.encode(), secret=False)


# Trees


def test_secret_fields_are_masked_at_any_depth_and_the_rest_is_kept() -> None:
    tree = {
        "id": 1,
        "data": [{"Token": "s3cret", "pin": 4711, "tags": ("a", None)}],
        "key": {"deep": "s3cret"},
    }
    assert mask_tree(tree) == {
        "id": 1,
        "data": [{"Token": MASK, "pin": MASK, "tags": ["a", None]}],
        "key": MASK,
    }


def test_nothing_to_hide_is_not_hidden() -> None:
    tree = {"pin": "", "token": None, "needs_pin": True, "has_password": False}
    assert mask_tree(tree) == tree


def test_live_values_in_a_tree_are_masked_and_the_original_is_untouched() -> None:
    REDACTOR.remember(VALUE)
    tree = {"note": f"said {VALUE}"}
    masked = mask_tree(tree)
    REDACTOR.forget(VALUE)
    assert masked == {"note": f"said {MASK}"}
    assert tree == {"note": f"said {VALUE}"}


@pytest.mark.parametrize("name", sorted(SECRET_WORDS) + sorted(map("_".join, _COMPOUNDS)))
def test_each_secret_name_is_looked_for_in_text(name: str) -> None:
    """The quick look at a text must not pass over one of them."""
    assert any(part in name for part in _TRIGGERS)
