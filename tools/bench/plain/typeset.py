"""typeset.py SOURCE TARGET: Typst as a program, from its package for Python."""

import sys

import typst

typst.compile(sys.argv[1], output=sys.argv[2], pdf_standards=["a-2b"])
