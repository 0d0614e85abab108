"""Moments as the database keeps them: microseconds since 1970."""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_TICK = dt.timedelta(microseconds=1)


def ticks(moment: dt.datetime) -> int:
    """Return `moment` in microseconds since 1970."""
    return (moment - _EPOCH) // _TICK


def moment(at: int) -> dt.datetime:
    """Return the moment of `ticks`, UTC."""
    return _EPOCH + at * _TICK
