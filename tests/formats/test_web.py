"""The web page and the mail of a sample: what they say, and that they stand alone."""

from __future__ import annotations

import email
import email.policy
import io
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from lxml import html as lxml_html
from PIL import Image
from tests.samples import ONLINE, SAMPLES, Shared
from tinyhtml5.parser import HTMLParser

from publish.formats.epub_trees import read
from publish.formats.job import Written
from publish.formats.mail import plain_text
from publish.formats.web_style import small, used_rules
from publish.problems import OutputError
from publish.verify.nothing_lost import check_nothing_lost
from publish.verify.read_epub import html_words

Node = Any  # of lxml, whose XPath gives many things
MOST = 100_000  # bytes of a page without its images
IMAGE = re.compile(r'src="data:image/[^"]+"')


@pytest.fixture(scope="module")
def made(shared: Shared) -> Mapping[str, Written]:
    """The sample that has every kind of box, as page and as mail."""
    return shared.editions(SAMPLES / "heat-at-work", ONLINE)


@pytest.fixture(scope="module")
def web(made: Mapping[str, Written]) -> Written:
    return made["web"]


@pytest.fixture(scope="module")
def page(web: Written) -> Node:
    return lxml_html.document_fromstring(web.data.decode())


@pytest.fixture(scope="module")
def mail(made: Mapping[str, Written]) -> email.message.EmailMessage:
    message = email.message_from_bytes(made["email"].data, policy=email.policy.default)
    assert isinstance(message, email.message.EmailMessage)
    return message


# ---------------------------------------------------------------- one file, and what it names


def test_a_page_is_light_and_well_formed(web: Written) -> None:
    text = web.data.decode()
    assert len(IMAGE.sub("", text).encode()) <= MOST
    parser = HTMLParser()
    parser.parse(text)
    assert parser.errors == []


def test_nothing_runs_and_nothing_is_fetched_but_the_faces_beside(web: Written, page: Node) -> None:
    assert [s.get("type") for s in page.iter("script")] == ["application/ld+json"]
    assert not [k for one in page.iter(etree.Element) for k in one.attrib if k.startswith("on")]
    assert not page.xpath("//link[@rel!='canonical' and @rel!='icon']|//iframe|//object|//form")
    assert all(one.get("src").startswith("data:image/") for one in page.iter("img"))
    (css,) = page.xpath("//style/text()")
    named = set(re.findall(r'url\("([^"]+)"\)', css))
    assert named == {name for name in web.extra if name.endswith(".woff2")}
    assert "@import" not in css
    assert web.extra["heat-at-work-web/card.png"]


def test_a_face_holds_the_letters_that_it_sets(web: Written, page: Node) -> None:
    data = web.extra["heat-at-work-web/BriefTitle-Semibold.woff2"]
    with TTFont(io.BytesIO(data)) as font:
        assert font.flavor == "woff2"
        letters = set(map(chr, font.getBestCmap()))
    assert set(page.xpath("string(//h1)")) - {" "} <= letters
    assert "Z" not in letters, "only those"
    with TTFont(io.BytesIO(web.extra["heat-at-work-web/BriefText-Regular.woff2"])) as font:
        assert set("ÀéGłß°") & set(page.text_content()) <= set(map(chr, font.getBestCmap()))


def test_the_face_of_headings_holds_their_capitals_too(web: Written, page: Node) -> None:
    with TTFont(io.BytesIO(web.extra["heat-at-work-web/BriefSans-Semibold.woff2"])) as font:
        letters = set(map(chr, font.getBestCmap()))
    assert set("ÉWZ") <= set(page.text_content().upper()), "some of these are there small alone"
    assert {one.upper() for one in page.text_content() if one.isalpha()} - {"SS"} <= letters


def test_the_markup_finds_its_way(page: Node) -> None:
    assert len(page.xpath("//h1")) == 1
    assert page.get("lang") == "en-GB"
    assert page.get("dir") == "ltr"
    assert [len(page.xpath(f"//body//{tag}")) for tag in ("main", "header", "footer")] == [1, 1, 1]
    (skip,) = page.xpath("//body/a[1]")
    assert page.get_element_by_id(skip.get("href")[1:]).get("tabindex") == "-1"
    levels = [int(one.tag[1]) for one in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert link[1:] in ids, link


# ---------------------------------------------------------------- cards


def test_each_citation_note_and_term_has_its_card(page: Node) -> None:
    links = page.xpath("//a[@interestfor]")
    assert len(links) > 50
    for link in links:
        card = page.get_element_by_id(link.get("interestfor"))
        target = page.get_element_by_id(link.get("href")[1:])
        assert card.get("popover") is not None
        (button,) = link.xpath("following-sibling::button")
        assert button.get("popovertarget") == card.get("id")
        said = _letters(card.xpath("string(p[1])"))
        entry = _letters(target.text_content())
        assert said[:30] in entry, (said, entry)
    keys = {link.get("href") for link in page.xpath("//main//a[starts-with(@href, '#ref-')]")}
    shown = {link.get("href") for link in links}
    assert keys <= shown


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def test_a_card_tells_the_place_that_is_cited(page: Node) -> None:
    (link,) = page.xpath("//a[@href='#ref-arbury2014']")[:1]
    assert link.text_content() == "Arbury et al. 2014, 661"
    card = page.get_element_by_id(link.get("interestfor"))
    assert card.xpath("string(p[last()])") == "p.\u00a0661"
    assert card.xpath(".//a/text()") == ["stacks.cdc.gov"]
    assert not card.xpath(".//*[@id]")


def test_references_lead_back_to_each_place(page: Node) -> None:
    for entry in page.xpath("//li[starts-with(@id, 'ref-')]"):
        ways = entry.xpath("a[@aria-label]/@href")
        calls = page.xpath(f"//main//a[@href='#{entry.get('id')}']/@id")
        assert ways == [f"#{call}" for call in calls]


# ---------------------------------------------------------------- what it says of itself


def test_scholars_search_engines_and_previews_are_told(web: Written, page: Node) -> None:
    told = {(m.get("name") or m.get("property")): m.get("content") for m in page.iter("meta")}
    address = "https://example.org/briefs/heat-at-work"
    assert told["citation_title"].startswith("Working in the Heat: Labour law")
    assert told["citation_publication_date"] == "2026/11/23"
    assert told["citation_author_orcid"] == "https://orcid.org/0000-0002-1825-0097"
    assert len(page.xpath("//meta[@name='citation_author']")) == 3
    assert told["og:image"] == f"{address}/heat-at-work-web/card.png"
    assert page.xpath("//link[@rel='canonical']/@href") == [address]
    data = json.loads(page.xpath("string(//script)"))
    assert data["@type"] == "Report"
    assert data["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert data["author"][0]["affiliation"][0]["name"] == "Institute for Open Policy"
    assert data["isPartOf"]["name"] == "Open Policy Brief"
    card = Image.open(io.BytesIO(web.extra["heat-at-work-web/card.png"]))
    assert card.size == (1200, 630)
    assert len(card.convert("RGB").getcolors() or ()) > 20


# ---------------------------------------------------------------- nothing is lost


def test_the_finished_page_is_held_against_the_article(web: Written) -> None:
    check_nothing_lost(web, "html", "a.md")
    text = web.data.decode()
    lost = text.replace("nobody’s fault", "", 1)
    with pytest.raises(OutputError, match="these words are missing in the web: “nobody’s fault"):
        check_nothing_lost(replace(web, data=lost.encode()), "html", "a.md")


@pytest.mark.parametrize("name", ["timeline", "headlines-miss", "recommendations", "tbl-rules"])
def test_a_box_that_is_not_drawn_is_missed(name: str, web: Written) -> None:
    tree: Node = lxml_html.document_fromstring(web.data.decode())
    box = tree.get_element_by_id(name)
    box.getparent().remove(box)
    data = lxml_html.tostring(tree, encoding="unicode").encode()
    with pytest.raises(OutputError, match="are missing in the web"):
        check_nothing_lost(replace(web, data=data), "html", "a.md")


def test_what_stands_elsewhere_has_moved(web: Written) -> None:
    tree: Node = lxml_html.document_fromstring(web.data.decode())
    first, second = tree.xpath("//section[@id='what-heat-does-at-work']/section")[:2]
    first.addprevious(second)
    data = lxml_html.tostring(tree, encoding="unicode").encode()
    with pytest.raises(OutputError, match="have moved in the web"):
        check_nothing_lost(replace(web, data=data), "html", "a.md")


def test_a_card_hides_no_word_that_is_lost(web: Written) -> None:
    text = web.data.decode()
    entry = re.search(r'<li id="ref-glaser2020">.*?</li>', text, re.DOTALL)
    assert entry
    gone = text.replace(entry[0], "").encode()
    with pytest.raises(OutputError, match="are missing in the web"):
        check_nothing_lost(replace(web, data=gone), "html", "a.md")


def test_words_that_pop_up_are_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_text("<p>One <span>two</span></p><div popover><p>three</p></div>", encoding="utf-8")
    assert html_words(file) == ["one", "two"]


# ---------------------------------------------------------------- the stylesheet


def test_rules_for_what_is_not_there_go() -> None:
    tree = read("a", '<html xmlns="http://www.w3.org/1999/xhtml"><p class="a"/></html>')
    css = small(
        ".a, .b { margin: 0.5em } .b:has(.a) { top: 0 } .a:not(.b) { left: 0 } p { top: 1 }"
    )
    assert used_rules(css, tree) == ".a{margin:.5em}.a:not(.b){left:0}p{top:1}"


# ---------------------------------------------------------------- the mail


def test_a_mail_has_both_texts_and_they_say_the_same(
    mail: email.message.EmailMessage, made: Mapping[str, Written]
) -> None:
    assert mail["Subject"] == "Working in the Heat"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    plain, html = (part.get_content() for part in mail.iter_parts())
    tree: Node = lxml_html.document_fromstring(html)
    for hidden in tree.xpath("//*[contains(@style, 'display: none')]"):
        hidden.drop_tree()
    told = re.findall(r"\w+", " ".join(tree.xpath("//body//text()")))
    found = re.findall(r"\w+", plain)
    assert set(told) <= set(found)
    assert max(map(len, plain.splitlines())) <= 72
    assert "https://example.org/briefs/heat-at-work" in plain
    extra = made["email"].extra
    assert extra["heat-at-work-email.txt"].decode() == plain_text(html)
    assert {*extra} == {"heat-at-work-email.txt", "heat-at-work-email.html"}


def test_a_mail_asks_for_nothing_that_old_readers_lack(mail: email.message.EmailMessage) -> None:
    body = mail.get_body(("html",))
    assert body
    html = body.get_content()
    assert not re.search(r"flex|grid|float|position|var\(|@media|<style|<link|<script|class=", html)
    tree: Node = lxml_html.document_fromstring(html)
    assert all(table.get("role") == "presentation" for table in tree.iter("table"))
    grounds = [one for one in tree.iter() if "background-color" in (one.get("style") or "")]
    assert all(one.get("bgcolor") or one.xpath("ancestor-or-self::*/@bgcolor") for one in grounds)
    assert tree.xpath("//table[@width='600']")
    assert tree.xpath("//table/@dir") == ["ltr"]
    assert len(tree.xpath("//h1")) == 1


def test_a_mail_names_what_it_leaves_to_the_full_text(
    made: Mapping[str, Written],
) -> None:
    said = made["email"].selection
    left = {one.kind: one.linked for one in said.omissions}
    assert left["section"]
    assert left["timeline"]
    assert left["recommendations"]
    assert [box.callout.kind for box in said.top] == ["key-takeaways"]
    assert said.content == ()
