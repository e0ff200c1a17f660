"""Classification of an answer to a status request: about the task, the key, or the request itself.
Pure.

A verdict needs evidence that the answer is about the task: first its fields (a result word with
`scope`, `debug`, or `context`, or the key echoed), then its words. A refusal without such evidence
is about the status request, and the task may still be running. Sources: REFERENCE 0.2 and 0.3.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from pydantic_core import from_json

from tui.api.action import ApiAction, Effect
from tui.api.envelope import Unreadable, decode, failure_code
from tui.api.look_words import (
    Reason,
    is_about_look,
    is_encoded_file,
    mentions_refusal,
    names_no_key,
    names_task,
    reason_of,
    refuses_pin,
    says_doubtful,
    says_end,
    says_failed,
    says_pending,
)
from tui.lazy_dataclass import dataclass
from tui.models.async_answer import (
    AsyncAnswer,
    Failed,
    Finished,
    Foreign,
    Gone,
    NotReady,
    Provisional,
    Stage,
)
from tui.secrets import REDACTOR
from tui.text import SafeText, safe_text

_SAID_LIMIT = 300
_NO_WORDS = frozenset({"fail", "failed", "error", "cancelled", "canceled"})
_YES_WORDS = frozenset({"ok", "success"})
_LONG = frozenset({"eq/order_instance", "eq/deploy", "eq/reinstall"})
"""Tasks of many minutes, whose OK needs a mark of the end."""
_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset(
        {"order_instance", "reinstall", "deploy", "autodeploy", "create_pxe", "abort_reinstall"}
    ),
    frozenset({"off", "hard_off"}),
    frozenset({"on", "reboot"}),
    frozenset({"console", "novnc", "recreate_novnc"}),
    frozenset({"add_ipmi_user", "add_ipmi_admin"}),
)
"""Actions whose names the provider may use for each other."""
_RUNNING = frozenset(
    {"notready", "pending", "processing", "inprogress", "running", "queued", "wait", "waiting"}
)
"""Values of `result` for work in progress, without blanks and hyphens. The first is the documented
one."""
_OF_TASK = ("scope", "context", "debug", "key")
"""Fields of a task's answer. An OK without any of them may belong to another request."""
_TEXTS = ("error", "message", "description")


@dataclass(frozen=True, slots=True)
class Task:
    """The task behind a key, as far as it is known."""

    action: ApiAction[Any, Any] | None = None
    server_id: int | None = None

    @property
    def is_long(self) -> bool:
        """Return whether the task is an installation or a deploy."""
        return self.action is not None and self.action.name in _LONG

    @property
    def is_read(self) -> bool:
        """Return whether the task is known to change nothing."""
        return self.action is not None and self.action.effect is Effect.READ

    @property
    def is_change(self) -> bool:
        """Return whether the task changes something; `False` if the action is unknown."""
        return self.action is not None and self.action.effect is not Effect.READ


ANY_TASK = Task()


class Refusal(Unreadable):
    """A refused status request, or an answer that is not certainly about the task. `reason` is the
    kind, and `said` the quoted words."""

    def __init__(self, reason: Reason, said: str = "") -> None:
        super().__init__(f"The provider refused to report the status of the task ({reason}).")
        self.reason = reason
        self.said = said


def classify(
    status: int, body: bytes, key: str = "", task: Task = ANY_TASK, others: Container[str] = ()
) -> AsyncAnswer:
    """Return the state of `task` according to one answer.

    Args:
        key: The key of the status request.
        others: Other keys of this account. An answer that names one is about that key's task.

    Raises:
        Refusal: The answer is not certainly about the task.
    """
    try:
        answer = decode(status, body)
    except Unreadable as problem:
        reason = reason_of("", status) if status >= 400 else Reason.UNREADABLE
        refusal = Refusal(reason, problem.why)
        refusal.html = problem.html
        raise refusal from None
    said = _said(answer, _TEXTS)
    if status >= 400:
        # A task's answer comes with HTTP 200; an error of a gateway or proxy does not.
        if status < 500 and names_no_key(said):
            return Gone()
        raise Refusal(reason_of(said, status), said)
    if answer.get("key") != key and isinstance(answer.get("key"), str) and answer["key"] in others:
        raise Refusal(Reason.FOREIGN, "another task of this account")
    return read_check(answer, key, task)


def read_check(answer: dict[str, Any], key: str = "", task: Task = ANY_TASK) -> AsyncAnswer:
    """Return the state of `task` according to one decoded answer.

    Raises:
        Refusal: The answer is not certainly about the task.
    """
    word = _word(answer)
    said = _said(answer, _TEXTS)
    if word in _YES_WORDS and failure_code(answer) is None:
        return _of_another(answer, task) or _accepted(answer, task)
    is_running = re.sub(r"[\W_]", "", word) in _RUNNING
    if (is_running or word == "stage") and failure_code(answer) is None:
        if _of_another(answer, task) is not None:
            raise Refusal(Reason.FOREIGN, _foreign(answer, task))
        return (
            NotReady() if is_running else Stage(_scope(answer.get("scope")), answer.get("context"))
        )
    if failure_code(answer) is None and not said:
        raise Refusal(Reason.UNREADABLE)
    if _speaks_of_task(answer, key, task):
        if _of_another(answer, task) is not None:
            raise Refusal(Reason.FOREIGN, _foreign(answer, task))
        return Failed(_shown(answer), answer)
    if names_no_key(said):
        return Gone()
    number = _number(answer.get("result")), _number(answer.get("code"))
    words = said or _said(answer, ("scope", "debug"))
    raise Refusal(reason_of(words, number=-2 if -2 in number else None), words)


def _word(answer: dict[str, Any]) -> str:
    result = answer.get("result")
    return result.strip().lower() if isinstance(result, str) else ""


# Failures


def _speaks_of_task(answer: dict[str, Any], key: str, task: Task) -> bool:
    """Return whether a failure certainly belongs to the task."""
    if not _is_result_of_task(answer):
        return False
    is_named = (bool(key) and answer.get("key") == key) or _context_names(answer, task)
    words = _said(answer, ("scope", "debug")) or _status(answer)
    said = _said(answer, _TEXTS)
    if words and mentions_refusal(said):
        return False  # the answer contradicts itself
    if words:
        return is_named or not is_about_look(words)
    if refuses_pin(said):
        return not is_about_look(said)
    if not is_named:
        return False
    return names_task(said) if said else True


def _is_result_of_task(answer: dict[str, Any]) -> bool:
    """Return whether `result` is a failure word or -1. A `code` alone is the envelope of a refused
    request."""
    code = _number(answer.get("code"))
    if code is not None and (code == -2 or code >= 400):
        return False
    return _word(answer) in _NO_WORDS or _number(answer.get("result")) == -1


def _context_names(answer: dict[str, Any], task: Task) -> bool:
    context = answer.get("context")
    if not isinstance(context, dict):
        return False
    named, action = _id(context.get("id")), context.get("action")
    same_server = named is not None and named == task.server_id
    return same_server or (
        isinstance(action, str) and bool(action.strip()) and action.strip().lower() != "check"
    )


# Success


def _accepted(answer: dict[str, Any], task: Task) -> AsyncAnswer:
    """Classify an OK: final, not final, or contradicted by its own words."""
    scope, context, debug = _scope(answer.get("scope")), answer.get("context"), answer.get("debug")
    texts = [*_statuses(scope, context), *([scope] if isinstance(scope, str) else ())]
    texts = [text for text in texts if not is_encoded_file(text)]
    words = [*texts, *([debug] if isinstance(debug, str) else ())]
    failed = next((text for text in words if says_failed(text)), None)
    if failed is None and task.is_change:
        failed = next((text for text in texts if refuses_pin(text)), None)
    if not _is_result_of_read(context, task) and any(is_about_look(text) for text in texts):
        raise Refusal(Reason.UNCLEAR, safe_text(REDACTOR.mask(texts[0]), _SAID_LIMIT))
    if failed is not None:
        return Failed(safe_text(REDACTOR.mask(failed), _SAID_LIMIT), answer)
    doubt = _doubt(answer, texts, task)
    if doubt is not None:
        return Provisional(scope, context, doubt, answer)
    return Finished(scope, context, debug if isinstance(debug, str) else None, answer)


def _is_result_of_read(context: Any, task: Task) -> bool:
    """Return whether an OK names the requested read. Its words are then the result."""
    action = task.action
    return (
        action is not None
        and task.is_read
        and isinstance(context, dict)
        and context.get("action") == action.action
    )


def _doubt(raw: dict[str, Any], texts: list[str], task: Task) -> str | None:
    """Return why an OK is not final: its own words, or empty; `None` if it is final."""
    context = raw.get("context")
    # The words of a read may describe a state ("Powering down, please wait"). They are its result.
    said = [text for text in texts if not task.is_read or len(text.split()) == 1]
    pending = next((text for text in said if says_pending(text, whole=not task.is_change)), None)
    if pending is None and task.is_change:
        pending = next((text for text in texts if says_doubtful(text)), None)
    if pending is not None:
        return pending
    if not any(name in raw for name in _OF_TASK) or (
        task.action is None and _has_empty_ids(context)
    ):
        return ""
    if not task.is_long:
        return None
    # A server without id and address does not exist yet, regardless of the words.
    if not _has_empty_ids(context) and (
        any(says_end(text) for text in texts) or _is_placed(context)
    ):
        return None
    return texts[0] if texts else ""


def _is_placed(context: Any) -> bool:
    return isinstance(context, dict) and bool(context.get("id")) and bool(context.get("ip"))


def _has_empty_ids(context: Any) -> bool:
    return (
        isinstance(context, dict)
        and {"id", "ip"} <= set(context)
        and not (context["id"] or context["ip"])
    )


def _statuses(scope: Any, context: Any) -> list[str]:
    """Fields in which an OK may contradict itself or report that work continues."""
    found = []
    for value in (scope, context):
        if isinstance(value, dict):
            named = (value.get(name) for name in ("status", "state", "deploy_status"))
            found += [text for text in named if isinstance(text, str) and text.strip()]
    return found


def _status(answer: dict[str, Any]) -> str:
    return next(iter(_statuses(_scope(answer.get("scope")), answer.get("context"))), "")


# Server or action that an answer names


def _of_another(answer: dict[str, Any], task: Task) -> Foreign | None:
    names = _foreign(answer, task)
    return Foreign(names, answer) if names else None


def _foreign(answer: dict[str, Any], task: Task) -> str:
    """Return the other server or action that an answer names; empty if there is none."""
    if task.action is None:
        return ""
    for value in (answer.get("context"), _scope(answer.get("scope"))):
        if not isinstance(value, dict):
            continue
        named = _id(value.get("id"))
        if (
            task.server_id
            and named is not None
            and named != task.server_id
            and _is_server_id(value, answer, task)
        ):
            return f"server {named}"
    context = answer.get("context")
    action = context.get("action") if isinstance(context, dict) else None
    if isinstance(action, str) and _is_another_action(action.strip(), task.action):
        return f"the action {safe_text(action.strip(), 40)}"
    return ""


def _is_server_id(value: dict[str, Any], answer: dict[str, Any], task: Task) -> bool:
    """`context.id` is a server id. In `scope` an id is a server id only beside the status of a
    deploy, because ports and images have ids too."""
    return value is answer.get("context") or (task.is_long and "status" in value)


def _is_another_action(named: str, action: ApiAction[Any, Any]) -> bool:
    from tui.api.catalog import declared_actions

    if not named or named.lower() == action.action.lower() or named.lower() == "check":
        return False
    if any({named, action.action} <= family for family in _FAMILIES):
        return False
    return any(
        declared_action.action == named and type(declared_action) is type(action)
        for declared_action in declared_actions().values()
    )


def _number(value: Any) -> int | None:
    if isinstance(value, int):
        return None if isinstance(value, bool) else value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.removeprefix("-").isdecimal() and len(text) < 12 else None


def _id(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value or None
    text = value.strip() if isinstance(value, str) else ""
    return int(text) or None if text.isdecimal() and len(text) <= 18 else None


# Texts


def _said(answer: dict[str, Any], names: tuple[str, ...]) -> SafeText:
    """Return the first text under these names, masked and cleaned; empty if there is none."""
    for name in names:
        value = answer.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return safe_text(REDACTOR.mask(value.strip()), _SAID_LIMIT)
    return SafeText("")


def _shown(answer: dict[str, Any]) -> SafeText:
    return _said(answer, (*_TEXTS, "scope", "debug")) or safe_text(
        REDACTOR.mask(_status(answer)), _SAID_LIMIT
    )


def _scope(scope: Any) -> Any:
    """Parse `scope` a second time if it is JSON inside a string."""
    if isinstance(scope, str) and scope.lstrip()[:1] in ("{", "["):
        try:
            return from_json(scope, allow_inf_nan=False)
        except ValueError:
            return scope
    return scope
