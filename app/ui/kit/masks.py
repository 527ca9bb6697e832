"""Numbers of people for the eye of whoever stands by: enough to compare, not enough to take away."""

from __future__ import annotations

HIDDEN_PHONE = slice(3, -4)


def masked(number: str) -> str:
    """An ID number: the first six and the last four."""
    return f"{number[:6]}{'*' * (len(number) - 10)}{number[-4:]}" if len(number) >= 15 else number


def masked_phone(phone: str) -> str:
    """A phone number: the first three and the last four."""
    return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}" if len(phone) > 7 else phone


class Secret(str):
    """A text as it is shown; `plain` is what it hides, shown when somebody asks for it by name."""

    __slots__ = ("plain",)
    plain: str

    @classmethod
    def of(cls, shown: str, plain: str) -> Secret:
        made = cls(shown)
        made.plain = plain
        return made


def secret_id(number: str) -> str:
    return Secret.of(masked(number), number)


def secret_phone(phone: str) -> str:
    return Secret.of(masked_phone(phone), phone)
