"""Bodies, codes, and headers of broken answers."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from functools import cache
from typing import Any

from starlette.responses import Response, StreamingResponse

from tui.simulator.faults import Fault

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
ELSEWHERE = "http://203.0.113.9:9/stolen.php"
"""Target of redirects: an address without a host (RFC 5737). A client that follows them would
expose its secrets."""
ANOTHER_ID = 987_654
_BUSY = b'{"result":-1,"error":"server busy"}'
_MANY = b'{"result":-1,"error":"too many requests"}'
_WORDS: dict[Fault, tuple[int, bytes, dict[str, str]]] = {
    Fault.HTTP_500: (500, b"", {}),
    Fault.HTML_502: (502, HTML, {}),
    Fault.HTTP_503: (503, _BUSY, {"Retry-After": "1"}),
    Fault.HTTP_504: (504, HTML, {}),
    Fault.HTTP_429: (429, _MANY, {"Retry-After": "1"}),
    Fault.RETRY_DATE: (429, _MANY, {"Retry-After": "Wed, 21 Oct 2065 07:28:00 GMT"}),
    Fault.RETRY_ODD: (429, _MANY, {"Retry-After": "nan, or so"}),
    Fault.HTTP_400: (400, b'{"result":-1,"error":"Malformed parameter"}', {}),
    Fault.HTTP_401: (401, b'{"result":-1,"error":"Unauthorized"}', {}),
    Fault.HTTP_403: (403, b'{"result":-1,"error":"Access denied"}', {}),
    Fault.HTTP_404: (404, HTML, {}),
    Fault.HTTP_408: (408, b"", {}),
    Fault.HTTP_413: (413, HTML, {}),
    Fault.HTML_200: (200, HTML, {}),
    Fault.EMPTY: (200, b"", {}),
    Fault.NOT_JSON: (200, b"OK", {}),
    Fault.NULL: (200, b"null", {}),
    Fault.LIST: (200, b"[1,2,3]", {}),
    Fault.NUMBER: (200, b"42", {}),
    Fault.WRONG_SHAPE: (200, b'{"result":{"surprise":[1,{"x":null}]}}', {}),
    Fault.LATIN_1: (200, b'{"result":"OK","note":"caf\xe9"}', {}),
    Fault.SURROGATE: (200, rb'{"result":"OK","note":"\ud800"}', {}),
    Fault.NOT_A_NUMBER: (200, b'{"result":"OK","note":NaN}', {}),
    Fault.LONG_NUMBER: (200, b'{"result":"OK","id":' + b"9" * 5000 + b"}", {}),
    Fault.DEEP: (200, b'{"result":' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}),
    Fault.MAYBE: (200, b'{"result":"perhaps"}', {}),
    Fault.NO_IN_ERROR: (200, b'{"result":-1,"error":"No"}', {}),
    Fault.NO_IN_MESSAGE: (200, b'{"result":"fail","message":"No"}', {}),
    Fault.NO_IN_CODE: (200, b'{"code":-1,"message":"No"}', {}),
    Fault.NO_IN_OBJECT: (200, b'{"error":{"code":"E_NO","message":"No"}}', {}),
    Fault.WRONG_PIN: (200, b'{"result":-1,"error":"Wrong PIN"}', {}),
    Fault.OTHER_ADDRESS: (200, b'{"result":-2,"error":"Invalid hash"}', {}),
    Fault.SERVER_GONE: (200, b'{"code":-1,"message":"invalid server id"}', {}),
    Fault.NO_ANYWAY: (200, b'{"result":-1,"error":"Internal failure"}', {}),
}
_REDIRECTS = {
    Fault.HTTP_301: 301,
    Fault.HTTP_302: 302,
    Fault.HTTP_303: 303,
    Fault.HTTP_307: 307,
    Fault.HTTP_308: 308,
}


@cache
def bomb() -> bytes:
    """Return 200 MiB of blanks, compressed to 200 KiB."""
    return gzip.compress(b" " * 2**20, 6) * 200


def turned(value: Any) -> Any:
    """Return the answer with every field in another type: texts become numbers, numbers lists,
    lists texts; objects stay."""
    if isinstance(value, dict):
        return {name: turned(item) for name, item in value.items()}
    if isinstance(value, list):
        return json.dumps(value)
    if isinstance(value, str):
        return int(value) if value.isdigit() else {"text": value}
    return [value]


def _wrong_types(body: bytes) -> bytes:
    read = json.loads(body)
    return json.dumps(
        {name: item if name == "result" else turned(item) for name, item in read.items()}
    ).encode()


def _without_key(body: bytes) -> bytes:
    return json.dumps(
        {name: item for name, item in json.loads(body).items() if name != "callback"}
    ).encode()


def _of_another(body: bytes) -> bytes:
    """Return the unchanged answer about another server."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: str(ANOTHER_ID) if name == "id" else changed(item)
                for name, item in value.items()
            }
        return [changed(item) for item in value] if isinstance(value, list) else value

    return json.dumps(changed(json.loads(body))).encode()


_CHANGED: dict[Fault, Callable[[bytes], bytes]] = {
    Fault.TRUNCATED: lambda body: body[: max(1, len(body) // 2)],
    Fault.PHP_WARNING: lambda body: b"Warning: Undefined index in eq.php on line 7\n" + body,
    Fault.BOM: lambda body: b"\xef\xbb\xbf" + body,
    Fault.WRONG_TYPES: _wrong_types,
    Fault.NO_KEY: _without_key,
    Fault.ANOTHER_SERVER: _of_another,
    Fault.YES_ONLY: lambda body: b'{"result":"OK"}',
}


async def _endless() -> AsyncIterator[bytes]:
    yield b'{"result":"OK","list":['
    while True:
        yield b'{"id":1},' * 8000
        await asyncio.sleep(0)  # detects a client that has disconnected


def broken(fault: Fault, body: bytes) -> Response:
    """Return the answer to send in place of `body`. Connection faults are handled elsewhere."""
    if fault in _REDIRECTS:
        return Response(b"", status_code=_REDIRECTS[fault], headers={"Location": ELSEWHERE})
    if fault is Fault.HTTP_204:
        return Response(status_code=204)
    if fault in (Fault.GZIP_BOMB, Fault.GZIP_BAD):
        packed = (
            bomb()
            if fault is Fault.GZIP_BOMB
            else gzip.compress(b'{"result":"OK"}')[:-9] + b"\0" * 9
        )
        return Response(packed, headers={"Content-Encoding": "gzip"}, media_type="text/html")
    if fault is Fault.ENDLESS:
        return StreamingResponse(_endless(), media_type="text/html")
    if fault is Fault.LONG_HEADER:
        return Response(body, headers={"X-Note": "x" * 300_000}, media_type="text/html")
    if fault in _CHANGED and (body[:1] == b"{" or not body):
        # Images have no fields that could be wrong.
        return Response(_CHANGED[fault](body), media_type="text/html")
    status, content, headers = _WORDS.get(fault, (200, body, {}))
    return Response(content, status_code=status, headers=headers or None, media_type="text/html")
