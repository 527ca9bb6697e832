"""Where updates are fetched from: the county's mirror, or a folder on a stick. Neither is trusted: TUF checks both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

import httpx
from tuf.api.exceptions import DownloadError, DownloadHTTPError
from tuf.ngclient.fetcher import FetcherInterface

PIECE = 1 << 16
PATIENCE = httpx.Timeout(10.0, read=30.0)


def base_of(source: str) -> str:
    """The address under which `metadata/` and `targets/` stand: as given, or the folder's."""
    if urlsplit(source).scheme in ("http", "https"):
        return source.rstrip("/")
    return Path(source).absolute().as_uri()


class Fetcher(FetcherInterface):
    """Reads http(s) and file addresses. `verify`: the CA file that the county's certificate must come from."""

    def __init__(self, verify: str | bool = True) -> None:
        self._verify = verify

    def _fetch(self, url: str) -> Iterator[bytes]:
        return _file(url) if url.startswith("file:") else self._http(url)

    def _http(self, url: str) -> Iterator[bytes]:
        try:
            with httpx.stream("GET", url, timeout=PATIENCE, verify=self._verify) as answer:
                if answer.status_code != 200:
                    raise DownloadHTTPError(url, answer.status_code)
                yield from answer.iter_bytes(PIECE)
        except (httpx.HTTPError, OSError) as error:
            raise DownloadError(f"{url}: {error}") from error


def _file(url: str) -> Iterator[bytes]:
    path = Path(url2pathname(unquote(urlsplit(url).path)))
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece
    except FileNotFoundError as error:
        raise DownloadHTTPError(url, 404) from error
    except OSError as error:
        raise DownloadError(f"{url}: {error}") from error
