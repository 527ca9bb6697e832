"""The people of the demonstration's hall."""

from __future__ import annotations

from dataclasses import dataclass

HALL = "嵩明县政务服务中心"
PASSWORD = "Chuang-2026"
"""Every demonstration account's, printed openly: nothing of it is real."""


@dataclass(frozen=True, slots=True)
class Member:
    """One account."""

    name: str
    posts: tuple[str, ...]
    department: str = ""
    window: str = ""


CHIEFS = {
    "卫健局": "王建国",
    "公安局": "马俊",
    "市场监管局": "段志宏",
    "人社局": "普文斌",
    "民政局": "毕少华",
    "自然资源局": "李正明",
    "住建局": "张启荣",
    "教体局": "杨学东",
    "交通运输局": "朱永平",
    "农业农村局": "陆建新",
}
"""Chief representatives, each under an authorisation for the items of their department (R-ORG-05)."""

STAFF = (
    Member("陈静", ("clerk",), window="3"),
    Member("李㛃", ("clerk",), window="4"),
    Member("赵敏", ("issuing", "clerk"), window="8"),
    Member("何立", ("backoffice",), department="卫健局"),
    Member("杨慧", ("catalogue",), department="卫健局"),
    Member("许国强", ("bureau",)),
    Member("段丽", ("supervisor",)),
    *(Member(name, ("chief",), department=department) for department, name in CHIEFS.items()),
)
POWERS = ("approve", "seal", "issue", "deliver", "review", "accept")
