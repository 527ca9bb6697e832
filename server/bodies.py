"""What stands in requests and answers: sizes, zstd and gzip, JSON, and every failure as a Problem."""

from __future__ import annotations

import asyncio
import gzip
import io
import zlib
from typing import TypeVar

import msgspec
import zstandard
from starlette.requests import Request
from starlette.responses import Response

from app.wire import codec
from app.wire.errors import WireError
from app.wire.messages import Problem

T = TypeVar("T")
SMALL = 64 * 1024
PATIENCE = 60.0
"""Seconds that a request's body may take to arrive."""
WORTH = 1024
"""Answers under this many bytes travel as they are."""


async def read(request: Request, limit: int) -> bytes:
    """The body as it was sent. Raises WireError 413 for more than `limit` bytes, 408 for one that doesn't come."""
    body = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                body += piece
                if len(body) > limit:
                    raise WireError(413, "wire_too_large", limit=limit // 1024)
    except TimeoutError:
        raise WireError(408, "wire_slow") from None
    return bytes(body)


def unpacked(body: bytes, encoding: str, limit: int) -> bytes:
    """The body without its Content-Encoding. Raises WireError: 415 for another than zstd and gzip, 413, 400."""
    try:
        with _opened(body, encoding) as file:
            plain = file.read(limit + 1)
    except (zstandard.ZstdError, OSError, EOFError, zlib.error) as error:
        raise WireError(400, "wire_unreadable", what=encoding, why=str(error)) from error
    if len(plain) > limit:
        raise WireError(413, "wire_too_large", limit=limit // 1024)
    return plain


def _opened(body: bytes, encoding: str) -> io.BufferedIOBase | zstandard.ZstdDecompressionReader:
    match encoding:
        case "" | "identity":
            return io.BytesIO(body)
        case "gzip":
            return gzip.GzipFile(fileobj=io.BytesIO(body))
        case "zstd":
            return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body))
    raise WireError(415, "wire_encoding", encoding=encoding[:20])


def message(body: bytes, kind: type[T]) -> T:
    return codec.decode(body, kind)


def answer(request: Request, content: msgspec.Struct, status: int = 200) -> Response:
    """The message as JSON, packed when it is worth it and the caller can unpack."""
    body = codec.encode(content)
    headers = {"Vary": "Accept-Encoding"}
    accepted = request.headers.get("accept-encoding", "")
    if len(body) > WORTH and (encoding := next((e for e in ("zstd", "gzip") if e in accepted), "")):
        body = zstandard.compress(body, 3) if encoding == "zstd" else gzip.compress(body, 5)
        headers["Content-Encoding"] = encoding
    return Response(body, status, headers, "application/json")


def problem(status: int, code: str, params: dict[str, object]) -> Response:
    """A refusal of the request as a whole."""
    body = msgspec.json.encode(Problem(code=code, params=params), enc_hook=str)
    headers = {"X-Problem": code}
    if after := params.get("retry_after"):
        headers["Retry-After"] = str(after)
    return Response(body, status, headers, "application/problem+json")
