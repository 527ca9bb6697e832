"""What a post tells its screen, from any thread; values only, so a screen may keep them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a window opens on events alone; what they carry comes with them
    from app.post.shown import DeviceRow, JobRow, Page, SyncState

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SyncChanged:
    state: SyncState


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    device: DeviceRow


@dataclass(frozen=True, slots=True)
class CasesChanged:
    """Cases (or drafts) that look different now; the screen reads again what it shows of them."""

    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class CountyChanged:
    """What the county's own workspaces show looks different now. `kinds` are those of documents: editing, guide,
    matter, recount."""

    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class TicketChanged:
    """The queue moved: here, at another window, or by a key of the caller."""


@dataclass(frozen=True, slots=True)
class Rated:
    """The applicant pressed a key of the evaluator (R-EVA-01). `level` is "" for a key without a grade."""

    case: str
    level: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A print job came to an end, good, bad or uncertain."""

    job: JobRow


@dataclass(frozen=True, slots=True)
class Captured:
    """One frame of the document camera: `pixels` are rows of BGR bytes, width × 3 each, unpadded.

    `outline` is the page found (four corners clockwise from the top left, each 0..1 of width and height), `score`
    how sure (below 0.7: ask), `notes` quality codes (`ui_quality_…` in the words) that are good or worth a look.
    """

    width: int
    height: int
    pixels: bytes
    outline: tuple[Point, Point, Point, Point] | None
    score: float
    skew: float  # degrees
    good: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scanned:
    """One side from the scanner, kept on the disk, for this material."""

    material: str
    page: Page


@dataclass(frozen=True, slots=True)
class ScanEnded:
    """The batch is over: of itself or by the clerk's wish (code ""), or by a fault with words."""

    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PageRead:
    """What was recognised on a page and has proved itself; `code` with `params` where it couldn't be read."""

    id_numbers: tuple[str, ...] = ()
    credit_codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


Event = (
    SyncChanged
    | DeviceChanged
    | CasesChanged
    | CountyChanged
    | TicketChanged
    | Rated
    | Printed
    | Captured
    | Scanned
    | ScanEnded
    | PageRead
)
Subscriber = Callable[[Event], None]
