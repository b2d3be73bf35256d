# mypy: ignore-errors
# ruff: noqa: ANN001, ANN201, FBT003
"""Drives LibreOffice through UNO; a Python that has `uno` runs it, told what to do by its input."""

import contextlib
import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

told = json.load(sys.stdin)
pipe = f"publish{abs(hash(told['profile']))}"
profile = uno.systemPathToFileUrl(told["profile"])
office = subprocess.Popen(
    [told["office"], "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;",
     f"-env:UserInstallation={profile}"],
)  # fmt: skip


def connected():
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    for _ in range(300):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
    raise SystemExit("LibreOffice does not answer")


def value(name, given):
    made = PropertyValue()
    made.Name, made.Value = name, given
    return made


context = connected()
desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
url = uno.systemPathToFileUrl(told["proof"])
document = desktop.loadComponentFromURL(url, "_blank", 0, (value("Hidden", True),))


def find(phrase):
    asked = document.createSearchDescriptor()
    asked.SearchString, asked.SearchCaseSensitive = phrase, True
    found = document.findFirst(asked)
    if found is None:
        raise SystemExit(f"not in the proof: {phrase}")
    return found


try:
    for step in told["steps"]:
        document.RecordChanges = step.get("tracked", "yes") == "yes"
        found = find(step["find"])
        text = found.getText()
        if step["do"] == "put":
            found.setString(step["new"])
        elif step["do"] == "less":  # the end of the phrase goes
            cursor = text.createTextCursorByRange(found.getEnd())
            cursor.goLeft(len(step["new"]), True)
            cursor.setString("")
        elif step["do"] == "insert":
            cursor = text.createTextCursorByRange(found.getEnd())
            text.insertString(cursor, step["new"], False)
        elif step["do"] == "paragraph":  # a new one behind that of the phrase
            cursor = text.createTextCursorByRange(found.getEnd())
            cursor.gotoEndOfParagraph(False)
            text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
            text.insertString(cursor, step["new"], False)
        elif step["do"] == "gone":  # the paragraph of the phrase
            cursor = text.createTextCursorByRange(found.getStart())
            cursor.gotoStartOfParagraph(False)
            cursor.gotoEndOfParagraph(True)
            cursor.goRight(1, True)
            cursor.setString("")
        elif step["do"] == "bold":
            found.CharWeight = 150.0
        elif step["do"] == "remark":
            note = document.createInstance("com.sun.star.text.textfield.Annotation")
            note.Author, note.Content = step["who"], step["new"]
            text.insertTextContent(found, note, True)
    back = uno.systemPathToFileUrl(told["back"])
    document.storeToURL(back, (value("FilterName", "MS Word 2007 XML"),))
    document.close(True)
finally:
    with contextlib.suppress(DisposedException):
        desktop.terminate()
    office.wait(60)
