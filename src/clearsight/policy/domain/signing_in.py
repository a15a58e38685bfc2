"""What a policy demands of people who sign in: a second factor, and after how long a page locks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from clearsight.policy.domain.model import Account, Policy


@dataclass(frozen=True, slots=True)
class Post:
    """A role that somebody holds on a day: the code of the role, the code of the site, and its kind."""

    role: str
    site: str
    kind: str


def demanded(policy: Policy, posts: Collection[Post]) -> tuple[bool, int | None]:
    """Whether somebody in these posts needs a second factor, and after how many minutes their pages lock.

    Where several speak of them the strictest holds; None: nothing is said of a lock.
    """
    theirs = [one for one in policy.accounts if _binds(one, posts)]
    minutes = [one.lock_minutes for one in theirs if one.lock_minutes is not None]
    return any(one.second_factor for one in theirs), min(minutes, default=None)


def _binds(one: Account, posts: Collection[Post]) -> bool:
    everybody = not (one.roles or one.sites or one.at)
    return everybody or any(
        (not one.roles or post.role in one.roles)
        and (not one.sites or post.site in one.sites)
        and (not one.at or post.kind in one.at)
        for post in posts
    )
