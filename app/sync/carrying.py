"""A long outage: the counter's errand out on a stick, and the county's answers back, by the same engine as by wire."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import Trouble, Unreadable
from app.models.store import Begin, Store
from app.sync import step
from app.sync.clock import Clock
from app.sync.engine import MOST_BODIES, Engine, Summary, introduction
from app.sync.step import Do
from app.wire import sealed, signing
from app.wire.carried import File, Homeward, Outward, packed, unpacked
from app.wire.errors import WireError
from app.wire.messages import (
    BlobState,
    Cursor,
    Enrol,
    Enrolled,
    Hello,
    Lease,
    LeaseRequest,
    Pulled,
    Push,
    Pushed,
    SignedIn,
    SignIn,
    Welcome,
)

MOST_FILES = 100_000


def pack(begin: Begin, key: Ed25519PrivateKey, clock: Clock, version: str) -> bytes:
    """The letter for the county. It changes nothing here: the acts wait until their answers are back."""
    with begin() as store:
        own, hello = store.identity(), introduction(store, clock.wall(), version)
        names = [name for name in store.blobs_owed() if store.has_blob(name)]
        errand = Outward(
            hello=hello,
            pushes=_pushes(store, key),
            files=[File(name=name, content=store.blob(name)) for name in names],
            cursor=store.cursor(),
            wanted=store.blobs_wanted(MOST_FILES),
        )
    return sealed.seal(packed(errand), key, own.county_key)


def _pushes(store: Store, key: Ed25519PrivateKey) -> list[Push]:
    own, made = store.identity(), list[Push]()
    acts = store.unsent(10**6, 1 << 40)
    while acts:
        batch, size = 0, 0
        while batch < min(len(acts), step.ACTS) and (not batch or size + len(acts[batch].body) * 3 <= MOST_BODIES):
            size += len(acts[batch].body) * 3
            batch += 1
        signature = signing.sign(key, acts[batch - 1].hash.encode("ascii"))
        made.append(Push(stream=own.stream, generation=own.generation, acts=acts[:batch], signature=signature))
        acts = acts[batch:]
    return made


def take(begin: Begin, key: Ed25519PrivateKey, letter: bytes, clock: Clock, version: str) -> Summary:
    """The county's answers, put in the store as if they had come by wire. Twice is as good as once.

    Raises Unreadable for a letter that isn't this county's to this counter, Trouble where another trip is needed.
    """
    with begin() as store:
        own, cursor = store.identity(), store.cursor()
    answers = unpacked(sealed.open_letter(letter, key, own.county_key), Homeward)
    if answers.device != own.device:
        raise Unreadable("carry_for_another")
    if answers.welcome.generation == cursor.generation and answers.pages[-1].covers_to < cursor.seq:
        raise Unreadable("carry_old")
    engine = Engine(begin, Stick(answers), key, clock=clock, dice=lambda: 0.0, version=version)
    while engine.turn() is not Do.REST:
        if engine.state.trouble or engine.state.stop:
            break
    if engine.state.stop:
        raise engine.state.stop
    if engine.state.trouble and engine.state.trouble.code != "carry_end":
        raise engine.state.trouble
    return engine.summary


class Stick:
    """The county as far as its letter goes; asked beyond it, it says that it ends here."""

    def __init__(self, answers: Homeward) -> None:
        self._welcome = answers.welcome
        self._answers = {answer.id: answer for pushed in answers.pushed for answer in pushed.answers}
        self._safe = max((pushed.safe_seq for pushed in answers.pushed), default=answers.welcome.safe_seq)
        self._pages = dict(zip(answers.starts, answers.pages, strict=True))
        self._stored = frozenset(answers.stored)
        self._files = {file.name: file.content for file in answers.files}

    def hello(self, request: Hello) -> Welcome:
        return self._welcome

    def push(self, request: Push) -> Pushed:
        answers = [self._answers[act.id] for act in request.acts if act.id in self._answers]
        if not answers:
            raise Trouble("carry_end")
        return Pushed(answers=answers, safe_seq=self._safe)

    def pull(self, partition: str, cursor: Cursor, limit: int) -> Pulled:
        page = self._pages.get(cursor.seq)
        if page is None:
            raise Trouble("carry_end")
        return page

    def lease(self, request: LeaseRequest) -> Lease:
        raise WireError(404, "carry_end")

    def blob_state(self, name: str) -> BlobState:
        if name not in self._stored:
            raise WireError(404, "carry_end")
        return BlobState(name=name, state="complete")

    def blob_write(self, name: str, offset: int, chunk: bytes, total: int) -> BlobState:
        raise WireError(404, "carry_end")

    def blob_read(self, name: str) -> bytes:
        if name not in self._files:
            raise WireError(404, "carry_end")
        return self._files[name]

    def enrol(self, request: Enrol) -> Enrolled:
        raise Trouble("carry_end")

    def sign_in(self, request: SignIn) -> SignedIn:
        raise Trouble("carry_end")
