"""One Markdown article becomes three editions that agree: PDF brief, EPUB and print handout."""

__version__ = "0.1.0"
