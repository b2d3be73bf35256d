"""From article files to finished editions: prepare, write, verify and install, a module each."""

from publish.pipeline.building import publish
from publish.pipeline.inputs import reads
from publish.pipeline.installing import Result
from publish.pipeline.options import Options, Tell
from publish.pipeline.preparing import Prepared, prepare
from publish.pipeline.writing import Candidate, write

__all__ = [
    "Candidate",
    "Options",
    "Prepared",
    "Result",
    "Tell",
    "prepare",
    "publish",
    "reads",
    "write",
]
