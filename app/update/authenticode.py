"""Whether Windows itself trusts a file's signature. TUF has said already that it is the package that was released."""

from __future__ import annotations

import sys
from pathlib import Path

from app.domain.errors import Unreadable

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes
    from uuid import UUID

    GENERIC_VERIFY_V2 = UUID("00AAC56B-CD44-11d0-8CC2-00C04FC295EE")
    NO_UI, NO_REVOCATION, A_FILE, VERIFY = 2, 0, 1, 1

    class _File(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("path", wintypes.LPCWSTR), ("handle", wintypes.HANDLE),
                    ("subject", ctypes.c_void_p))  # fmt: skip

    class _Data(ctypes.Structure):
        _fields_ = (("size", wintypes.DWORD), ("policy", ctypes.c_void_p), ("sip", ctypes.c_void_p),
                    ("ui", wintypes.DWORD), ("revocation", wintypes.DWORD), ("choice", wintypes.DWORD),
                    ("file", ctypes.POINTER(_File)), ("action", wintypes.DWORD), ("state", wintypes.HANDLE),
                    ("url", wintypes.LPCWSTR), ("flags", wintypes.DWORD), ("context", wintypes.DWORD),
                    ("settings", ctypes.c_void_p))  # fmt: skip

    def _trusted(file: Path) -> bool:
        subject = _File(ctypes.sizeof(_File), str(file), None, None)
        data = _Data(size=ctypes.sizeof(_Data), ui=NO_UI, revocation=NO_REVOCATION, choice=A_FILE, action=VERIFY,
                     file=ctypes.pointer(subject))  # fmt: skip
        action = (ctypes.c_char * 16).from_buffer_copy(GENERIC_VERIFY_V2.bytes_le)
        return bool(ctypes.windll.wintrust.WinVerifyTrust(None, action, ctypes.byref(data)) == 0)

else:

    def _trusted(file: Path) -> bool:
        """Elsewhere a package is only rebuilt and handed on."""
        return file.exists()


def require(file: Path) -> None:
    """Raises Unreadable for a package whose signature Windows doesn't trust."""
    if not _trusted(file):
        raise Unreadable("update_not_signed", file=file.name)
