"""The county's `/v1` as an OpenAPI 3.1 document, made from the messages themselves."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec

from app.wire.messages import (
    BlobState,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Message,
    Problem,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it takes and gives (None: bytes or nothing), its query, and whether a device signs it."""

    method: str
    path: str
    says: str
    takes: type[Message] | None = None
    gives: type[Message] | None = None
    query: tuple[str, ...] = ()
    signed: bool = True


CALLS = (
    Call("GET", "/health", "Whether the county answers, and how far its order has come.", signed=False),
    Call("GET", "/metrics", "Prometheus text; to the machine itself alone.", signed=False),
    Call("GET", "/v1/openapi.json", "This page.", signed=False),
    Call("POST", "/v1/enrol", "A counter introduces itself with its code.", Enrol, Enrolled, signed=False),
    Call("POST", "/v1/sign-in", "A person signs in at a counter.", SignIn, SignedIn),
    Call("POST", "/v1/hello", "Who speaks and where it stands; the welcome says what to do.", Hello, Welcome),
    Call("POST", "/v1/push", "At most 200 acts or 512 KiB, one push in flight a device.", Push, Pushed),
    Call(
        "GET",
        "/v1/pull",
        "Changed documents of the caller's scopes, their trace, and how far the page covers.",
        gives=Pulled,
        query=("partition", "seq", "hash", "limit"),
    ),
    Call("GET", "/v1/notify", "Server-sent events: how far the order is; a heartbeat every 20 s."),
    Call("POST", "/v1/lease", "A block of serial numbers for this device alone.", LeaseRequest, Lease),
    Call(
        "PATCH",
        "/v1/blobs/{name}",
        "A piece of a file at its offset; the offset told back is on the disk.",
        gives=BlobState,
        query=("offset", "total"),
    ),
    Call("GET", "/v1/blobs/{name}", "The file whole; HEAD tells X-State and X-Offset."),
)
SIGNED = ("X-Device", "X-Time", "X-Signature")
"""Headers of a signed request: Ed25519 over method, target, time and the body's digest."""


REFERENCE = "#/components/schemas/{name}"


def _any(_: type) -> dict[str, Any]:
    """A value of any kind: a parameter of a sentence."""
    return {"description": "any value"}


@cache
def document() -> Mapping[str, Any]:
    kinds = [kind for call in CALLS for kind in (call.takes, call.gives) if kind] + [Problem]
    _, components = msgspec.json.schema_components(dict.fromkeys(kinds), ref_template=REFERENCE, schema_hook=_any)
    paths: dict[str, dict[str, Any]] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yichuang county server", "version": version("yichuang")},
        "paths": paths,
        "components": {"schemas": components},
    }


def _operation(call: Call) -> dict[str, Any]:
    found: dict[str, Any] = {"summary": call.says, "responses": {"200": _answer(call), "default": _body(Problem)}}
    parameters = [_parameter("header", name) for name in (SIGNED if call.signed else ())]
    parameters += [_parameter("query", name) for name in call.query]
    parameters += [_parameter("path", "name")] if "{name}" in call.path else []
    if parameters:
        found["parameters"] = parameters
    if call.takes:
        found["requestBody"] = {"required": True, **_body(call.takes)}
    return found


def _answer(call: Call) -> dict[str, Any]:
    return _body(call.gives) if call.gives else {"description": call.says}


def _body(kind: type[Message]) -> dict[str, Any]:
    schema = {"$ref": REFERENCE.format(name=kind.__name__)}
    says = (inspect.getdoc(kind) or kind.__name__).splitlines()[0]
    return {"description": says, "content": {"application/json": {"schema": schema}}}


def _parameter(place: str, name: str) -> dict[str, Any]:
    return {"in": place, "name": name, "required": place != "query", "schema": {"type": "string"}}
