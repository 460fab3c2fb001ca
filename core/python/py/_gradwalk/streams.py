"""sys.stdout and sys.stderr: each line goes to the host with the place that ended it, as a terminal would show it."""

import codecs
import io
import sys

from .bridge import need

need(globals(), "write_text", "interrupt_again")


class _Stream(io.BufferedIOBase):
    """What stands beneath sys.stdout. It keeps nothing: a BufferedWriter would write again what Ctrl-C interrupted when it had gone already."""

    def __init__(self, number, name):
        self.number, self.name = number, name
        self.decode = codecs.getincrementaldecoder("utf-8")("replace").decode

    def write(self, data):
        count, text = len(data), self.decode(data)
        try:
            write_text(self.number, text)
        except KeyboardInterrupt:  # it came after the text had gone: the print is over, and the next statement hears of it
            interrupt_again()
        return count

    @property
    def raw(self):
        return self

    def writable(self):
        return True

    def fileno(self):
        return self.number


def write_apart(stream, text):
    """Writes what the trace tells by another event than print: a traceback, a warning."""
    stream.flush()
    beneath = getattr(stream, "buffer", None)
    if isinstance(beneath, _Stream):
        write_text(beneath.number, text, APART)
    else:
        stream.write(text)
        stream.flush()


APART = -1  # in place of a place


def install():
    sys.stdout, sys.stderr = _open(1, "<stdout>"), _open(2, "<stderr>")


def _open(number, name):
    return io.TextIOWrapper(_Stream(number, name), "utf-8", line_buffering=True)
