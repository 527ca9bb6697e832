"""The protocol as a model: counters, one county and a wire that loses, delays, repeats and reorders.

It is changed before the protocol is. What a wrong protocol would do stands beside the right as a named mutant; each
mutant must be caught. The oracle is what the clerks did: every act kept on a counter's disk is in the county's log
exactly once in the end, and every counter shows what its scope shows.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

MUTANTS = (
    "delete before ack",
    "prune at accepted",
    "cursor before apply",
    "cursor is last visible",
    "no generation",
    "no requeue after restore",
    "forgets own acts at reset",
    "scope not dropped",
    "number alone is identity",
    "late page applied",
    "page promises too much",
    "county forgets ids",
    "rebirth offers only unsent",
    "backup called safe before it is",
)
SCOPES = ("A", "B")
PAGE, PUSH = 3, 4
"""Small, so that pages and pushes are cut."""


def chained(before: str, id: str) -> str:
    return sha256((before + id).encode()).hexdigest()[:16]


@dataclass(slots=True)
class Act:
    id: str
    doc: str
    dseq: int
    hash: str
    seq: int = 0  # the county's, once it has answered


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the county's log."""

    id: str
    doc: str


@dataclass(slots=True)
class County:
    """`seen` maps stream → the (id, hash) of each dseq; `where` doc → (scope, seq); `gone` (scope, doc) → seq."""

    log: list[Line] = field(default_factory=list)
    seen: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    where: dict[str, tuple[str, int]] = field(default_factory=dict)
    gone: dict[tuple[str, str], int] = field(default_factory=dict)
    generation: int = 0

    def last(self, stream: str) -> tuple[int, str]:
        had = self.seen.get(stream, [])
        return len(had), had[-1][1] if had else ""

    def write(self, id: str, doc: str, scope: str) -> int:
        self.log.append(Line(id, doc))
        seq = len(self.log)
        self.ids[id] = seq
        before = self.where.get(doc, (scope, 0))[0]
        if before != scope:
            self.gone[before, doc] = seq
        self.gone.pop((scope, doc), None)
        self.where[doc] = (scope, seq)
        return seq

    def shows(self, scope: str) -> dict[str, int]:
        return {doc: seq for doc, (where, seq) in self.where.items() if where == scope}


@dataclass(slots=True)
class Counter:
    """One device's disk (`outbox`, `replica`, `cursor`), and what its program only remembers."""

    name: str
    scope: str
    stream: str
    outbox: list[Act] = field(default_factory=list)
    made: int = 0
    tail: str = ""
    replica: dict[str, int] = field(default_factory=dict)
    cursor: int = 0
    generation: int = 0
    forked: bool = False
    half: list[Callable[[], None]] = field(default_factory=list)

    def keep(self, id: str, doc: str) -> None:
        self.made += 1
        self.tail = chained(self.tail, id)
        self.outbox.append(Act(id, doc, self.made, self.tail))

    def unsent(self) -> list[Act]:
        return [act for act in self.outbox if not act.seq]


Message = tuple[str, int, Mapping[str, Any]]
"""What, which counter (its place), and the message's own values."""


class World:
    """Everything that can happen, one method each; `mutant` names what is wrong with the protocol, "" for nothing."""

    def __init__(self, mutant: str = "") -> None:
        self.mutant = mutant
        self.county = County()
        self.counters = [Counter(f"w{n}", SCOPES[n % 2], f"s{n}") for n in range(2)]
        self.net: list[Message] = []
        self.made: set[str] = set()
        self.backup = copy.deepcopy(self.county)
        self.safe = 0
        self.n = 0

    # what people do

    def act(self, at: int, doc: int) -> None:
        counter = self.counters[at % len(self.counters)]
        self.n += 1
        id = f"{counter.name}.{self.n}"
        counter.keep(id, f"{counter.scope}{doc % 3}")
        self.made.add(id)

    def move(self, doc: int) -> None:
        """The county hands a document to the other scope."""
        name = f"{SCOPES[doc % 2]}{doc % 3}"
        if name in self.county.where:
            self.n += 1
            scope = self.county.where[name][0]
            self.county.write(f"county.{self.n}", name, SCOPES[1 - SCOPES.index(scope)])

    def clone(self, at: int) -> None:
        """A disk is copied: two machines go on with one stream."""
        if len(self.counters) < 4:
            twin = copy.deepcopy(self.counters[at % len(self.counters)])
            twin.name, twin.half = f"{twin.name}'{len(self.counters)}", []
            self.counters.append(twin)

    # what befalls programs and disks

    def crash(self, at: int) -> None:
        self.counters[at % len(self.counters)].half.clear()

    def save(self) -> None:
        self.backup = copy.deepcopy(self.county)
        self.safe = len(self.backup.log)
        if self.mutant == "backup called safe before it is":
            self.safe += 2

    def restore(self) -> None:
        generation = self.county.generation
        self.county = copy.deepcopy(self.backup)
        self.county.generation = generation + (self.mutant != "no generation")

    # the wire

    def drop(self, at: int) -> None:
        if self.net:
            self.net.pop(at % len(self.net))

    def repeat(self, at: int) -> None:
        if self.net:
            self.net.append(self.net[at % len(self.net)])

    def deliver(self, at: int) -> None:
        if self.net:
            what, counter, values = self.net.pop(at % len(self.net))
            getattr(self, f"_{what}")(counter, values)

    # a counter speaks

    def greet(self, at: int) -> None:
        at %= len(self.counters)
        c = self.counters[at]
        self._finish(c)
        last = (c.made, c.tail)
        self.net.append(("hello", at, {"stream": c.stream, "last": last, "generation": c.generation}))

    def push(self, at: int) -> None:
        at %= len(self.counters)
        c = self.counters[at]
        self._finish(c)
        acts = [(a.id, a.doc, a.dseq, a.hash) for a in c.unsent()[:PUSH]]
        if acts and not c.forked:
            values = {"stream": c.stream, "generation": c.generation, "acts": acts, "scope": c.scope}
            self.net.append(("pushed", at, values))
            if self.mutant == "delete before ack":
                sent = {id for id, *_ in acts}
                c.outbox = [a for a in c.outbox if a.id not in sent]

    def pull(self, at: int) -> None:
        at %= len(self.counters)
        c = self.counters[at]
        self._finish(c)
        values = {"scope": c.scope, "cursor": c.cursor, "generation": c.generation}
        self.net.append(("pulled", at, values))

    def _finish(self, c: Counter) -> None:
        for rest in c.half:
            rest()
        c.half.clear()

    # the county answers

    def _hello(self, at: int, said: Mapping[str, Any]) -> None:
        stream: str = said["stream"]
        made, tail = said["last"]
        had = self.county.seen.get(stream, [])
        dseq, hash = self.county.last(stream)
        fork = dseq > made or (dseq and made == dseq and tail != hash)
        if self.mutant == "number alone is identity":
            fork = False
        values = {"stream": stream, "last": dseq, "generation": self.county.generation, "fork": bool(fork)}
        self.net.append(("welcome", at, {**values, "safe": self.safe, "had": len(had)}))

    def _pushed(self, at: int, said: Mapping[str, Any]) -> None:
        stream, generation = str(said["stream"]), said["generation"]
        if generation != self.county.generation:
            return self.net.append(("elsewhere", at, {"stream": stream}))
        answers: list[tuple[str, int]] = []
        for id, doc, dseq, hash in said["acts"]:
            had = self.county.seen.setdefault(stream, [])
            if dseq <= len(had):
                if had[dseq - 1] != (id, hash) and self.mutant != "number alone is identity":
                    return self.net.append(("fork", at, {"stream": stream}))
                answers.append((id, self.county.ids.get(id, len(self.county.log))))
                continue
            follows = chained(had[-1][1] if had else "", id) == hash
            if dseq > len(had) + 1:
                break
            if not follows and self.mutant != "number alone is identity":
                return self.net.append(("fork", at, {"stream": stream}))
            answers.append((id, self._taken(id, doc, str(said["scope"]))))
            had.append((id, hash))
        self.net.append(("answered", at, {"stream": stream, "answers": answers, "safe": self.safe}))
        return None

    def _taken(self, id: str, doc: str, scope: str) -> int:
        if id in self.county.ids and self.mutant != "county forgets ids":
            return self.county.ids[id]
        where = self.county.where.get(doc, (scope, 0))[0]
        return self.county.write(id, doc, where)

    def _pulled(self, at: int, said: Mapping[str, Any]) -> None:
        scope, cursor = str(said["scope"]), int(said["cursor"])
        generation = self.county.generation
        if said["generation"] != generation:
            return self.net.append(("elsewhere", at, {"stream": ""}))
        shown = [(seq, doc, True) for doc, seq in self.county.shows(scope).items() if seq > cursor]
        left = [(seq, doc, False) for (s, doc), seq in self.county.gone.items() if s == scope and seq > cursor]
        page = sorted([*shown, *left])[:PAGE]
        whole = len(page) == len(shown) + len(left)
        covers = len(self.county.log) if whole or self.mutant == "page promises too much" else page[-1][0]
        values = {"from": cursor, "generation": generation, "page": page, "covers": covers}
        self.net.append(("page", at, values))
        return None

    # a counter hears

    def _welcome(self, at: int, said: Mapping[str, Any]) -> None:
        c = self.counters[at]
        if said["stream"] != c.stream:
            return
        if said["fork"]:
            c.forked = True
            return
        if said["generation"] != c.generation:
            self._reset(c, int(said["generation"]))
        if self.mutant != "no requeue after restore":
            for act in c.outbox:
                if act.dseq > int(said["last"]):
                    act.seq = 0

    def _reset(self, c: Counter, generation: int) -> None:
        c.generation, c.cursor, c.replica = generation, 0, {}
        if self.mutant == "forgets own acts at reset":
            c.outbox = [a for a in c.outbox if a.seq]

    def _elsewhere(self, at: int, said: Mapping[str, Any]) -> None:
        """The county is another than the one spoken to: the next thing said is a greeting."""

    def _fork(self, at: int, said: Mapping[str, Any]) -> None:
        if said["stream"] == self.counters[at].stream:
            self.counters[at].forked = True

    def _answered(self, at: int, said: Mapping[str, Any]) -> None:
        c = self.counters[at]
        if said["stream"] != c.stream:
            return
        answers = dict(said["answers"])
        for act in c.outbox:
            act.seq = answers.get(act.id, act.seq)
        safe = int(said["safe"])
        if self.mutant == "prune at accepted":
            safe = len(self.county.log)
        c.outbox = [a for a in c.outbox if not a.seq or a.seq > safe]

    def _page(self, at: int, said: Mapping[str, Any]) -> None:
        c = self.counters[at]
        stale = said["from"] != c.cursor or said["generation"] != c.generation
        if stale and self.mutant != "late page applied":
            return
        page = list(said["page"])
        if self.mutant == "cursor before apply":
            c.cursor = int(said["covers"])
            c.half.append(lambda: self._apply(c, page))
            return
        self._apply(c, page)
        c.cursor = int(said["covers"])
        if self.mutant == "cursor is last visible":
            c.cursor = page[-1][0] if page else int(said["from"])

    def _apply(self, c: Counter, page: list[tuple[int, str, bool]]) -> None:
        for seq, doc, shown in page:
            if shown:
                c.replica[doc] = seq
            elif self.mutant != "scope not dropped":
                c.replica.pop(doc, None)

    # an operator puts a fork right

    def rebirth(self, at: int) -> None:
        """A new stream; everything this disk still has is offered again under the same ids."""
        c = self.counters[at % len(self.counters)]
        if not c.forked:
            return
        self.n += 1
        kept = c.unsent() if self.mutant == "rebirth offers only unsent" else c.outbox
        c.stream, c.made, c.tail, c.outbox, c.forked = f"s.{self.n}", 0, "", [], False
        for act in kept:
            c.keep(act.id, act.doc)

    # the end

    def heal(self) -> None:
        """The wire is whole and everybody speaks in turn until there is nothing left to say."""
        self.net.clear()
        for _ in range(12 + 2 * len(self.made)):
            for at in range(len(self.counters)):
                for speak in (self.greet, self.rebirth, self.greet, self.push, self.pull):
                    speak(at)
                    while self.net:
                        self.deliver(0)
            if not any(c.unsent() or c.forked or c.cursor < len(self.county.log) for c in self.counters):
                break

    def wrong(self) -> list[str]:
        """What doesn't hold in the end, in words; [] where everything does."""
        times: dict[str, int] = {}
        for line in self.county.log:
            times[line.id] = times.get(line.id, 0) + 1
        found = [f"lost {id}" for id in sorted(self.made) if not times.get(id)]
        found += [f"twice {id}" for id, n in sorted(times.items()) if n > 1]
        for c in self.counters:
            if c.replica != self.county.shows(c.scope):
                found.append(f"{c.name} shows {c.replica}, its scope {self.county.shows(c.scope)}")
            if c.cursor != len(self.county.log):
                found.append(f"{c.name} stands at {c.cursor} of {len(self.county.log)}")
        return found


HAPPEN: Mapping[str, int] = {
    "act": 6,
    "greet": 6,
    "push": 6,
    "pull": 7,
    "deliver": 14,
    "drop": 2,
    "repeat": 2,
    "crash": 2,
    "move": 1,
    "save": 1,
    "restore": 2,
    "clone": 1,
    "rebirth": 1,
}
"""How often each thing happens, one to another."""
