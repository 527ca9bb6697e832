"""The table of screens: what stands in the side bar, for whom, and which class is made when it is first opened."""

from __future__ import annotations

from importlib import import_module

from app.ui.room import Room
from app.ui.screen import Place, Screen

TO_DO = ("clerk", "backoffice", "transfer", "cashier", "bureau")
FIXING = ("clerk", "backoffice", "chief", "issuing", "bureau", "supervisor")
"""Who sees what is to be put right: those who did it, and who has the power to let it stand."""
STAFF = ("clerk", "transfer", "backoffice", "chief", "cashier", "issuing", "bureau", "supervisor")
"""Who may be asked first (R-REC-04)."""

PLACES: tuple[tuple[Place, str], ...] = (
    (Place("clerk", "call", "ui_group_window", ("clerk",)), "app.ui.screens.clerk.screen:ClerkScreen"),
    (Place("todo", "inbox", "ui_group_window", TO_DO), "app.ui.screens.todo.screen:ToDoScreen"),
    (Place("approval", "inbox", "ui_group_approval", ("chief",)), "app.ui.screens.approval.screen:ApprovalScreen"),
    (Place("issuing", "stamp", "ui_group_window", ("issuing",)), "app.ui.screens.issuing.screen:IssuingScreen"),
    (
        Place("supervision", "flag", "ui_group_county", ("supervisor", "bureau")),
        "app.ui.screens.supervision.screen:SupervisionScreen",
    ),
    (
        Place("catalogue", "book", "ui_group_county", ("catalogue", "bureau")),
        "app.ui.screens.catalogue.screen:CatalogueScreen",
    ),
    (Place("matters", "users", "ui_group_find", STAFF), "app.ui.screens.matters.screen:MattersScreen"),
    (Place("cases", "search", "ui_group_find"), "app.ui.screens.cases.screen:CasesScreen"),
    (Place("fixes", "warn", "ui_group_find", FIXING), "app.ui.screens.fixes.screen:FixesScreen"),
    (Place("tray", "sync", "ui_group_desk"), "app.ui.screens.tray.screen:TrayScreen"),
    (Place("forms", "file", "ui_group_desk", ("clerk",)), "app.ui.screens.forms.screen:FormsScreen"),
    (Place("devices", "plug", "ui_group_desk"), "app.ui.screens.devices.screen:DevicesScreen"),
)
"""In the order of the side bar. The first that a post may see is where it begins."""


def places_for(post: str) -> list[Place]:
    return [place for place, _ in PLACES if not place.posts or post in place.posts]


def make(id: str, room: Room) -> Screen:
    """A new screen; its module is imported only now."""
    path = next(path for place, path in PLACES if place.id == id)
    module, _, name = path.partition(":")
    screen = getattr(import_module(module), name)(room)
    assert isinstance(screen, Screen)
    return screen
