"""sys.stdout and sys.stderr: each line goes to the host with the place that ended it, as a terminal would show it."""

import codecs
import io
import sys

from .bridge import need

need(globals(), "write_text", "interrupt_again")


class _Raw(io.RawIOBase):
    def __init__(self, number, name):
        self.number, self.name = number, name
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def write(self, data):
        text = self.decode(data)
        try:
            write_text(self.number, text)
        except KeyboardInterrupt:  # it comes after the text has gone: the buffer above would keep the text, and write it again
            interrupt_again()
        return len(data)

    def writable(self):
        return True

    def fileno(self):
        return self.number


def write_apart(stream, text):
    """Writes what the trace tells by another event than print: a traceback, a warning."""
    stream.flush()
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    if isinstance(raw, _Raw):
        write_text(raw.number, text, APART)
    else:
        stream.write(text)
        stream.flush()


APART = -1  # in place of a place


def install():
    sys.stdout, sys.stderr = _open(1, "<stdout>"), _open(2, "<stderr>")


def _open(number, name):
    return io.TextIOWrapper(io.BufferedWriter(_Raw(number, name)), "utf-8", line_buffering=True)
