"""A post for real under a screen: a county in this process, an enrolled home, cases in every state, a person."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Engine

from app.domain.case import Agent, Applicant, Case
from app.domain.catalogue import asked_for
from app.domain.command import Actor
from app.fonts import path
from app.models import database
from app.models.keys import load_keys, make_keys
from app.models.store import Begin, beginning
from app.models.values import Identity
from app.post.post import Post
from app.post.shown import Held, Outcome, Page
from app.sync.loop import SyncLoop, once
from app.usecases import acts
from app.usecases.acts import Intent
from app.wire import signing
from app.wire.messages import Enrol
from tests.sync.town import Door, Town, found

ITEM = "WJ-001"
WANG = "530127198001011234"
LI = "530127199001010017"
ANSWERS = {"who": "self", "air": "no", "sort": "new"}
FORM = {"place": "嵩阳街道玉明路 8 号一层", "area": "168.5", "category": "沐浴"}
REFUSAL: dict[str, Any] = {
    "reason": "卫生检测结果不合格。",
    "basis": "《公共场所卫生管理条例》第四条",
    "remedy": "可在六十日内申请行政复议。",
}
CLERK = Actor("clerk", "陈静", user="陈静", window="3")
OFFICE = Actor("clerk", "李㛃", user="李㛃", window="4")
CHIEF = Actor("chief", "王建国", user="王建国", department="卫健局")
ISSUING = Actor("issuing", "赵敏", user="赵敏", window="8")


@dataclass
class Home:
    """One enrolled counter with its post."""

    town: Town
    post: Post
    begin: Begin
    door: Door
    key: Ed25519PrivateKey

    def sync(self) -> None:
        """Exchange everything with the county."""
        once(self.begin, self.door, self.key, clock=self.post.clock)

    def sit(self, user: str) -> None:
        """Somebody of the county is signed in here, as if the password had been right."""
        with self.begin() as store:
            self.post.profile = next(p for p in store.people() if p.user == user)
        self.post.post = self.post.profile.posts[0]

    def take_in(
        self,
        applicant: Applicant,
        action: str = "accept",
        *,
        item: str = ITEM,
        without: Sequence[str] = (),
        delivery: str = "pickup",
        pages: dict[str, tuple[Page, ...]] | None = None,
        at: datetime | None = None,
        **data: object,
    ) -> Case:
        """A case received and decided by the clerk of window 3."""
        guide = self.post.guide(item)
        answers = ANSWERS if item == ITEM else {q.code: q.options[0].code for q in guide.questions}
        answers = {**answers, **({"who": "agent"} if applicant.agent and "who" in answers else {})}
        form = (
            FORM
            if item == ITEM
            else {
                f.code: f.options[0].code if f.options else "2026-01-05" if f.kind == "date" else "1"
                for f in guide.fields
            }
        )
        held = tuple(
            Held(code=m.code, state="missing", why="未提交")
            if m.code in without
            else Held(code=m.code, state="ticked", pages=(pages or {}).get(m.code, ()), original=True)
            for m in asked_for(guide, answers)
        )
        with signed(self, "陈静"), moment(self, at):
            draft = self.post.new_draft("")
            filled = replace(
                draft, guide=item, applicant=applicant, answers=answers, form=form, held=held, delivery=delivery
            )
            return self.post.settle(filled, Outcome(action=action, data=data)).case

    def do(self, case: Case, action: str, actor: Actor, at: datetime | None = None, **data: object) -> Case:
        """One act by somebody, elsewhere or earlier."""
        intent = Intent(action=action, case=case.id, actor=actor, data=data)
        return acts.act(self.begin, intent, self.post.render, at or self.post.now()).case

    def reviewed(self, case: Case, at: datetime | None = None) -> Case:
        text = "材料齐全，卫生检测结果合格，建议同意。"
        return self.do(case, "review", OFFICE, at, agree=True, text=text)

    def approved(self, case: Case) -> Case:
        return self.do(self.reviewed(case), "approve", CHIEF, license="公共场所卫生许可证")

    def issued(self, case: Case) -> Case:
        return self.do(self.approved(case), "issue", ISSUING)


@contextmanager
def signed(home: Home, user: str) -> Iterator[None]:
    """For a while somebody else sits here."""
    before = home.post.profile, home.post.post
    home.sit(user)
    yield
    home.post.profile, home.post.post = before


@contextmanager
def moment(home: Home, at: datetime | None) -> Iterator[None]:
    """For a while it is another time."""
    clock = home.post.clock
    if at is not None:
        home.post.clock = type(clock)(lambda: at)
    yield
    home.post.clock = clock


def person(name: str, number: str = WANG, agent: str = "") -> Applicant:
    helper = Agent(name=agent, id_number=LI, phone="13987654321") if agent else None
    return Applicant(
        name=name, id_number=number, phone="13812345678", address="嵩明县嵩阳街道玉明路 8 号", agent=helper
    )


@cache
def _founded(window: str) -> Path:
    """The disks of a county with its people and of one counter, made once a test run: passwords are hashed slowly."""
    folder = Path(tempfile.mkdtemp(prefix="yichuang-ui-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found(folder / "county")
    (folder / "home").mkdir()
    town = Town(folder / "county")
    _enrol(town, folder / "home", window)
    town.stop()
    return folder


def _enrol(town: Town, folder: Path, window: str) -> None:
    """A counter that has pulled everything the county sends it."""
    keys = make_keys(folder, key_file=True)
    public = signing.public(signing.key_from_bytes(keys.signing))
    given = town.service.enrol(Enrol(code=town.code(window), public_key=public, computer="test", version=""))
    names = ("device", "stream", "partition", "hall", "window", "county_key", "generation")
    identity = Identity(server="", install=given.device, **{name: getattr(given, name) for name in names})
    engine = database.create(folder, keys.store)
    with beginning(engine, folder, keys.store)() as store:
        store.set_identity(identity)
    _home(town, folder, engine).sync()
    engine.dispose()


def _home(town: Town, folder: Path, engine: Engine) -> Home:
    keys = load_keys(folder)
    begin = beginning(engine, folder, keys.store)
    with begin() as store:
        door = Door(town, store.identity().device)
    post = Post(folder, begin, beginning(engine, folder, keys.store, writes=False), door)
    return Home(town, post, begin, door, signing.key_from_bytes(keys.signing))


@contextmanager
def hall(folder: Path, window: str = "3", *, live: bool = False) -> Iterator[Home]:
    """A county and one counter of it, in this process, its devices started; `live`: it syncs by itself."""
    for name in ("county", "home"):
        shutil.copytree(_founded(window) / name, folder / name)
    town = Town(folder / "county")
    engine = database.open_(folder / "home", load_keys(folder / "home").store)
    home = _home(town, folder / "home", engine)
    home.post.loop = SyncLoop(home.begin, home.door, home.key, home.post.sync_moved, home.post.documents_came)
    home.post.start_devices()
    if live:
        home.post.loop.start()
    try:
        yield home
    finally:
        home.post.loop.stop()
        home.post.stop_devices()
        engine.dispose()
        town.stop()


def scanned(home: Home, title: str, pages: int = 1) -> tuple[Page, ...]:
    """Pages as the document camera keeps them."""
    made = []
    for n in range(1, pages + 1):
        with home.begin() as store:
            made.append(Page(blob=store.put_blob(page_pdf(title, n)), size=90_000))
    return tuple(made)


def page_pdf(title: str, n: int) -> bytes:
    """One A4 page with a heading and lines of text, as an image inside a PDF."""
    import img2pdf
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (1240, 1754), "#fbfaf6")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(path("hei")), 44)
    pen.text((620, 150), title, fill="#222222", font=font, anchor="mm")
    for row in range(22):
        pen.rectangle((150, 280 + row * 60, 1090 - (row * 137 + n * 71) % 380, 290 + row * 60), fill="#8a94a3")
    pen.text((620, 1660), str(n), fill="#555555", font=font, anchor="mm")
    out = BytesIO()
    image.save(out, "JPEG", quality=70, dpi=(150, 150))
    return bytes(img2pdf.convert(out.getvalue(), nodate=True))
