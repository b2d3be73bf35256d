"""Reading a manuscript: from the file that an editor types to an Article with its problems."""

from publish.manuscript.asking import queries_of
from publish.manuscript.front_matter import read_series
from publish.manuscript.reading import Manuscript, Surroundings, read

__all__ = ["Manuscript", "Surroundings", "queries_of", "read", "read_series"]
