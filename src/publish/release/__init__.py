"""What goes out: releases of articles, and whether one is as it was made."""

from publish.release.making import RELEASES, Made, release
from publish.release.verifying import Verified, verify_release

__all__ = ["RELEASES", "Made", "Verified", "release", "verify_release"]
