"""What a file is printed by: the printing condition and its profile (ISO 15930-7)."""

from __future__ import annotations

from pikepdf import Array, Dictionary, Name, String

from publish.formats.passes.context import OpenFile


def intent(file: OpenFile) -> None:
    """Name the printing condition as its registry does, and embed its profile."""
    if file.context.press is None:
        return
    press = file.context.press.inks.press
    assert press.profile is not None  # noqa: S101 - a press without one makes no press file
    profile = file.pdf.make_stream(press.profile.read_bytes())
    profile.N, profile.Alternate = len("CMYK"), Name.DeviceCMYK
    made = Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFX,
        OutputConditionIdentifier=String(press.condition),
        OutputCondition=String(press.about),
        Info=String(press.about),
        DestOutputProfile=profile,
    )
    if press.registry:
        made.RegistryName = String(press.registry)
    file.pdf.Root.OutputIntents = Array([file.pdf.make_indirect(made)])
    file.pdf.trailer.Info.Trapped = Name("/False")
