"""What begins an event loop of its own does so while one runs, as in a worker that drives a browser."""

from __future__ import annotations

import asyncio

import pytest

from clearsight.integrations.apart import apart


async def seven() -> int:
    return 7


async def while_one_runs() -> int:
    return apart(lambda: asyncio.run(seven()))


def test_a_loop_begins_while_another_runs() -> None:
    # The outer one too: what drives a browser may have left one running in this thread.
    assert apart(lambda: asyncio.run(while_one_runs())) == 7


def test_what_goes_wrong_there_is_told_here() -> None:
    with pytest.raises(ZeroDivisionError):
        apart(lambda: 1 // 0)
