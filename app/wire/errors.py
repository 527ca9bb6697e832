"""A request that the county refuses as a whole."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.errors import AppError


class WireError(AppError):
    """A Problem: HTTP `status` with the code and parameters of its sentence."""

    def __init__(self, status: int, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.status = status

    @classmethod
    def of(cls, status: int, code: str, params: Mapping[str, object]) -> WireError:
        return cls(status, code, **params)
