"""The site of the documentation: built strictly, its links walked, looked at in a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser, Error
from tests.samples import ROOT

CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)")
AXE = Path(sys.prefix, "node_modules/@daisy/axe-core-for-ace/axe.min.js")
# By day every page on a wide screen; at night, on a phone, those that show all there is to show.
SCREENS = (("light", 1440, "*"), ("dark", 390, "[bi]*"))
LOADED = ("//script/@src", "//link/@href", "//img/@src", "//iframe/@src")
# Long pages whose colours others show: contrast is asked of each piece of text, which takes long.
LONG = {"rules.html", "settings.html", "preflight.html"}
FINDINGS = """async contrast => {
  const rules = {"color-contrast": {enabled: contrast}}
  const asked = {resultTypes: ["violations"], selectors: false, preload: false, rules}
  const found = await axe.run(document, asked)
  const said = (rule, node) => `${rule.id}: ${node.html.slice(0, 120)}`
  return found.violations.flatMap(rule => rule.nodes.map(node => said(rule, node)))
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict"]
    config = ["--config-file", str(ROOT / "docs/site/mkdocs.yml"), "--site-dir", str(folder)]
    made = subprocess.run([*command, *config], check=False, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def trees(site: Path) -> dict[Path, Any]:
    return {path: html.parse(path).getroot() for path in sorted(site.glob("*.html"))}


def test_every_page_is_in_the_nav(trees: dict[Path, Any]) -> None:
    names = {path.name for path in trees}
    assert names == {f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")}
    (index,) = (tree for path, tree in trees.items() if path.name == "index.html")
    linked = {link.get("href") for link in index.xpath("//nav//a[@href]")}
    assert names - {"index.html"} <= linked


def test_links_lead_somewhere(site: Path, trees: dict[Path, Any]) -> None:
    dead = []
    for path, tree in trees.items():
        for address in tree.xpath("//a/@href"):
            if urlsplit(address).scheme:
                continue
            name, anchor = urldefrag(address)
            target = path if name in {"", "."} else site / unquote(name)
            known = trees.get(target)
            there = target.exists() and (
                not anchor
                or (known is not None and known.xpath("//*[@id=$id]", id=unquote(anchor)))
            )
            dead += [] if there else [f"{path.name}: {address}"]
    assert dead == []


def test_links_of_the_readme_lead_somewhere() -> None:
    text = CODE.sub("", (ROOT / "README.md").read_text(encoding="utf-8"))
    found = LINK.findall(text)
    assert found
    assert [name for name in found if "://" not in name and not (ROOT / name).exists()] == []


def test_links_to_elsewhere_are_safe(trees: dict[Path, Any]) -> None:
    found = {urlsplit(a) for tree in trees.values() for a in tree.xpath("//a/@href")}
    assert {one.scheme for one in found} <= {"", "https"}


def test_nothing_is_loaded_from_elsewhere(trees: dict[Path, Any]) -> None:
    loaded = {a for tree in trees.values() for path in LOADED for a in tree.xpath(path)}
    assert [address for address in sorted(loaded) if "//" in address] == []


@pytest.mark.parametrize(("scheme", "width", "shown"), SCREENS)
def test_axe_finds_nothing(
    browser: Browser, site: Path, scheme: Literal["light", "dark"], width: int, shown: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    found = {}
    for path in sorted(site.glob(f"{shown}.html")):
        page.goto(path.as_uri())
        page.add_script_tag(path=AXE)
        wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        findings = page.evaluate(FINDINGS, path.name not in LONG)
        findings += [f"{wide} px too wide"] if wide > 0 else []
        if findings:
            found[path.name] = findings[:5]
    context.close()
    assert found == {}
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def test_search_finds_without_a_server(browser: Browser, site: Path) -> None:
    page = browser.new_page()
    faults: list[Error] = []
    page.on("pageerror", lambda one: faults.append(one))  # noqa: PLW0108 - it marks a function
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("pull-quote")
    result = page.locator(".md-search-result__link").first
    result.wait_for()
    assert "boxes.html" in (result.get_attribute("href") or "")
    page.close()
    assert faults == []
