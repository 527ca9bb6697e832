"""Who may speak for a department in a joint approval, where people are known by name."""

from __future__ import annotations

from app.domain.command import Command
from app.domain.errors import Refused

BY_ITS_OWN = {"opinion": "R-CLK-07", "countersign": "R-CLK-08"}
SIGNS = "chief"


def require_part(command: Command) -> None:
    """R-CLK-07: a department's opinion is given by its own people. R-CLK-08: it is countersigned by its chief
    representative. A story may leave open who somebody is; a counter and the county know it."""
    rule = BY_ITS_OWN.get(command.action)
    if rule is None:
        return
    if not command.actor.department:
        raise Refused(rule, "county_joint_no_department", name=command.actor.name)
    if command.action == "countersign" and command.actor.post != SIGNS:
        raise Refused(rule, "county_countersign_chief", name=command.actor.name, department=command.actor.department)
