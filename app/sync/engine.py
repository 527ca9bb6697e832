"""The sync, one request at a time: read the store, ask the county, write the store.

No transaction is open while a wire is waited for; a step that fails half way is simply taken again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.errors import AppError
from app.models.store import Begin, Store
from app.sync import audit, leases, step
from app.sync.blobs import Files
from app.sync.checks import check_answers, check_page, check_settings, check_sworn, hall_time
from app.sync.clock import Clock
from app.sync.greeting import Own, Verdict, judge
from app.sync.state import Counts
from app.sync.step import Do, Facts, State, Step
from app.wire import codec, signing
from app.wire.messages import Answer, DeviceHealth, Hello, Push, SyncServer, Welcome

PROTOCOL = (1, 1)
MOST_BODIES = step.BYTES * 3 // 4
"""Bytes of bodies in a push: quoted in JSON, with their ids and hashes, they stay within the county's limit."""
WRONG_CLOCK = "wire_clock"
"""The county's word for a request whose time is too far off; it tells its own."""
ACCEPTED = frozenset({"accepted", "accepted_with_notice"})
Health = Callable[[], Sequence[DeviceHealth]]
"""How the devices at this post are, as the county is told with each greeting."""
Changed = Callable[[set[tuple[str, str]]], None]


@dataclass(frozen=True, slots=True)
class Summary:
    """What went to and fro: acts decided, of these accepted and refused, documents that came, acts still waiting,
    files sent or fetched."""

    pushed: int = 0
    accepted: int = 0
    refused: int = 0
    pulled: int = 0
    pending: int = 0
    files: int = 0


class Engine:
    """One counter's side of the talk with the county."""

    def __init__(
        self,
        begin: Begin,
        server: SyncServer,
        key: Ed25519PrivateKey,
        *,
        clock: Clock,
        dice: Callable[[], float],
        changed: Changed = lambda _: None,
        version: str = "",
        health: Health = tuple,
    ) -> None:
        self.state = State()
        self.clock = clock
        self.summary = Summary()
        self._begin = begin
        self._server = server
        self._key = key
        self._dice = dice
        self._changed = changed
        self._version = version
        self._health = health
        self._files = Files(begin, server)
        self._do = {
            Do.HELLO: self._hello,
            Do.PUSH: self._push,
            Do.PULL: self._pull,
            Do.LEASE: self._lease,
            Do.SEND: self._send,
            Do.FETCH: self._fetch,
        }

    def turn(self) -> Do:
        """Make one request, or none when there is nothing to do now (REST). Never raises AppError: what goes wrong
        stands in `state`."""
        now = self.clock.monotonic()
        try:
            next = step.next_step(self.state, self._facts(now), now)
        except AppError as error:
            return self._failed(Step(Do.PUSH), error)
        if next.do is Do.REST:
            return Do.REST
        try:
            self.state = self._do[next.do](next)
        except AppError as error:
            return self._failed(next, error)
        return next.do

    def notice(self) -> None:
        """The county has news."""
        self.state = step.noticed(self.state, self.clock.monotonic(), self._dice())

    def retry(self) -> None:
        """A person wants it now."""
        self.state = step.retried(self.state)

    def rest(self) -> float:
        """Seconds until there is something to do by itself."""
        return max(0.0, step.wake_at(self.state) - self.clock.monotonic())

    def counts(self) -> Counts:
        """Acts waiting for the county, refused ones, decided ones."""
        with self._begin() as store:
            waiting, _ = store.unanswered()
            return Counts(waiting, store.to_fix(), self.summary.pushed)

    def broke(self, bug: AppError) -> Do:
        """A step ended in what nobody expected: wait, then begin anew."""
        return self._failed(Step(Do.HELLO), bug)

    def _failed(self, taken: Step, error: AppError) -> Do:
        if error.code == WRONG_CLOCK:
            self.clock.learn(hall_time(str(error.params.get("now"))), self.clock.monotonic())
        self.state = step.failed(self.state, taken, error, self.clock.monotonic(), self._dice())
        return taken.do

    def _facts(self, now: float) -> Facts:
        if now < self.state.quiet_until or not self.state.greeted:
            return Facts()
        with self._begin() as store:
            unsent = len(store.unsent(1, 0))
            if unsent or now >= self.state.pull_at:
                return Facts(unsent=unsent)
            room = len(self.state.aside) + 1
            wanted = leases.wanted(store, self.clock.now())
            return Facts(0, wanted, tuple(store.blobs_to_send(room)), tuple(store.blobs_wanted(room)))

    def _hello(self, _: Step) -> State:
        with self._begin() as store:
            hello = introduction(store, self.clock.wall(), self._version, self._health())
        sent = self.clock.monotonic()
        welcome = self._server.hello(hello)
        self.clock.learn(hall_time(welcome.server_time), sent)
        with self._begin() as store:
            verdict = self._verdict(store, welcome)
            follow(store, welcome, verdict)
        return step.welcomed(self.state, verdict, self.clock.monotonic())

    def _verdict(self, store: Store, welcome: Welcome) -> Verdict:
        last, _ = store.tail()
        waiting = store.unsent(1, 0)
        own = Own(
            generation=store.identity().generation,
            scope_version=store.scope_version(),
            last_dseq=last,
            settled_dseq=waiting[0].dseq - 1 if waiting else last,
            hash_at=store.hash_at,
        )
        return judge(welcome, own)

    def _push(self, _: Step) -> State:
        with self._begin() as store:
            own, acts = store.identity(), store.unsent(self.state.acts, MOST_BODIES)
        signature = signing.sign(self._key, acts[-1].hash.encode("ascii"))
        request = Push(stream=own.stream, generation=own.generation, acts=acts, signature=signature)
        try:
            pushed = self._server.push(request)
            answers = check_answers(acts, pushed.answers)
        except AppError:
            with self._begin() as store:
                store.offered(acts)
            raise
        with self._begin() as store:
            store.settle_all(answers)
            store.set_safe_seq(pushed.safe_seq)
        self._count(answers)
        return step.pushed(self.state, self.clock.monotonic())

    def _count(self, answers: list[Answer]) -> None:
        accepted = sum((answer.first or answer.outcome) in ACCEPTED for answer in answers)
        self.summary = replace(
            self.summary,
            pushed=self.summary.pushed + len(answers),
            accepted=self.summary.accepted + accepted,
            refused=self.summary.refused + len(answers) - accepted,
        )

    def _pull(self, _: Step) -> State:
        with self._begin() as store:
            cursor, county_key, kept = store.cursor(), store.identity().county_key, store.checkpoint()
        page = check_page(cursor, self._server.pull(cursor.partition, cursor, step.PAGE))
        check_settings(page, county_key)
        sworn = check_sworn(page, kept, county_key)
        with self._begin() as store:
            changed = store.apply_page(page)
            if sworn and sworn != kept:
                store.set_checkpoint(sworn)
            held = page.more or not self.state.audit or audit.agrees(store, page)
            if not held:
                store.reset_pull(page.generation)
        self.summary = replace(self.summary, pulled=self.summary.pulled + len(page.documents))
        if changed:
            self._changed(changed)
        now = self.clock.monotonic()
        return step.pulled(self.state, page.more, now, self._dice()) if held else step.mended(self.state, now)

    def _lease(self, taken: Step) -> State:
        assert taken.lease is not None
        block = self._server.lease(taken.lease)
        with self._begin() as store:
            store.add_lease(block)
        return step.done(self.state)

    def _send(self, taken: Step) -> State:
        return self._moved(self._files.send(taken.item))

    def _fetch(self, taken: Step) -> State:
        self._files.fetch(taken.item)
        return self._moved(True)

    def _moved(self, whole: bool) -> State:
        self.summary = replace(self.summary, files=self.summary.files + whole)
        return step.done(self.state)


def introduction(store: Store, wall: datetime, version: str, devices: Sequence[DeviceHealth] = ()) -> Hello:
    """Who this counter is, where it stands and how it fares. `wall`: its own clock, naive hall time."""
    own, (dseq, digest) = store.identity(), store.tail()
    waiting, oldest = store.unanswered()
    return Hello(
        device=own.device,
        stream=own.stream,
        install=own.install,
        protocol=PROTOCOL,
        last_dseq=dseq,
        last_hash=digest,
        cursors=[store.cursor()],
        clock=wall.replace(tzinfo=codec.BEIJING).isoformat(),
        version=version,
        waiting=waiting,
        oldest=oldest.isoformat() if oldest else "",
        to_fix=store.to_fix(),
        devices=list(devices),
    )


def follow(store: Store, welcome: Welcome, verdict: Verdict) -> None:
    """Put the store where the welcome says: another generation, an empty cursor, acts to be offered again."""
    if verdict.stop:
        return
    store.set_manned(welcome.windows)
    if verdict.pull_anew:
        store.reset_pull(welcome.generation)
        store.set_scope_version(welcome.scope_version)
        store.reoffer_files()
    if verdict.offer_after is not None:
        store.reoffer(verdict.offer_after)
