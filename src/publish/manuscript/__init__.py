"""Reading a manuscript: from the file that an editor types to an Article with its problems."""

from publish.manuscript.reading import Manuscript, Surroundings, read

__all__ = ["Manuscript", "Surroundings", "read"]
