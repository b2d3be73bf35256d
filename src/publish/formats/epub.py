"""The EPUB format (placeholder until written)."""
from publish.formats.job import Job, Written
def write(job: Job) -> Written:
    raise NotImplementedError
