"""What the county said, looked at before it is believed: a time, answers to what was asked, a page that goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.domain.errors import AppError, Trouble
from app.texts import explain
from app.wire import codec, signing
from app.wire.errors import WireError
from app.wire.messages import SIGNED, Act, Answer, Checkpoint, Cursor, Document, Pulled


def hall_time(text: str) -> datetime:
    """Naive hall time of an ISO text with or without an offset. Raises Trouble for what is no time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Trouble("sync_rubbish", what="server_time") from None
    return (at.astimezone(codec.BEIJING) if at.tzinfo else at).replace(tzinfo=None)


def check_answers(acts: list[Act], answers: list[Answer]) -> list[Answer]:
    """Each answer is on an act that was asked about. Raises Trouble for a county that answers something else, or
    nothing: it would be asked the same for ever."""
    asked = {(act.id, act.dseq) for act in acts}
    if not answers or any((answer.id, answer.dseq) not in asked for answer in answers):
        raise Trouble("sync_rubbish", what="answers")
    return answers


def check_page(cursor: Cursor, page: Pulled) -> Pulled:
    """Raises WireError for another generation, Trouble for a page that goes backwards or promises more for ever."""
    if page.generation != cursor.generation:
        raise WireError(409, "wire_generation", generation=page.generation)
    if page.covers_to < cursor.seq or (page.more and page.covers_to == cursor.seq):
        raise Trouble("sync_rubbish", what="covers_to")
    return page


def check_settings(page: Pulled, county_key: str) -> Pulled:
    """Raises Trouble for a setting that the county didn't sign: guide, package, pack, calendar, power or person; and
    for a guide or a pack that can't be read, or isn't the version that it is called. Nothing of the page is used then.
    """
    for document in page.documents:
        if document.kind in SIGNED and not signed(document, county_key):
            raise Trouble("sync_setting_forged", kind=document.kind, id=document.id)
        if document.kind in VERSIONED:
            _check_version(document)
    return page


VERSIONED: Mapping[str, Callable[[bytes], str]] = {
    "guide": lambda body: _called((guide := codec.guide_from_bytes(body)).code, guide.version),
    "policy": lambda body: _called((pack := codec.policy_from_bytes(body)).name, pack.version),
}
"""How the county calls a version of what a case keeps (R-CAT-03)."""


def _called(name: str, version: int | str) -> str:
    return name if str(version) in ("", "1") else f"{name}@{version}"


def _check_version(document: Document) -> None:
    try:
        called = VERSIONED[document.kind](bytes(document.body))
    except AppError as error:
        why = explain(error)
        raise Trouble("sync_setting_unreadable", kind=document.kind, id=document.id, why=why) from error
    if called != document.id:
        raise Trouble("sync_setting_version", kind=document.kind, id=document.id, called=called)


def check_sworn(page: Pulled, kept: Checkpoint | None, county_key: str) -> Checkpoint | None:
    """R-ARC-02: the checkpoint to keep. Raises Trouble for one that the county didn't sign, that isn't the page's own
    history, or that takes back what it swore to before."""
    said = page.checkpoint
    if said is None:
        return kept
    message = signing.checkpoint_message(said.generation, said.seq, said.hash, said.root, said.at)
    forged = not signing.verify(county_key, message, said.signature) or said.generation != page.generation
    if forged or (said.seq == page.covers_to and said.hash != page.hash):
        raise Trouble("sync_sworn_forged", seq=said.seq)
    if kept and kept.generation == said.generation and not _follows(said, kept):
        raise Trouble("sync_sworn_back", seq=said.seq, kept=kept.seq)
    return said


def _follows(said: Checkpoint, kept: Checkpoint) -> bool:
    return said.seq > kept.seq or (said.seq, said.hash, said.root) == (kept.seq, kept.hash, kept.root)


def signed(document: Document, county_key: str) -> bool:
    """Whether the county put this document, in this version, in this place."""
    d = document
    message = signing.document_message(d.kind, d.id, d.version, d.seq, bytes(d.body))
    return signing.verify(county_key, message, d.signature)
