"""Who acts: a post and a name, made the person the county knows."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.authority import DEFAULT_POST, POSTS
from app.domain.command import Actor
from app.domain.errors import Refused, Unreadable
from app.models.store import Store
from app.usecases.session import actor
from app.wire.messages import Profile

APPLICANT = "applicant"
"""The one post without an account: a citizen at a keypad or at the window."""


def resolve(store: Store, by: str, action: str) -> Actor:
    """The actor meant by "post:name" or "post"; "" is the post that the act is usually done from.

    Without a name: the one person of the post at this window, or the only one the county has told of. Raises
    Unreadable for a post that doesn't exist or a person that isn't clear, Refused (R-ORG-04) for nobody.
    """
    post, _, name = (by or DEFAULT_POST.get(action, "clerk")).partition(":")
    if post not in POSTS:
        raise Unreadable("usecases_post_unknown", by=post)
    if post == APPLICANT:
        return Actor(post, name)
    window = store.identity().window
    found = [p for p in store.people() if post in p.posts and not p.revoked and name in ("", p.name, p.user)]
    return actor(_one(found, window, by or post), post, window)


def _one(people: Sequence[Profile], window: str, by: str) -> Profile:
    here = [p for p in people if p.window == window]
    for candidates in (here, people):
        if len(candidates) == 1:
            return candidates[0]
    if people:
        raise Unreadable("usecases_person_unclear", by=by)
    raise Refused("R-ORG-04", "usecases_person_unknown", by=by)
