"""Reports as pages, by the templates of `styles/release/`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publish.house import Styles


def page(styles: Styles, name: str, **said: Any) -> str:  # noqa: ANN401 - what a template shows
    """Return a report as HTML; the house's own template comes first."""
    environment = Environment(
        loader=FileSystemLoader([str(root) for root in styles.roots]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"release/{name}.html.j2").render(**said) + "\n"


def about(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each report says of its release."""
    return {key: told.get(key, "") for key in ("slug", "version", "title", "publisher")}
