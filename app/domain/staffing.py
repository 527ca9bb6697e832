"""岗位: the posts of a hall, what each may do at which window and for whom, and when a surge window opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.errors import Refused, Unreadable
from app.domain.windows import Window, kinds_for

CARE = ("receive", "supply", "correct", "redirect")
RECEPTION = (
    *CARE,
    *("accept", "accept_tolerant", "request_supplement", "reject", "withdraw", "transfer", "review", "charge"),
    *("correct_case", "issue", "deliver"),  # the last two for an immediate item, or at a specialised window
)
SUPPORT = ("confirm_transfer", "return_transfer", "review")
DEPARTMENT = (
    *SUPPORT,
    *("start_special", "end_special", "request_extension", "charge", "issue"),
    *("file_originals", "file_late_consent", "explain_card", "explain_abnormal", "open_joint", "opinion"),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """A post (岗) as the hall knows it: the program's `post` it acts under, what it may do to a case, and whether it
    sits at a window."""

    post: str
    acts: tuple[str, ...] = ()
    at_window: bool = True


DUTIES: Mapping[str, Duty] = {
    "reception": Duty("clerk", RECEPTION),
    "precheck": Duty("clerk", CARE),
    "certify": Duty("issuing", ("issue", "deliver")),
    "surge": Duty("clerk", RECEPTION),
    "transfer": Duty("transfer", ("transfer",)),
    "area_lead": Duty("clerk", RECEPTION),
    "enquiry": Duty("clerk"),
    "guide": Duty("clerk"),
    "cashier": Duty("cashier", ("pay", "refund")),
    "support": Duty("backoffice", SUPPORT, at_window=False),
    "department": Duty("backoffice", DEPARTMENT, at_window=False),
    "chief": Duty(
        "chief",
        (*DEPARTMENT, "approve", "refuse", "seal", "countersign", "joint_meeting", "escalate_joint"),
        at_window=False,
    ),
    "supervision": Duty("supervisor", ("mark_attitude", "close_abnormal", "rule_appeal"), at_window=False),
    "catalogue": Duty("catalogue", at_window=False),
    "system": Duty("system", at_window=False),
}
"""受理 预审 出证 潮汐 流转 区域主管 咨询 导办 收费 中台支撑 部门审批 首席代表 监察 目录管理 系统管理 (YX 方案 三)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Who sits where: a post, its window (None in the back), and the department that sent them ("" for the hall's own
    staff, who act for whichever department their window serves)."""

    who: str
    duty: str
    window: Window | None = None
    department: str = ""


def lacking(seat: Seat, action: str, department: str, *, immediate: bool = False) -> str:
    """R-ORG-04: permission is post × window × department: which of the three this act on an item of `department` lacks
    ("post", "window", "department"), or "". Raises Unreadable for a post that there isn't."""
    if seat.duty not in DUTIES:
        raise Unreadable("organisation_duty_unknown", given=seat.duty)
    duty = DUTIES[seat.duty]
    if action not in duty.acts:
        return "post"
    if duty.at_window and (seat.window is None or seat.window.kind not in kinds_for(action, immediate=immediate)):
        return "window"
    return "" if _for(seat, department) else "department"


def _for(seat: Seat, department: str) -> bool:
    own = seat.department in ("", department)
    return own and (seat.window is None or seat.window.serves(department))


def permits(seat: Seat, action: str, department: str, *, immediate: bool = False) -> bool:
    """R-ORG-04: whether this post, at this window, for this department may do it."""
    return not lacking(seat, action, department, immediate=immediate)


def require_permission(seat: Seat, action: str, department: str, *, immediate: bool = False) -> None:
    """R-ORG-04: refuse an act that post, window or department doesn't carry, naming which."""
    if part := lacking(seat, action, department, immediate=immediate):
        raise Refused("R-ORG-04", f"organisation_lacks_{part}", duty=seat.duty, action=action, department=department)


def surge(seats: Iterable[Seat], waiting: int, threshold: int) -> tuple[Seat, ...]:
    """R-ORG-04: the surge seats (潮汐岗) that are open while `waiting` people wait: one more for each full
    `threshold` of them, in the order given. A threshold of 0 opens none."""
    ready = tuple(seat for seat in seats if seat.duty == "surge")
    return ready[: waiting // threshold] if threshold > 0 else ()
