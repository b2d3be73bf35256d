"""Charts from tables (placeholder until drawn)."""
from publish.article import Table
def draw_chart(table: Table, tokens: object, lang: str) -> str:
    return ""
