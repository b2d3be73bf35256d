"""Reading a manuscript: from the file that an editor types to an Article with its problems."""

from publish.manuscript.front_matter import read_series
from publish.manuscript.reading import Manuscript, Surroundings, read

__all__ = ["Manuscript", "Surroundings", "read", "read_series"]
