"""The catalogue: all releases as a website of plain files, with feeds, on any server or bucket."""

from publish.catalogue.making import CATALOGUE, Catalogue, make_catalogue
from publish.catalogue.sending import Sent, send

__all__ = ["CATALOGUE", "Catalogue", "Sent", "make_catalogue", "send"]
