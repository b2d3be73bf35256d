"""Embargoes: from when on a release may be shown."""

from __future__ import annotations

import datetime as dt

from publish.release.record import Release


def is_public(release: Release, now: dt.datetime) -> bool:
    """Say whether a release may be shown at a moment, which has its time zone.

    Its embargo is a day and time with its zone (ISO 8601), empty if it has none. One that can't be
    read counts as not over: shown too late is the lesser harm.
    """
    embargo = str(release.about.get("embargo", ""))
    if not embargo:
        return True
    try:
        return dt.datetime.fromisoformat(embargo) <= now
    except (ValueError, TypeError):  # TypeError: a moment without its zone
        return False
