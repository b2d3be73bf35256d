"""An archive: thousands of manuscripts, each made again where what it depends on has changed."""

from publish.archive.running import Archive, Count

__all__ = ["Archive", "Count"]
