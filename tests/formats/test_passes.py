"""The passes over a PDF, one by one, by the structure tree or the file that they leave."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from lxml import etree

from publish.callouts import read_kinds
from publish.edition import CLAIMS, PROFILES, Edition, read_edition, with_profile
from publish.formats.finishing import licence_url
from publish.formats.origins import Origins, elements_of, text_of
from publish.formats.passes import PASSES, Attachment, Metadata, extract
from publish.formats.passes.attachments import save
from publish.house import Styles, own_styles
from publish.problems import ManuscriptError, SetupError, Where
from publish.verify.read_pdf import pdf_words
from publish.verify.verify import ACCESS, EPUB, FLAVOURS, PRESS

Finish = Callable[..., bytes]
Outline = Callable[[bytes], str]
Saved = Callable[[bytes], Path]

PDF_2 = PROFILES["ua2"]
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNQSJgARAwQ"
    "CgAcDgRBIqsFewAAAABJRU5ErkJggg=="
)
INLINE = f'<img src="{PIXEL}" alt="A port" style="width: 20mm; height: 10mm">'
IMAGE = f'<img src="{PIXEL}" alt="A port" style="display: block; width: 20mm; height: 10mm">'


def tree(text: str) -> str:
    """An expected outline, below the Document that all have."""
    return "Document\n" + "\n".join(f"  {line}" for line in dedent(text).strip().splitlines())


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def marks(data: bytes) -> list[tuple[int, str, dict[str, str]]]:
    """Page, tag and properties of all marked content."""
    found = []
    with opened(data) as pdf:
        for number, page in enumerate(pdf.pages):
            for instruction in pikepdf.parse_content_stream(page):
                operands: Any = instruction.operands
                if str(instruction.operator) == "BDC":
                    known = {key: str(value) for key, value in operands[1].items()}
                    found.append((number, str(operands[0]), known))
    return found


# ---------------------------------------------------------------- the structure tree

TREES = Path(__file__).with_name("trees.txt")
SECTION = re.compile(r"^== (\S+)\n(.*?)\n--\n(.*?)\n(?=\n== |\Z)", re.DOTALL | re.MULTILINE)
CONSTRUCTS = {
    name: (body.replace("{image}", INLINE).replace("{block-image}", IMAGE), expected)
    for name, body, expected in SECTION.findall(TREES.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_tree_of(name: str, finish: Finish, outline: Outline) -> None:
    body, expected = CONSTRUCTS[name]
    assert outline(finish(body)) == tree(expected)


def test_heads_of_a_table_over_pages_are_there_once(finish: Finish, outline: Outline) -> None:
    rows = "".join(f"<tr><th scope=row>{n}</th><td>x</td></tr>" for n in range(60))
    head = "<thead><tr><th scope=col>Number</th><th scope=col>Sign</th></tr></thead>"
    data = finish(f"<table><caption>Many</caption>{head}<tbody>{rows}</tbody></table>")
    read = outline(data)
    assert (read.count("Table\n"), read.count("THead"), read.count("TBody")) == (1, 1, 1)
    assert [line.split()[-1] for line in read.splitlines() if "Scope=Row" in line] == [
        f"“{n}”" for n in range(60)
    ]
    repeated = [mark for mark in marks(data) if mark[1] == "/Artifact" and mark[0] > 0]
    assert len(repeated) >= 2 * (len(opened(data).pages) - 1)


def test_what_runs_over_pages_is_one_element(finish: Finish, outline: Outline) -> None:
    words = " ".join(f"w{n}" for n in range(900))
    body = (
        f"<section><h2>Head</h2><p>{words}</p><ul><li>{words}</li></ul>"
        f"<p>Go <a href='https://example.org/'>{words}</a></p></section><p>End.</p>"
    )
    data = finish(body)
    assert len(opened(data).pages) > 3
    assert outline(data) == tree(
        f"""
        Sect
          H2 “Head”
          P “{words}”
          L ListNumbering=Disc
            LI
              Lbl “•”
              LBody “{words}”
          P
            “Go”
            Link{f" <{words}>" * outline(data).count("<w0 ")} “{words}”
        P “End.”
        """
    )


def test_a_float_on_the_next_page_is_read_where_it_was_typed(
    finish: Finish, outline: Outline
) -> None:
    tall = "<div class=beside style='height: 150mm'><section class=box><p>Box.</p></section></div>"
    body = f"<p style='height: 100mm'>Before.</p>{tall}<p>Text.</p><p>After.</p>"
    data = finish(body, css=".beside { break-inside: avoid }")
    assert outline(data) == tree(
        """
        P “Before.”
        P “Text.”
        Sect
          P “Box.”
        P “After.”
        """
    )


def test_running_heads_are_artifacts(finish: Finish, outline: Outline) -> None:
    css = """
      @page { @top-left { content: "Our series" } @bottom-right { content: element(foot) } }
      .foot { position: running(foot) }
    """
    data = finish("<p class=foot>Foot <a href='https://e.org/'>x</a></p><p>Text</p>", css=css)
    assert outline(data) == tree("P “Text”")
    found = [known for _, tag, known in marks(data) if tag == "/Artifact"]
    assert {"/Subtype": "/Header", "/Type": "/Pagination"}.items() <= found[0].items()
    assert {known.get("/Subtype") for known in found} == {"/Header", "/Footer"}
    with opened(data) as pdf:
        assert "/Annots" not in pdf.pages[0]


def test_the_parent_tree_agrees_with_the_tree(finish: Finish) -> None:
    body = "".join(body for body, _ in CONSTRUCTS.values() if "id=" not in body)
    with opened(finish(body)) as pdf:
        root: Any = pdf.Root.StructTreeRoot
        nums: list[Any] = list(root.ParentTree.Nums)
        parents: dict[Any, Any] = dict(zip(nums[::2], nums[1::2], strict=True))
        claimed = 0
        stack: list[Any] = [root.K[0]]
        while stack:
            node = stack.pop()
            for kid in node.K:
                if isinstance(kid, int):
                    assert parents[node.Pg.StructParents][kid].objgen == node.objgen
                    claimed += 1
                elif kid.get("/Type") == "/MCR":
                    assert parents[kid.Pg.StructParents][kid.MCID].objgen == node.objgen
                    claimed += 1
                elif kid.get("/Type") == "/OBJR":
                    assert parents[kid.Obj.StructParent].objgen == node.objgen
                else:
                    assert kid.P.objgen == node.objgen
                    stack.append(kid)
        listed = [one for n in range(len(pdf.pages)) for one in parents[n] if one is not None]
        assert claimed == len(listed) > 100
        assert not [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/PublishOrigin" in o
        ]


def test_ids_are_in_the_tree_of_identifiers(finish: Finish) -> None:
    with opened(finish(CONSTRUCTS["footnotes"][0])) as pdf:
        names = list(pdf.Root.StructTreeRoot.IDTree.Names)
        assert [str(name) for name in names[::2]] == ["note-1", "note-2"]
        assert [str(node.ID) for node in names[1::2]] == ["note-1", "note-2"]


def test_the_box_of_a_figure_is_where_it_is_drawn(finish: Finish) -> None:
    with opened(finish(f"<h1>A</h1>{IMAGE}")) as pdf:
        figure = next(kid for kid in pdf.Root.StructTreeRoot.K[0].K if kid.S == "/Figure")
        page = float(pdf.pages[0].mediabox[3])
        left, bottom, right, top = (float(value) for value in figure.A.BBox)
        mm = 72 / 25.4
        assert left == pytest.approx(10 * mm, abs=0.01)
        assert right - left == pytest.approx(20 * mm, abs=0.01)
        assert top - bottom == pytest.approx(10 * mm, abs=0.01)
        assert page / 2 < bottom < top < page


def test_a_link_inside_a_link_has_one_annotation(finish: Finish) -> None:
    body = "<p><a href='https://e.org/'>Arbury <a></a><span>et al.</span> <b>2014</b></a></p>"
    with opened(finish(body)) as pdf:
        boxes = [[float(value) for value in note.Rect] for note in pdf.pages[0].Annots]
        for one in boxes:
            others = [box for box in boxes if box is not one]
            assert not any(o[0] <= one[0] and one[2] <= o[2] for o in others)


# ---------------------------------------------------------------- the outline


def bookmarks_of(data: bytes) -> list[str]:
    with opened(data) as pdf, pdf.open_outline() as outline:
        lines: list[str] = []

        def tell(items: list[pikepdf.OutlineItem], depth: int) -> None:
            for item in items:
                mark = "+" if item.is_closed else "-"
                lines.append(f"{'  ' * depth}{mark} {item.title}")
                tell(item.children, depth + 1)

        tell(outline.root, 0)
        return lines


def test_bookmarks_are_the_headings_in_reading_order(finish: Finish) -> None:
    body = (
        "<h1>Title</h1><h2>One<span class=footnote>Note</span></h2>"
        "<div class=beside><section><h3>Aside</h3><p>x</p></section></div><p>Text</p>"
        "<h3>Sub</h3><h4>Deep</h4><h2>Two <em>words</em><br>more</h2>"
    )
    assert bookmarks_of(finish(body, css="h1, h2, h3 { bookmark-level: none }")) == [
        "- Title",
        "  + One",
        "    - Aside",
        "    + Sub",
        "      - Deep",
        "  - Two words more",
    ]


def test_of_a_box_only_a_title_that_is_listed_is_a_bookmark(finish: Finish) -> None:
    body = (
        "<h1>Title</h1><section class=box><h2>Beside</h2><h3>Inside</h3></section>"
        "<section class=box><h2 data-bookmark>Listed</h2><h3>Inside</h3></section>"
    )
    assert bookmarks_of(finish(body)) == ["- Title", "  - Listed"]


@pytest.mark.parametrize("claims", [("pdf/ua-1", "pdf/a-3a"), PDF_2])
def test_bookmarks_lead_to_their_heading(claims: tuple[str, ...], finish: Finish) -> None:
    body = "<h1>One</h1><p style='break-after: page'>x</p><h1 style='margin-top: 50mm'>Two</h1>"
    with opened(finish(body, claims=claims)) as pdf:
        last = pdf.Root.Outlines.Last
        if claims == PDF_2:
            assert str(last.Dest[0].S) == "/H1"
        else:
            assert last.Dest[0].objgen == pdf.pages[1].objgen
        height = float(pdf.pages[1].mediabox[3])
        assert float(last.Dest[3]) == pytest.approx(height - 60 * 72 / 25.4, abs=0.1)


# ---------------------------------------------------------------- PDF 2.0


def test_pdf_2_knows_notes_and_terms(finish: Finish, outline: Outline) -> None:
    box = "<section class='box place-margin'><h2>E</h2></section>"
    body = f"<p>A<span class=footnote>B</span></p><dl><dt>C</dt><dd>D</dd></dl>{box}"
    data = finish(body, claims=PDF_2)
    assert outline(data) == tree(
        """
        P
          “A”
          Reference
            Link <Note 1> “1”
          FENote ID=note-1 NoteType=Footnote
            Lbl
              Link <Back to the text> “1.”
            “B”
        L ListNumbering=Description
          LI
            Lbl “C”
            LBody “D”
        Aside
          H2 “E”
        """
    )
    with opened(data) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[0]
        call, note = paragraph.K[1], paragraph.K[2]
        assert call.Ref[0].objgen == note.objgen
        assert note.Ref[0].objgen == call.objgen
        there, back = (link_of(element).Dest[0].objgen for element in (call, note.K[0]))
        assert (there, back) == (note.objgen, call.objgen)
        assert "/Info" not in pdf.trailer
        assert pdf.pdf_version == "2.0"


@pytest.mark.parametrize("claims", [("pdf/ua-1", "pdf/a-3a"), PDF_2])
def test_the_number_of_a_note_in_a_list_of_terms_is_no_word(
    claims: tuple[str, ...], finish: Finish, tmp_path: Path
) -> None:
    body = "<dl><dt>C</dt><dd>D<span class=footnote>B</span></dd></dl>"
    (tmp_path / "a.pdf").write_bytes(finish(body, claims=claims))
    assert pdf_words(tmp_path / "a.pdf") == ["c", "d", "1", "b"]  # that of its call is one


def test_links_of_pdf_2_lead_to_elements(finish: Finish) -> None:
    body = "<p><a href='#a'>A</a> <a href='#b'>B</a></p><p id=a>a</p><div id=b><h2>b</h2></div>"
    with opened(finish(body, claims=PDF_2)) as pdf:
        names = list(pdf.Root.Names.Dests.Names)
        targets = {
            str(name): str(where[0].S) for name, where in zip(names[::2], names[1::2], strict=True)
        }
    assert targets == {"a": "/P", "b": "/H2"}


# ---------------------------------------------------------------- notes


def link_of(element: Any) -> Any:  # noqa: ANN401 - of pikepdf
    """The annotation of the one link in an element."""
    return next(kid.Obj for kid in element.K[0].K if not isinstance(kid, int))


def test_a_call_and_its_note_lead_to_each_other(finish: Finish) -> None:
    css = ".footnote::footnote-call { content: '7' }"
    filler = "<p style='height: 100mm'>x</p>"
    data = finish(f"{filler}<p>A<span class=footnote>B</span></p>", css=css)
    with opened(data) as pdf:
        paragraph = pdf.Root.StructTreeRoot.K[0].K[1]
        call, back = link_of(paragraph.K[1]), link_of(paragraph.K[2].K[0])
        page = pdf.pages[0]
        assert page.Tabs == "/S"
        assert (str(call.Contents), str(back.Contents)) == ("Note 7", "Back to the text")
        for one, other in ((call, back), (back, call)):
            left, bottom, right, top = (float(edge) for edge in one.Rect)
            assert left < right < 150 * 72 / 25.4
            assert 5 < top - bottom < 20
            assert one.Dest[0].objgen == page.objgen
            assert 0 < float(one.Dest[3]) - float(other.Rect[3]) < 20
        assert float(back.Rect[3]) < 20 * 72 / 25.4 < float(call.Rect[3])


# ---------------------------------------------------------------- text as it is read


def test_a_word_parted_at_a_lines_end_is_read_as_one(finish: Finish, outline: Outline) -> None:
    word = "extraordinarily well-being "
    data = finish(f"<p>{word * 9}</p>", css="p { width: 30mm; hyphens: auto }")
    read = outline(data)
    assert "\u00ad" in read
    assert "\u2010" not in read
    assert read.replace("\u00ad ", "").count(word.strip()) == 9  # a typed hyphen stays one
    addresses = finish("<p>One-two extraordinarily a-b</p>", css="p { width: 20mm; hyphens: auto }")
    assert "a-b" in outline(addresses)


def test_words_that_run_leftward_are_read_forward(finish: Finish, outline: Outline) -> None:
    words = "هذه حاشية"
    assert outline(finish(f"<p dir=rtl lang=ar>{words}</p>")) == tree(f"P Lang=ar “{words}”")
    figures = outline(finish(f"<p dir=rtl lang=ar><b>{words}</b> 3: 11–29.</p>"))
    assert "3: 11–29." in figures


# ---------------------------------------------------------------- metadata

NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "prism": "http://prismstandard.org/namespaces/basic/3.0/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
}


def said(data: bytes, path: str) -> list[str]:
    """The texts at a path of the XMP packet."""
    with opened(data) as pdf:
        packet = etree.fromstring(pdf.Root.Metadata.read_bytes())
    found = packet.xpath(f"//{path}/text()", namespaces=NS)
    assert isinstance(found, list)
    return [str(text).strip() for text in found if str(text).strip()]


def test_xmp_and_info_agree(finish: Finish) -> None:
    data = finish("<h1>A title</h1>")
    with opened(data) as pdf:
        info = {key: str(value) for key, value in pdf.docinfo.items()}
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert info == {
        "/Title": "A title",
        "/Author": "Ayesha Khan; Idris O’Neill",
        "/Subject": "What it is about",
        "/Keywords": "heat, law",
        "/Creator": "publish",
        "/Producer": "WeasyPrint",
        "/CreationDate": "D:20260302",
        "/ModDate": "D:20260401",
    }
    assert said(data, "dc:title//rdf:li") == ["A title", "A title"]
    assert said(data, "dc:creator/rdf:Seq/rdf:li") == ["Ayesha Khan", "Idris O’Neill"]
    assert said(data, "dc:description//rdf:li")[0] == info["/Subject"]
    assert said(data, "dc:subject/rdf:Bag/rdf:li") == ["heat", "law"]
    assert said(data, "pdf:Keywords") == [info["/Keywords"]]
    assert said(data, "pdf:Producer") == [info["/Producer"]]
    assert said(data, "xmp:CreatorTool") == [info["/Creator"]]
    assert said(data, "xmp:CreateDate") == ["2026-03-02"]
    assert said(data, "xmp:ModifyDate") == ["2026-04-01"]
    assert said(data, "dc:language//rdf:li") == ["en-GB"]
    assert said(data, "dc:identifier") == ["doi:10.1000/182"]
    assert said(data, "prism:doi") == ["10.1000/182"]
    assert said(data, "dc:rights//rdf:li")[0] == "© 2026 An Institute. CC BY 4.0"
    assert said(data, "xmpRights:WebStatement") == ["https://creativecommons.org/licenses/by/4.0/"]


def test_a_file_claims_what_it_was_told_to(finish: Finish) -> None:
    both = finish("<h1>A title</h1>")
    assert said(both, "pdfuaid:part") == ["1"]
    assert (said(both, "pdfaid:part"), said(both, "pdfaid:conformance")) == (["3"], ["A"])
    newer = finish("<h1>A title</h1>", claims=PDF_2)
    assert (said(newer, "pdfuaid:part"), said(newer, "pdfuaid:rev")) == (["2"], ["2024"])
    assert (said(newer, "pdfaid:part"), said(newer, "pdfaid:conformance")) == (["4"], ["F"])
    none = finish("<h1>A title</h1>", claimed=False)
    assert said(none, "pdfuaid:part") == said(none, "pdfaid:part") == []
    assert b"pdfaid" not in none


def test_little_metadata_is_enough(finish: Finish) -> None:
    data = finish("<h1>A title</h1>", about=Metadata("A title", ("Me",), "en"), attachments=())
    assert said(data, "dc:subject") == said(data, "xmp:CreateDate") == []
    with opened(data) as pdf:
        assert set(pdf.docinfo) == {"/Title", "/Author"}


@pytest.mark.parametrize(
    ("licence", "url"),
    [
        ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
        ("Licence: CC BY-NC-SA 3.0 IGO", "https://creativecommons.org/licenses/by-nc-sa/3.0/"),
        ("CC0", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("All rights reserved", ""),
        ("", ""),
    ],
)
def test_address_of_a_licence(licence: str, url: str) -> None:
    assert licence_url(licence) == url


# ---------------------------------------------------------------- attachments

FILES = (
    Attachment("article.md", "Ümlaut\r\n\x00".encode(), "text/markdown", "Source", "The source"),
    Attachment("tbl-one.csv", b"a,b\r\n", "text/csv", "Data", "A table", "tbl-one"),
)


def test_attached_files_come_back_byte_for_byte(
    finish: Finish, saved: Saved, tmp_path: Path
) -> None:
    path = saved(finish("<h1>A title</h1>", attachments=FILES))
    assert extract(path) == {file.name: file.data for file in FILES}
    found = save(path, tmp_path / "new")
    assert [one.read_bytes() for one in found] == [file.data for file in FILES]
    assert save(path, tmp_path / "new") == found
    found[0].write_bytes(b"mine")
    with pytest.raises(SetupError, match=r"article\.md"):
        save(path, tmp_path / "new")
    assert found[0].read_bytes() == b"mine"


def test_attached_files_say_what_they_are(finish: Finish) -> None:
    table = "<div id=tbl-one><table><tr><td>a</td></tr></table></div>"
    with opened(finish(f"<h1>A title</h1>{table}", attachments=FILES)) as pdf:
        specs = {str(spec.UF): spec for spec in pdf.Root.AF}
        assert {name: str(spec.AFRelationship) for name, spec in specs.items()} == {
            "article.md": "/Source",
            "tbl-one.csv": "/Data",
        }
        assert str(specs["tbl-one.csv"].EF.F.Subtype) == "/text/csv"
        assert int(specs["tbl-one.csv"].EF.F.Params.Size) == 5
        assert str(specs["article.md"].EF.F.Params.ModDate) == "D:20260401"
        element = next(kid for kid in pdf.Root.StructTreeRoot.K[0].K if kid.S == "/Table")
        assert element.AF[0].objgen == specs["tbl-one.csv"].objgen


def test_a_name_that_is_a_path_leads_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "bad.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        for name in ("../../up.txt", "..\\win.txt", "..", "/etc/passwd", "plain.txt"):
            pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, b"x", filename=name)
        pdf.save(path)
    assert set(extract(path)) == {"up.txt", "win.txt", "passwd", "plain.txt"}


def test_what_is_no_pdf_has_no_files(tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_text("no", encoding="utf-8")
    for name in ("no.pdf", "absent.pdf"):
        with pytest.raises(ManuscriptError, match="no PDF"):
            extract(tmp_path / name)


def test_extract_on_the_command_line(finish: Finish, saved: Saved, tmp_path: Path) -> None:
    path = saved(finish("<h1>A title</h1>"))
    command = [sys.executable, "-m", "publish", "extract", str(path), "--out", str(tmp_path / "o")]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    assert done.stdout.split() == [str(tmp_path / "o" / "article.md")]
    assert (tmp_path / "o" / "article.md").read_bytes() == b"# A title\r\n"


# ---------------------------------------------------------------- the file


@pytest.mark.parametrize("claims", [("pdf/ua-1", "pdf/a-3a"), PDF_2])
def test_same_input_same_bytes(claims: tuple[str, ...], finish: Finish) -> None:
    body = "".join(body for body, _ in CONSTRUCTS.values())
    assert finish(body, claims=claims) == finish(body, claims=claims)


def test_images_are_not_interpolated(finish: Finish) -> None:
    with opened(finish(IMAGE)) as pdf:
        images = [
            o
            for o in pdf.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"
        ]
        assert images
        assert not any(image.get("/Interpolate") for image in images)
        assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"


def test_each_pass_has_a_name_and_a_reason() -> None:
    assert all(one.__doc__ for one in PASSES.values())
    gaps = Path(__file__).parents[2].joinpath("docs", "upstream.md").read_text(encoding="utf-8")
    assert [name for name in PASSES if f"`{name}`" not in gaps] == []


# ---------------------------------------------------------------- around


def test_text_of_an_element() -> None:
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))  # noqa: S314 - our own text
    root = ET.fromstring("<a>x <!-- c -->y<b>z</b><br/>  u<i>v</i>w</a>", parser)  # noqa: S314 - as above
    origins = Origins(elements_of(root))
    assert text_of(origins, 0) == "x yz uvw"
    assert text_of(origins, 0, {4}) == "x yz uw"
    assert [one.tag for one in origins.elements] == ["a", "", "b", "br", "i"]


def test_every_claim_has_a_checker() -> None:
    assert set(CLAIMS) == {*FLAVOURS, EPUB, ACCESS, PRESS}


def test_a_profile_is_for_pdf_that_claims_something() -> None:
    brief = Edition("brief", "pdf", {}, claims=("pdf/ua-1",))
    newer = with_profile(brief, "ua2")
    assert newer.claims == ("pdf/ua-2", "pdf/a-4f")
    assert (brief.file_name("heat"), newer.file_name("heat")) == (
        "heat-brief.pdf",
        "heat-brief-ua2.pdf",
    )
    for other in (replace(brief, claims=()), replace(brief, claims=("epub-3.3",))):
        assert with_profile(other, "ua2") == other
    assert with_profile(brief, "") == brief


def test_no_edition_claims_two_versions_of_pdf() -> None:
    styles = Styles((own_styles(),))
    kinds = read_kinds(styles.table("callouts.toml"), Where("callouts.toml"))[0]
    both = read_edition(styles, "brief", kinds, {"claims": ["pdf/ua-1", "pdf/a-3a"]})
    assert both.claims == ("pdf/ua-1", "pdf/a-3a")
    with pytest.raises(ManuscriptError, match="no file can claim pdf/ua-1 and pdf/a-4f at once"):
        read_edition(styles, "brief", kinds, {"claims": ["pdf/ua-1", "pdf/a-4f"]})
