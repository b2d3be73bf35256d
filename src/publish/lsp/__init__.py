"""The language server: problems, completion, hovers and links while an article is written."""

from publish.lsp.server import serve

__all__ = ["serve"]
