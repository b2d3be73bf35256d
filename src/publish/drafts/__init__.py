"""Drafts: what authors send becomes an article, and a new article begins."""

from publish.drafts.draft import Account, Block, Draft, Entry, Sure
from publish.drafts.importing import Imported, Wish, bring_in, save

__all__ = [
    "Account",
    "Block",
    "Draft",
    "Entry",
    "Imported",
    "Sure",
    "Wish",
    "bring_in",
    "save",
]
