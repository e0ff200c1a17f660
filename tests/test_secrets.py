"""The redactor: by name and by value, in every form a secret takes on its way into a text."""

from __future__ import annotations

import base64
import json
import threading
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.secrets import MASK, REDACTOR, SECRET_NAMES, Redactor, mask_tree

VALUE = "s3cret/canary+42="


@pytest.fixture
def redactor() -> Redactor:
    return Redactor()


@pytest.mark.parametrize("name", sorted(SECRET_NAMES))
@pytest.mark.parametrize(
    "form",
    ["{}=s3cret-canary&id=1", "{}: s3cret-canary", '{{"{}": "s3cret-canary", "id": 1}}', "{{'{}':'s3cret-canary'}}",
     '{{"{}":"with \\"quotes\\" s3cret-canary"}}', "?{}=s3cret-canary HTTP/1.1"],
)  # fmt: skip
def test_values_of_secret_names_are_masked_in_every_syntax(redactor: Redactor, name: str, form: str) -> None:
    masked = redactor.mask(form.format(name))
    assert "canary" not in masked
    assert MASK in masked
    assert name in masked, "the name may stay"
    assert redactor.mask(form.format(name.upper())).count("canary") == 0


def test_numbers_are_values_too_and_neighbours_stay(redactor: Redactor) -> None:
    assert redactor.mask('{"pin": 4711, "id": 25250}') == f'{{"pin": {MASK}, "id": 25250}}'
    assert redactor.mask("id=25250&pin=4711&action=reboot") == f"id=25250&pin={MASK}&action=reboot"


@pytest.mark.parametrize("text", ["monkey=1", "the key is lost", "pinned: no", "keyboard", "spin=3", "tokens used"])
def test_words_that_only_look_alike_stay(redactor: Redactor, text: str) -> None:
    assert redactor.mask(text) == text


def test_a_live_value_is_masked_in_clear_encoded_and_in_base64(redactor: Redactor) -> None:
    redactor.remember(VALUE)
    for form in (
        VALUE, quote(VALUE, safe=""), urlencode({"x": VALUE}), base64.b64encode(VALUE.encode()).decode(),
        json.dumps({"x": VALUE}),
    ):  # fmt: skip
        masked = redactor.mask(f"before {form} after")
        assert "canary" not in masked
        assert base64.b64encode(VALUE.encode()).decode().rstrip("=") not in masked
        assert masked.startswith("before ")
        assert masked.endswith(" after")


@pytest.mark.parametrize(
    ("value", "form"),
    [(VALUE, quote(VALUE)), (VALUE, quote(VALUE, safe="").replace("%2F", "%2f")), ('pa"ss-canary', '"pa\\"ss-canary"'),
     ("pässword-canary", json.dumps("pässword-canary"))],
    ids=["path", "small letters", "quotation mark", "umlaut"],
)  # fmt: skip
def test_other_encodings_of_a_live_value_are_masked(redactor: Redactor, value: str, form: str) -> None:
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
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []


def test_a_value_within_another_does_not_uncover_the_rest(redactor: Redactor) -> None:
    redactor.remember("abcd1234")
    redactor.remember("abcd1234-and-the-rest")
    assert "rest" not in redactor.mask("key abcd1234-and-the-rest")


def test_an_answer_cut_within_a_secret_is_masked(redactor: Redactor) -> None:
    assert "canary" not in redactor.mask('{"result": {"token": "s3cret-canary-5d41402a')


@pytest.mark.parametrize("name", ["HOSTKEY_API_KEY", "access_token", "ipmi_password"])
def test_a_secret_name_with_a_prefix_is_one_too(redactor: Redactor, name: str) -> None:
    assert "canary" not in redactor.mask(f"{name}=s3cret-canary")


# Trees


def test_secret_fields_are_masked_at_any_depth_and_the_rest_is_kept() -> None:
    tree = {"id": 1, "data": [{"Token": "s3cret", "pin": 4711, "tags": ("a", None)}], "key": {"deep": "s3cret"}}
    assert mask_tree(tree) == {"id": 1, "data": [{"Token": MASK, "pin": MASK, "tags": ["a", None]}], "key": MASK}


def test_nothing_to_hide_is_not_hidden() -> None:
    assert mask_tree({"pin": "", "token": None}) == {"pin": "", "token": None}


def test_live_values_in_a_tree_are_masked_and_the_original_is_untouched() -> None:
    REDACTOR.remember(VALUE)
    tree = {"note": f"said {VALUE}"}
    masked = mask_tree(tree)
    REDACTOR.forget(VALUE)
    assert masked == {"note": f"said {MASK}"}
    assert tree == {"note": f"said {VALUE}"}
