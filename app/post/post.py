"""A post: the desk of a counter as the screens, the command line and the demo drive it, without Qt."""

from __future__ import annotations

from app.post.backentry import BackEntryPart
from app.post.board import BoardPart
from app.post.cases import CasesPart
from app.post.catalogue_files import CatalogueFilesPart
from app.post.equipment import EquipmentPart
from app.post.fixing import FixingPart
from app.post.intake import IntakePart
from app.post.kiosk import KioskPart
from app.post.matters import MattersPart
from app.post.session import SessionPart
from app.post.supervision import SupervisionPart
from app.post.syncing import SyncPart


class Post(
    KioskPart,
    EquipmentPart,
    BackEntryPart,
    SyncPart,
    SessionPart,
    IntakePart,
    CasesPart,
    CatalogueFilesPart,
    SupervisionPart,
    MattersPart,
    FixingPart,
    BoardPart,
):
    """`app.post.desk.Desk`, for real: over the store, the sync, the devices and the papers of one home.

    The parts that answer an act (print it, ask for a rating, send it) stand before those that make it.
    """
