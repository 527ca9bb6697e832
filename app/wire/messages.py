"""The contract between counter and county: every message of `/v1`, and the trait both sides implement.

JSON by msgspec. An act travels as the very bytes the counter made (`body`), so that hashes and signatures
are over what was sent. Times are ISO 8601 with offset; a day is YYYY-MM-DD.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """A wire message. Unknown fields are ignored, so an older side understands a newer one."""


class Enrol(Message, frozen=True):
    """A counter introduces itself with the code an administrator gave it and a key it made itself."""

    code: str
    public_key: str  # Ed25519, hex
    computer: str
    version: str


class Enrolled(Message, frozen=True):
    device: str
    stream: str
    partition: str
    hall: str
    window: str
    generation: str
    county_key: str  # Ed25519, hex: what the county signs with


class SignIn(Message, frozen=True):
    user: str
    password: str


class Profile(Message, frozen=True):
    """A person as the county knows them: posts and where they hold them (R-ORG-04)."""

    user: str
    name: str
    posts: list[str]
    department: str = ""
    window: str = ""
    revoked: bool = False


class SignedIn(Message, frozen=True):
    profile: Profile
    session: str
    expires: str


class Cursor(Message, frozen=True):
    partition: str
    seq: int
    hash: str
    generation: str


class DeviceHealth(Message, frozen=True):
    """A device at a counter: its state absent, opening, ready, degraded or fault, and the reason's code."""

    name: str
    kind: str
    state: str
    reason: str = ""


class Hello(Message, frozen=True):
    """`waiting` acts the county hasn't answered, the oldest made at `oldest`; `to_fix` of them need a person."""

    device: str
    stream: str
    install: str
    protocol: tuple[int, int]
    last_dseq: int
    last_hash: str
    cursors: list[Cursor]
    clock: str
    version: str = ""
    waiting: int = 0
    oldest: str = ""
    to_fix: int = 0
    devices: list[DeviceHealth] = []


Instruction = Literal["ok", "fork", "reset_pull", "scope_changed", "revoked", "upgrade"]


class Welcome(Message, frozen=True):
    generation: str
    last_dseq: int
    last_hash: str
    server_time: str
    scope_version: int
    safe_seq: int
    instruction: Instruction
    partition: str = ""
    windows: list[str] = []
    """The windows of the device's hall whose counters were heard of lately: among these kiosks deal out tickets."""


class Act(Message, frozen=True):
    """One act in a push. `hash` = sha256(previous hash of this stream + body), hex."""

    dseq: int
    id: str
    body: str
    hash: str


class Push(Message, frozen=True):
    stream: str
    generation: str
    acts: list[Act]
    signature: str  # Ed25519 over the last act's hash, hex


Outcome = Literal["accepted", "accepted_with_notice", "rejected", "already", "needs_upcast"]


class Answer(Message, frozen=True):
    """What the county decided on one act, kept for ever. A refusal names the rule and the reason's code."""

    id: str
    dseq: int
    outcome: Outcome
    seq: int
    version: int = 0
    rule: str = ""
    code: str = ""
    params: dict[str, object] = {}
    first: str = ""  # with "already": the outcome it had the first time


class Pushed(Message, frozen=True):
    answers: list[Answer]
    safe_seq: int


class Document(Message, frozen=True):
    """The latest of one aggregate: kind is case, ticket, matter, guide, editing, package, policy, calendar, user,
    authorisation, hall, recount. `body` is its JSON. What decisions and powers rest on (`SIGNED`) bears the county's
    signature over `signing.document_message`, Ed25519, hex."""

    kind: str
    id: str
    version: int
    seq: int
    scope: str
    body: msgspec.Raw
    signature: str = ""


SIGNED = frozenset({"guide", "package", "policy", "calendar", "authorisation", "user"})
"""The kinds of documents that a counter takes from nobody but its county."""


class Moved(Message, frozen=True):
    """A case whose deadline was counted anew. Days as text, "" for one that waits for its year's calendar; `why` is
    year_published, holiday_moved or pack; `cards` are those given before, which stay on record."""

    case: str
    number: str
    item: str
    department: str
    old: str
    new: str
    old_legal: str
    new_legal: str
    why: str
    cards: list[str]


class Recount(Message, frozen=True):
    """What the county's counting anew changed (R-CLK-01), as it is kept: a part of at most some thousand cases."""

    at: str
    moved: list[Moved]


class Entry(Message, frozen=True):
    """One line of the county's trace."""

    seq: int
    kind: str
    id: str
    body: str
    outcome: Outcome
    hash: str
    rule: str = ""
    decided_at: str = ""


class Gone(Message, frozen=True):
    kind: str
    id: str


class Digest(Message, frozen=True):
    """Count and combined hash of what the caller may see in one scope."""

    scope: str
    count: int
    hash: str


class Checkpoint(Message, frozen=True):
    """What the county swears to: at this time its log held so many acts, with this chain hash and this Merkle root.
    `signature` is Ed25519 over `signing.checkpoint_message`, hex."""

    generation: str
    seq: int
    hash: str
    root: str
    at: str
    signature: str


class Pulled(Message, frozen=True):
    generation: str
    documents: list[Document]
    trace: list[Entry]
    gone: list[Gone]
    covers_to: int
    hash: str
    more: bool
    digests: list[Digest]
    safe_seq: int
    checkpoint: Checkpoint | None = None


class LeaseRequest(Message, frozen=True):
    series: str  # case | paper | ticket-<letter>
    period: int  # the year for cases and papers, YYYYMMDD for tickets
    count: int
    void: list[tuple[str, int, int]] = []


class Lease(Message, frozen=True):
    """A block of serial numbers that this device alone may use (first..last, inclusive)."""

    id: str
    series: str
    period: int
    first: int
    last: int
    expires: str
    pattern: str


class BlobState(Message, frozen=True):
    """`state` is complete, partial (`offset` bytes are safe) or absent."""

    name: str
    state: Literal["complete", "partial", "absent"]
    offset: int = 0


class Problem(Message, frozen=True):
    """Every refusal of a request as a whole: HTTP status 4xx/5xx with this body."""

    code: str
    params: dict[str, object] = {}


class SyncServer(Protocol):
    """The county as a counter sees it: the HTTP client and the county's own core both are one.

    Every method raises `Trouble` when the county can't be reached and `WireError` for a Problem.
    """

    def enrol(self, request: Enrol) -> Enrolled: ...
    def sign_in(self, request: SignIn) -> SignedIn: ...
    def hello(self, request: Hello) -> Welcome: ...
    def push(self, request: Push) -> Pushed: ...
    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled: ...
    def lease(self, request: LeaseRequest) -> Lease: ...
    def blob_state(self, name: str) -> BlobState: ...
    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState: ...
    def blob_read(self, name: str) -> bytes: ...
