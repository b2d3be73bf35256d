"""Ways to break the clean PDF, each against one rule alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import ImageCms
from tests.verify.preflight.clean import CONTENT, HEIGHT, MM, WIDTH, XMP, grown, profile

Break = Callable[[Pdf], object]


def page(pdf: Pdf) -> Any:  # noqa: ANN401 - pikepdf's objects
    return pdf.pages[0].obj


def add(content: str, **resources: Any) -> Break:  # noqa: ANN401 - pikepdf's objects
    """Add content to page 1, with resources: for each category what it adds."""

    def made(pdf: Pdf) -> None:
        page(pdf).Contents = pdf.make_stream(f"{CONTENT}\n{content}".encode())
        page(pdf).Resources = Dictionary(page(pdf).Resources)
        for category, entries in resources.items():
            given = entries(pdf) if callable(entries) else entries
            before = page(pdf).Resources.get(f"/{category}", Dictionary())
            page(pdf).Resources[f"/{category}"] = Dictionary({**before, **given})

    return made


def replaced(old: str, new: str) -> Break:
    """Replace something in the content of page 1."""
    assert old in CONTENT
    return lambda pdf: setattr(
        page(pdf), "Contents", pdf.make_stream(CONTENT.replace(old, new).encode())
    )


def xmp(old: str, new: str = "") -> Break:
    assert old in XMP
    return lambda pdf: pdf.Root.Metadata.write(XMP.replace(old, new).encode())


def icc(at: int, data: bytes) -> Break:
    whole = profile()
    return lambda pdf: intent(pdf).DestOutputProfile.write(
        whole[:at] + data + whole[at + len(data) :]
    )


def intent(pdf: Pdf) -> Any:  # noqa: ANN401 - pikepdf's objects
    return pdf.Root.OutputIntents[0]


def stream(pdf: Pdf, data: bytes, **entries: Any) -> Any:  # noqa: ANN401 - pikepdf's objects
    made = pdf.make_stream(data)
    made.stream_dict.update(Dictionary(entries_of(entries)))
    return made


def entries_of(entries: Mapping[str, Any]) -> dict[str, Any]:
    return {f"/{key}": value for key, value in entries.items()}


def form(pdf: Pdf, content: str, **entries: Any) -> Any:  # noqa: ANN401 - pikepdf's objects
    return stream(
        pdf, content.encode(), Subtype=Name.Form, BBox=Array([0, 0, WIDTH, HEIGHT]), **entries
    )


def image(pdf: Pdf, space: Any, data: bytes, **entries: Any) -> Any:  # noqa: ANN401
    """An image of 30 × 30 pixels, all of them one."""
    sized = {"Width": 30, "Height": 30, "BitsPerComponent": 8, "ColorSpace": space}
    return stream(pdf, data * 900, Subtype=Name.Image, **sized, **entries)


def ramp(space: Any, first: list[float], last: list[float]) -> Any:  # noqa: ANN401 - of pikepdf
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=first, C1=last, N=1)
    return Dictionary(ShadingType=2, ColorSpace=space, Coords=[0, 0, 9, 0], Function=function)


def spot(name: str, base: Any, full: list[float]) -> Any:  # noqa: ANN401 - pikepdf's objects
    blank = [0.0 if len(full) == 4 else 1.0] * len(full)
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=blank, C1=full, N=1)
    return Array([Name.Separation, Name(f"/{name}"), base, tint])


def srgb(pdf: Pdf) -> Any:  # noqa: ANN401 - pikepdf's objects
    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return Array([Name.ICCBased, stream(pdf, data, N=3)])


def link(pdf: Pdf, place: list[float], **more: Any) -> Any:  # noqa: ANN401 - pikepdf's objects
    given = {"Type": Name.Annot, "Subtype": Name.Link, "Rect": Array(place), **more}
    return pdf.make_indirect(Dictionary(entries_of(given)))


def attached(pdf: Pdf) -> None:
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([])))


def script(pdf: Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.beep()"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), action])))


def outside(pdf: Pdf, **more: Any) -> None:  # noqa: ANN401 - pikepdf's objects
    """Put a link where it does no harm, outside the bleed."""
    place = [-9 * MM, -9 * MM, -5 * MM, -5 * MM]
    page(pdf).Annots = Array([link(pdf, place, **more)])


def in_image(key: str, value: Any) -> Break:  # noqa: ANN401 - pikepdf's objects
    return lambda pdf: page(pdf).Resources.XObject.Im1.stream_dict.update({f"/{key}": value})


def state(**entries: Any) -> Break:  # noqa: ANN401 - pikepdf's objects
    """Add a graphics state, and use it on something harmless."""
    given = {"/More": Dictionary(entries_of({"Type": Name.ExtGState, **entries}))}
    return add("q /More gs 0 0 0 0.5 k 20 20 9 9 re f Q", ExtGState=given)


def text(size: str, before: str = "") -> str:
    return f"q {before} /Overprint gs 0 0 0 1 k BT /F1 {size} Td (Black) Tj ET Q"


RED = "1 0 0 rg 20 20 9 9 re f"
PLACED = "q 7 0 0 7 40 40 cm /More Do Q"
CELL: dict[str, Any] = {
    "PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 9, "YStep": 9,
    "BBox": Array([0, 0, 9, 9]), "Resources": Dictionary(),
}  # fmt: skip


def masked(pdf: Pdf) -> dict[str, Any]:
    inner = form(pdf, RED, Group=Dictionary(S=Name.Transparency, CS=Name.DeviceGray))
    return {"/More": Dictionary(SMask=Dictionary(S=Name.Luminosity, G=inner))}


RGB_WAYS: dict[str, Break] = {
    "operator": add(RED),
    "stroke": add("1 0 0 RG 20 20 m 90 20 l S"),
    "colour space": add("/DeviceRGB cs 1 0 0 sc 20 20 9 9 re f"),
    "named space": add("/More cs 1 0 0 sc 20 20 9 9 re f", ColorSpace={"/More": Name.DeviceRGB}),
    "image": add(PLACED, XObject=lambda p: {"/More": image(p, Name.DeviceRGB, b"\x00\x80\xff")}),
    "palette": add(PLACED, XObject=lambda p: {
        "/More": image(p, Array([Name.Indexed, Name.DeviceRGB, 0, String("abc")]), b"\x00")}),
    "written image": add("q 0.2 0 0 0.2 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /RGB /L 3 ID abc EI Q"),
    "gradient": add("q 20 20 9 9 re W n /More sh Q", Shading={
        "/More": ramp(Name.DeviceRGB, [1, 0, 0], [0, 0, 1])}),
    "gradient pattern": add("/Pattern cs /More scn 20 20 9 9 re f", Pattern={
        "/More": Dictionary(PatternType=2, Shading=ramp(Name.DeviceRGB, [1, 0, 0], [0, 0, 1]))}),
    "pattern": add("/Pattern cs /More scn 20 20 90 90 re f", Pattern=lambda p: {
        "/More": stream(p, b"1 0 0 rg 0 0 4 4 re f", **CELL)}),
    "form": add("/More Do", XObject=lambda p: {"/More": form(p, RED)}),
    "form in a form": add("/More Do", XObject=lambda p: {"/More": form(
        p, "/Inner Do", Resources=Dictionary(XObject=Dictionary(Inner=form(p, RED))))}),
    "spot": add("/More cs 1 scn 20 20 9 9 re f", ColorSpace={
        "/More": spot("Black", Name.DeviceRGB, [0.0, 0.0, 0.0])}),
    "soft mask": add("q /More gs 0 0 0 0.5 k 20 20 9 9 re f Q", ExtGState=masked),
    "group": lambda p: setattr(
        page(p), "Group", Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)),
}  # fmt: skip

WAYS: dict[str, dict[str, Break]] = {
    "info-fields": {"": lambda p: p.trailer.Info.__delitem__("/ModDate")},
    "trapped": {"": lambda p: p.trailer.Info.__delitem__("/Trapped")},
    "xmp-claim": {"": xmp("PDF/X-4", "PDF/X-3")},
    "xmp-dates": {"": xmp("<xmp:MetadataDate>2026-03-02T10:00:00Z</xmp:MetadataDate>")},
    "xmp-ids": {"": xmp("<xmpMM:VersionID>1</xmpMM:VersionID>")},
    "xmp-title": {"": lambda p: p.Root.Metadata.write(_untitled())},
    "xmp-trapped": {"": xmp('pdf:Trapped="False"')},
    "metadata-disagrees": {
        "title": lambda p: setattr(p.trailer.Info, "Title", String("Another")),
        "date": lambda p: setattr(p.trailer.Info, "ModDate", String("D:20250101120000")),
        "trapped": xmp('pdf:Trapped="False"', 'pdf:Trapped="True"'),
    },
    "output-intent": {
        "two": lambda p: p.Root.OutputIntents.append(intent(p)),
        "of another standard": lambda p: setattr(intent(p), "S", Name.GTS_PDFA1),
    },
    "output-condition": {
        "prose": lambda p: setattr(intent(p), "OutputConditionIdentifier", String("Coated\npaper")),
        "no registry": lambda p: intent(p).__delitem__("/RegistryName"),
        "none": lambda p: intent(p).__delitem__("/OutputConditionIdentifier"),
    },
    "other-press": {
        "": lambda p: setattr(intent(p), "OutputConditionIdentifier", String("FOGRA29")),
    },
    "no-profile": {"": lambda p: intent(p).__delitem__("/DestOutputProfile")},
    "profile-class": {"of a screen": icc(12, b"mntr"), "none": icc(36, b"none")},
    "profile-version": {"": icc(8, b"\x05")},
    "profile-space": {"": icc(16, b"RGB ")},
    "trim-box": {
        "none": lambda p: page(p).__delitem__("/TrimBox"),
        "twice": lambda p: setattr(page(p), "ArtBox", page(p).TrimBox),
    },
    "box-order": {
        "crop": lambda p: setattr(page(p), "CropBox", page(p).TrimBox),
        "media": lambda p: setattr(page(p), "MediaBox", grown(2.8)),
    },
    "bleed": {
        "little": lambda p: setattr(page(p), "BleedBox", grown(2)),
        "none": lambda p: page(p).__delitem__("/BleedBox"),
    },
    "edge-without-bleed": {
        "left": add("0 0 0 0.5 k 0 20 9 9 re f"),
        "a little over": add(f"0 0 0 0.5 k {WIDTH - 20} 20 {20 + MM} 9 re f"),
        "image": add(f"q 7 0 0 7 90 {HEIGHT - 7.2} cm /Im1 Do Q"),
        "clipped": add("q 90 0 9 9 re W n 0 0 0 0.5 k 80 -9 90 90 re f Q"),
    },
    "no-slug": {"": lambda p: setattr(page(p), "MediaBox", grown(3))},
    "page-sizes": {"": lambda p: setattr(page(p), "TrimBox", Array([0, 0, WIDTH - 9, HEIGHT]))},
    "rotated-page": {"": lambda p: setattr(page(p), "Rotate", 90)},
    "user-unit": {"": lambda p: setattr(page(p), "UserUnit", 2)},
    "annotation": {
        "": lambda p: setattr(page(p), "Annots", Array([link(p, [20, 20, 40, 40])])),
    },
    "action": {
        "link": lambda p: outside(p, A=Dictionary(S=Name.URI, URI=String("https://example.org"))),
        "opening": lambda p: setattr(p.Root, "OpenAction", Dictionary(S=Name.Named, N=Name.Print)),
        "event": lambda p: setattr(page(p), "AA", Dictionary()),
    },
    "javascript": {
        "named": script,
        "opening": lambda p: setattr(
            p.Root, "OpenAction", Dictionary(S=Name.JavaScript, JS=String("x"))),
    },
    "form-fields": {"": lambda p: setattr(p.Root, "AcroForm", Dictionary(Fields=Array([])))},
    "embedded-files": {"": attached},
    "presentation-steps": {"": lambda p: setattr(page(p), "PresSteps", Dictionary())},
    "automatic-layers": {
        "": lambda p: setattr(p.Root, "OCProperties", Dictionary(
            OCGs=Array([]), D=Dictionary(AS=Array([])))),
    },
    "opi": {"": in_image("OPI", Dictionary())},
    "alternate-images": {"": in_image("Alternates", Array([]))},
    "reference-xobject": {
        "page": lambda p: page(p).Resources.XObject.Fm1.stream_dict.update({"/Ref": Dictionary()}),
        "program": lambda p: setattr(p.Root, "More", stream(p, b"showpage", Subtype=Name.PS)),
    },
    "transfer-function": {"TR": state(TR=Name.Identity), "TR2": state(TR2=Name.Identity)},
    "halftone": {"HT": state(HT=Dictionary(HalftoneType=1)), "HTP": state(HTP=Array([0, 0]))},
    "stream-filter": {
        "": lambda p: setattr(p.Root, "More", stream(
            p, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name.LZWDecode)),
    },
    "external-stream": {"": lambda p: setattr(p.Root, "More", stream(p, b"", F=String("a.bin")))},
    "device-rgb": RGB_WAYS,
    "calibrated-colour": {
        "profile": add(PLACED, XObject=lambda p: {"/More": image(p, srgb(p), b"\x00\x80\xff")}),
        "default": add(RED, ColorSpace=lambda p: {"/DefaultRGB": srgb(p)}),
    },
    "font-embedded": {
        "": lambda p: page(p).Resources.Font.F1.FontDescriptor.__delitem__("/FontFile2"),
    },
    "to-unicode": {"": lambda p: page(p).Resources.Font.F1.__delitem__("/ToUnicode")},
    "low-resolution": {
        "large": add("q 72 0 0 72 40 40 cm /Im1 Do Q"),
        "turned": add("q 0 72 -72 0 150 40 cm /Im1 Do Q"),
        "one way": add("q 7 0 0 72 40 40 cm /Im1 Do Q"),
        "in a form": add("q 4 0 0 4 0 0 cm /More Do Q", XObject=lambda p: {"/More": form(
            p, "q 7 0 0 7 9 9 cm /Im1 Do Q", Resources=page(p).Resources)}),
        "in the form's matrix": add("/More Do", XObject=lambda p: {"/More": form(
            p, "q 7 0 0 7 9 9 cm /Im1 Do Q", Resources=page(p).Resources,
            Matrix=Array([3, 0, 0, 3, 0, 0]))}),
        "in a pattern": add("/Pattern cs /More scn 20 20 90 90 re f", Pattern=lambda p: {
            "/More": stream(p, b"q 72 0 0 72 0 0 cm /Im1 Do Q",
                            **{**CELL, "Resources": page(p).Resources})}),
        "written": add("q 7 0 0 7 40 40 cm BI /W 2 /H 2 /BPC 8 /CS /G /L 4 ID abcd EI Q"),
    },
    "small-type": {
        "size": add(text("5.9 Tf 20 50")),
        "matrix": add("q /Overprint gs 0 0 0 1 k BT /F1 1 Tf 5 0 0 5 20 50 Tm (Black) Tj ET Q"),
        "page": add(text("9 Tf 40 90", "0.5 0 0 0.5 0 0 cm")),
        "turned": add("q /Overprint gs 0 0 0 1 k BT /F1 5 Tf 0 1 -1 0 50 50 Tm (Black) Tj ET Q"),
        "in an array": add("q /Overprint gs 0 0 0 1 k BT /F1 5 Tf 50 50 Td [(Bl) 9 (ack)] TJ ET Q"),
        "on the next line": add(
            "q /Overprint gs 0 0 0 1 k BT /F1 5 Tf 9 TL 50 50 Td (Black) ' ET Q"),
    },
    "hairline": {
        "line": add("0 0 0 1 K 0.1 w 20 50 m 90 50 l S"),
        "thinnest": add("0 0 0 1 K 0 w 20 50 m 90 50 l S"),
        "scaled": add("q 0.2 0 0 0.2 0 0 cm 0 0 0 1 K 1 w 90 90 m 400 90 l S Q"),
        "area": add("0 0 0 1 k 20 50 90 0.2 re f"),
        "frame": add("0 0 0 1 k 20 50 90 50 re 20.2 50.2 89.6 49.6 re f*"),
        "by a state": add("q /More gs 0 0 0 1 K 20 50 m 90 50 l S Q", ExtGState={
            "/More": Dictionary(LW=0.1)}),
    },
    "rich-black-text": {
        "four inks": add("q 0.6 0.4 0.4 1 k BT /F1 9 Tf 20 50 Td (Black) Tj ET Q"),
        "three inks": add("q 0.8 0.8 0.8 0 k BT /F1 9 Tf 20 50 Td (Black) Tj ET Q"),
    },
    "black-knocks-out": {
        "no overprint": add("0 0 0 1 k BT /F1 9 Tf 20 50 Td (Black) Tj ET"),
        "grey": add("q /Overprint gs 0 g BT /F1 9 Tf 20 50 Td (Black) Tj ET Q"),
        "mode 1 alone": add(
            "q /More gs 0 0 0 1 k BT /F1 9 Tf 20 50 Td (Black) Tj ET Q",
            ExtGState={"/More": Dictionary(OP=True, op=False, OPM=1)}),
        "mode 0": add(
            "q /More gs 0 0 0 1 k BT /F1 9 Tf 20 50 Td (Black) Tj ET Q",
            ExtGState={"/More": Dictionary(OP=True, op=True, OPM=0)}),
    },
    "white-overprints": {
        "area": add("q /Overprint gs 0 0 0 0 k 20 20 9 9 re f Q"),
        "text": add("q /Overprint gs 0 0 0 0 k BT /F1 9 Tf 20 390 Td (Black) Tj ET Q"),
        "tint 0": add("q /Overprint gs /More cs 0 scn 20 20 9 9 re f Q", ColorSpace={
            "/More": spot("Black", Name.DeviceCMYK, [0.0, 0.0, 0.0, 1.0])}),
    },
    "transparency": {
        "alpha": state(ca=0.5),
        "blending": state(BM=Name.Multiply),
        "mask of an image": add(PLACED, XObject=lambda p: {"/More": image(
            p, Name.DeviceCMYK, b"abcd", SMask=image(p, Name.DeviceGray, b"a"))}),
    },
    "separations": {
        "": add("/More cs 1 scn 20 20 9 9 re f", ColorSpace={
            "/More": spot("Gold", Name.DeviceCMYK, [0.0, 0.2, 0.6, 0.2])}),
    },
    "too-much-ink": {
        "area": add("0.9 0.9 0.9 0.9 k 20 20 9 9 re f"),
        "overprinted": add(
            "0.9 0.8 0.7 0 k 20 20 9 9 re f q /Overprint gs 0 0 0 1 k 20 20 9 9 re f Q"),
    },
}  # fmt: skip


def _untitled() -> bytes:
    start, end = XMP.index("<dc:title>"), XMP.index("</dc:title>") + len("</dc:title>")
    return (XMP[:start] + XMP[end:]).encode()
