"""Identity numbers as typed: GB 11643 resident numbers (18 and 15 digits) and GB 32100 credit codes.

Only length, date and check character are judged: real people live with abolished place codes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
HALF_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
NAME_LIMIT = 50
ORGANISATION_LIMIT = 200


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What a value is (`resident_id`, `credit_code` or None), whether it is valid, and if not, why: a code
    with parameters. `folded` is the number as it is stored: half-width, upper case, no blanks."""

    value: str
    kind: str | None
    valid: bool
    why: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
    folded: str = ""


def fold(value: str) -> str:
    """Full-width digits and letters to half-width, lower case to upper, blanks removed. Nothing else is read as a
    digit that isn't one: ① or ² stay what they are."""
    return "".join(value.translate(HALF_WIDTH).upper().split())


def check_id(value: str) -> IdCheck:
    """Judge an identity number of either kind, whole or as far as it has been typed."""
    folded = fold(value)
    kind = _kind(folded)
    if kind is None:
        return IdCheck(value, None, False, *_shapeless(folded), folded)
    why, params = _resident(folded) if kind == "resident_id" else _credit(folded)
    return IdCheck(value, kind, not why, why, params, folded)


def _kind(folded: str) -> str | None:
    plain = folded.isascii()
    if len(folded) == 18 and plain and folded[:17].isdigit() and not _credit_code_shaped(folded):
        return "resident_id"
    if len(folded) == 15 and plain and folded.isdigit():
        return "resident_id"
    if len(folded) == 18 and plain and folded.isalnum():
        return "credit_code"
    return None


def _credit_code_shaped(folded: str) -> bool:
    """Seventeen digits can begin either; a letter other than X at the end, or a right GB 32100 check with a
    wrong GB 11643 one, makes it a credit code. So does a 9 in front (a company) with no date where one should be."""
    if folded[17] not in "0123456789X":
        return True
    why = _resident(folded)[0]
    return why != "" and (_credit(folded)[0] == "" or (why == "domain_id_date" and folded[0] == "9"))


def _shapeless(folded: str) -> tuple[str, dict[str, object]]:
    if not folded:
        return "domain_id_empty", {}
    if not (folded.isascii() and folded.isalnum()):
        return "domain_id_characters", {}
    if len(folded) < 18:
        return "domain_id_short", {"missing": 18 - len(folded)}
    return "domain_id_long", {"extra": len(folded) - 18}


def _resident(folded: str) -> tuple[str, dict[str, object]]:
    digits = folded[6:14] if len(folded) == 18 else f"19{folded[6:12]}"
    if not _is_date(digits):
        return "domain_id_date", {"date": digits}
    if len(folded) == 18 and folded[17] != (expected := _id_check(folded)):
        return "domain_id_check", {"expected": expected}
    return "", {}


def _is_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return day.year >= 1800


def _id_check(folded: str) -> str:
    total = sum(int(c) * w for c, w in zip(folded[:17], ID_WEIGHTS, strict=True))
    return ID_CHECKS[total % 11]


def _credit(folded: str) -> tuple[str, dict[str, object]]:
    if wrong := [c for c in folded if c not in CREDIT_ALPHABET]:
        return "domain_credit_alphabet", {"letter": wrong[0]}
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(folded[:17], CREDIT_WEIGHTS, strict=True))
    expected = CREDIT_ALPHABET[(31 - total % 31) % 31]
    return ("", {}) if folded[17] == expected else ("domain_credit_check", {"expected": expected})


def birthday(id_number: str) -> date | None:
    """The birthday a valid resident number carries."""
    checked = check_id(id_number)
    if not checked.valid or checked.kind != "resident_id":
        return None
    digits = checked.folded[6:14] if len(checked.folded) == 18 else f"19{checked.folded[6:12]}"
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))


def check_phone(value: str) -> tuple[str, dict[str, object]]:
    """ "" for a mobile number of 11 digits or a landline with area code, else a code with parameters."""
    folded = fold(value).replace("-", "")
    if not folded.isdigit():
        return "domain_phone_characters", {}
    if folded.startswith("0"):
        return ("", {}) if 10 <= len(folded) <= 12 else ("domain_phone_landline", {})
    if not folded.startswith("1"):
        return "domain_phone_start", {}
    if len(folded) < 11:
        return "domain_phone_short", {"missing": 11 - len(folded)}
    return ("", {}) if len(folded) == 11 else ("domain_phone_long", {"extra": len(folded) - 11})


def check_text(value: str, limit: int, *, required: bool = True) -> tuple[str, dict[str, object]]:
    """ "" when a line of text can be stored and printed, else a code with parameters.

    Refused: nothing but blanks where something is required, more than `limit` characters, line breaks and
    other control characters, emoji, private-use characters (rare names have code points in GB 18030-2022).
    """
    if required and not value.strip():
        return "domain_text_empty", {}
    if len(value) > limit:
        return "domain_text_long", {"limit": limit, "extra": len(value) - limit}
    for character in value:
        if why := _unprintable(character):
            return why, {"character": character if why == "domain_text_emoji" else f"U+{ord(character):04X}"}
    return "", {}


def _unprintable(character: str) -> str:
    if 0x20000 <= ord(character) < 0x3FFFE:  # ideographs newer than this Python's tables among them
        return ""
    category = unicodedata.category(character)
    if character in "\r\n\u2028\u2029":
        return "domain_text_break"
    if category == "Co":
        return "domain_text_private"
    if category in ("Cc", "Cs", "Cn", "Cf") or character == "\ufffd":
        return "domain_text_control"
    emoji = 0x1F000 <= ord(character) < 0x20000 or 0x2600 <= ord(character) <= 0x27BF
    return "domain_text_emoji" if emoji else ""


def check_name(value: str) -> tuple[str, dict[str, object]]:
    """A person's name: the middle dot · and rare characters are welcome; digits aren't judged."""
    return check_text(value, NAME_LIMIT)
