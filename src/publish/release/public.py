"""Embargoes: from when on a release may be shown."""

from __future__ import annotations

import datetime as dt

from publish.embargo import holds
from publish.release.record import Release


def is_public(release: Release, now: dt.datetime) -> bool:
    """Say whether a release may be shown at a moment, which has its time zone.

    Not while its embargo holds, nor later while its pages still say so. An embargo that can't be
    read counts as not over: shown too late is the lesser harm.
    """
    try:
        return not holds(str(release.about.get("embargo", "")), now) and not is_marked(release)
    except ValueError:
        return False


def is_marked(release: Release) -> bool:
    """Say whether the pages of a release speak of an embargo: it held when they were made."""
    return bool(release.about.get("marked"))
