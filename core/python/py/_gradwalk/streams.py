"""sys.stdout and sys.stderr: text goes to the host with the place that wrote it; the host joins it into messages."""

import io
import sys

from . import places
from .bridge import need

need(globals(), "write_text")


class Stream(io.TextIOBase):
    encoding = "utf-8"
    errors = "replace"

    def __init__(self, number, raw):
        self._number, self.buffer = number, raw.buffer
        self.name, self.mode = raw.name, "w"

    def write(self, text):
        if text.__class__ is not str and not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            write_text(self._number, text, places.here())
        return len(text)

    def writable(self):
        return True

    def fileno(self):
        return self._number

    def isatty(self):
        return False


def write_apart(stream, text):
    """Writes what the trace tells by another event than print: a traceback, a warning."""
    if isinstance(stream, Stream):
        write_text(stream.fileno(), text, APART)
    else:
        stream.write(text)
        stream.flush()


APART = -1


def install():
    sys.stdout, sys.stderr = Stream(1, sys.__stdout__), Stream(2, sys.__stderr__)
