"""The ASGI application: `/v1` for enrolled counters, and /health."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import wraps
from typing import TypeVar
from uuid import uuid4

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from app.domain.errors import AppError, Trouble
from app.wire.errors import WireError
from app.wire.messages import Cursor, Enrol, Hello, LeaseRequest, Message, Push, Pushed, SignIn
from server import bodies, gate, metrics, openapi
from server.accounts import Device
from server.blobs import PIECE
from server.database import reading
from server.gate import Bucket, Limits, Once
from server.notify import Hub
from server.partition import head
from server.service import BYTES, PARTITION, Service
from server.updates import mirror

LOG = logging.getLogger("yichuang.http")
Handler = Callable[[Request], Awaitable[Response]]
M = TypeVar("M", bound=Message)
PAGE = 200


def create_app(service: Service, hub: Hub, limits: Limits | None = None) -> Starlette:
    """The application over a running service. It neither starts nor stops the service."""
    desk = Desk(service, hub, limits or Limits())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        hub.open()
        yield

    routes = [*desk.routes(), mirror(service.blobs.folder.with_name("updates"))]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _unrouted})
    app.router.redirect_slashes = False
    return app


async def _unrouted(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return bodies.problem(status, "wire_no_such_path", {})


def in_words(handler: Handler) -> Handler:
    """Every failure as a Problem: never a traceback, never HTML."""

    @wraps(handler)
    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except WireError as error:
            LOG.info("%s %s: %d %s", request.method, request.url.path, error.status, error)
            return bodies.problem(error.status, error.code, error.params)
        except Trouble as error:
            LOG.error("%s %s: %s", request.method, request.url.path, error)
            return bodies.problem(503, error.code, {"retry_after": 5, **error.params})
        except AppError as error:
            return bodies.problem(400, error.code, error.params)
        except ClientDisconnect:
            return Response(status_code=499)
        except Exception:
            incident = uuid4().hex[:8]
            LOG.exception("incident %s: %s %s", incident, request.method, request.url.path)
            return bodies.problem(500, "wire_bug", {"incident": incident})

    return told


class Desk:
    """The handlers. Reading the database and the disk happens on worker threads, writing on the writer's."""

    def __init__(self, service: Service, hub: Hub, limits: Limits) -> None:
        self._service = service
        self._hub = hub
        self._devices = Bucket(limits.device)
        self._strangers = Bucket(limits.stranger)
        self._once = Once()

    def routes(self) -> list[Route]:
        table: Mapping[tuple[str, str], Handler] = {
            ("GET", "/health"): self.health,
            ("GET", "/metrics"): self.metrics,
            ("GET", "/v1/openapi.json"): self.openapi,
            ("POST", "/v1/enrol"): self.enrol,
            ("POST", "/v1/sign-in"): self.sign_in,
            ("POST", "/v1/hello"): self.hello,
            ("POST", "/v1/push"): self.push,
            ("GET", "/v1/pull"): self.pull,
            ("GET", "/v1/notify"): self.notify,
            ("POST", "/v1/lease"): self.lease,
            ("PATCH", "/v1/blobs/{name}"): self.blob_write,
            ("GET", "/v1/blobs/{name}"): self.blob_read,
        }
        return [Route(path, in_words(handler), methods=[method]) for (method, path), handler in table.items()]

    async def _signed(self, request: Request, limit: int, *, revoked: bool = False) -> tuple[Device, bytes]:
        """The device that signed the request, and the unpacked body."""
        id = gate.sender(request.headers)
        self._devices.take(id)
        device = await run_in_threadpool(self._service.device, id, revoked=revoked)
        raw = await bodies.read(request, limit)
        gate.check(request.headers, device.public_key, request.method, _target(request), raw)
        return device, bodies.unpacked(raw, request.headers.get("content-encoding", ""), limit)

    async def _message(self, request: Request, kind: type[M], limit: int = bodies.SMALL) -> tuple[Device, M]:
        device, body = await self._signed(request, limit, revoked=kind is Hello)
        return device, bodies.message(body, kind)

    async def health(self, _: Request) -> Response:
        seq = await run_in_threadpool(self._seq)
        return JSONResponse({"ok": True, "partition": PARTITION, "seq": seq})

    async def metrics(self, request: Request) -> Response:
        """To the machine itself alone: it names the counters."""
        if request.client is None or request.client.host not in metrics.LOOPBACK:
            raise WireError(404, "wire_no_such_path")
        text = await run_in_threadpool(metrics.text, self._service)
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")

    async def openapi(self, _: Request) -> Response:
        return JSONResponse(openapi.document())

    def _seq(self) -> int:
        with reading(self._service.engine) as connection:
            return head(connection, PARTITION).seq

    async def enrol(self, request: Request) -> Response:
        self._strangers.take(request.client.host if request.client else "")
        body = bodies.message(await bodies.read(request, bodies.SMALL), Enrol)
        return bodies.answer(request, await run_in_threadpool(self._service.enrol, body))

    async def sign_in(self, request: Request) -> Response:
        _, body = await self._message(request, SignIn)
        return bodies.answer(request, await run_in_threadpool(self._service.sign_in, body))

    async def hello(self, request: Request) -> Response:
        device, body = await self._message(request, Hello)
        return bodies.answer(request, await run_in_threadpool(self._service.hello, device, body))

    async def push(self, request: Request) -> Response:
        device, body = await self._message(request, Push, BYTES)
        answers: Pushed = await asyncio.wrap_future(self._service.push(device, body))
        return bodies.answer(request, answers)

    async def pull(self, request: Request) -> Response:
        device, _ = await self._signed(request, 0)
        cursor, limit = _cursor(request)
        page = await run_in_threadpool(self._service.pull, device, cursor.partition, cursor, limit)
        return await run_in_threadpool(bodies.answer, request, page)

    async def notify(self, request: Request) -> Response:
        await self._signed(request, 0)
        if self._hub.full:
            raise WireError(503, "wire_busy", retry_after=30)
        self._hub.publish(await run_in_threadpool(self._seq))
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(self._hub.listen(), headers=headers, media_type="text/event-stream")

    async def lease(self, request: Request) -> Response:
        device, body = await self._message(request, LeaseRequest)
        self._once.check(request.headers["x-signature"])
        return bodies.answer(request, await run_in_threadpool(self._service.lease, device, body))

    async def blob_write(self, request: Request) -> Response:
        device, piece = await self._signed(request, PIECE)
        name, offset, total = request.path_params["name"], _number(request, "offset"), _number(request, "total")
        state = await run_in_threadpool(self._service.blob_write, device, name, offset, piece, total)
        return bodies.answer(request, state)

    async def blob_read(self, request: Request) -> Response:
        """GET gives the file; HEAD its state and offset in headers."""
        device, _ = await self._signed(request, 0)
        name = request.path_params["name"]
        if request.method == "GET":
            path = await run_in_threadpool(self._service.blob_path, device, name)
            return FileResponse(path, media_type="application/octet-stream")
        state = await run_in_threadpool(self._service.blob_state, device, name)
        return Response(headers={"X-State": state.state, "X-Offset": str(state.offset)})


def _target(request: Request) -> str:
    """Path and query as they were sent."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope.get("query_string", b"")
    return (raw + (b"?" + query if query else b"")).decode("latin-1")


def _cursor(request: Request) -> tuple[Cursor, int]:
    query = request.query_params
    seq, limit = _number(request, "seq"), _number(request, "limit", PAGE)
    cursor = Cursor(partition=query.get("partition", ""), seq=seq, hash=query.get("hash", ""), generation="")
    return cursor, limit


def _number(request: Request, name: str, default: int = -1) -> int:
    """A whole number from the query, 0 or more. Raises WireError 400."""
    text = request.query_params.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise WireError(400, "wire_unreadable", what=name, why=text[:20])
    return int(text)
