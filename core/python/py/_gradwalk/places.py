"""Where in the learner's program are we?

A place is an int that the host gave out for a range of the program's text; 0 is nowhere.
"""

from sys import _getframe

from .bridge import need

need(globals(), "place_id", "follow_frames")

_program = None  # globals of the learner's program: a frame is theirs when its f_globals is this very dict
_lines = []
_sites = {}  # (id of a code object, offset in it) -> place
_kept = []  # those code objects, so that their ids stay theirs


def follow(program, source, call):
    """From now on, places are those of this program: its globals and its text. call: address of the code of nn.Module's call."""
    global _program
    _program = program
    _lines[:] = source.split("\n")
    _sites.clear()
    follow_frames(id(program), call)


def program():
    return _program


def here():
    """The place of the learner's innermost expression that is being computed. Cheap: looked up once for each call site."""
    frame = _getframe(1)
    while frame is not None and frame.f_globals is not _program:
        frame = frame.f_back
    return 0 if frame is None else at(frame.f_code, frame.f_lasti, frame.f_lineno)


def at(code, offset, line):
    """The place of one instruction of the learner's."""
    key = (id(code), offset)
    place = _sites.get(key)
    if place is None:
        place = _sites[key] = _place(code, offset, line)
        _kept.append(code)
    return place


def span(line, end_line, column, end_column):
    """The place of a range as the compiler gives it: lines from 1, columns in UTF-8 bytes."""
    return place_id(line, _utf16(line, column), end_line, _utf16(end_line, end_column))


def learner_line():
    """(file, line) of the learner's innermost frame, for a warning; (None, 0) where there is none."""
    frame = _getframe(1)
    while frame is not None and frame.f_globals is not _program:
        frame = frame.f_back
    return (None, 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)


def whole_line(line):
    """The place of a line without its indentation."""
    if not 0 < line <= len(_lines):
        return 0
    text = _lines[line - 1]
    return place_id(line, _units(text[: len(text) - len(text.lstrip())]), line, _units(text.rstrip()))


def _place(code, offset, line):
    for i, (start, end, column, end_column) in enumerate(code.co_positions()):
        if i == offset // 2:
            if column is not None and end_column is not None and start is not None and 0 < end <= len(_lines):
                return span(start, end, column, end_column)
            break
    return whole_line(line or 0)


def _utf16(line, column):
    return _units(_lines[line - 1].encode()[:column].decode(errors="ignore"))


def _units(text):
    """Length in UTF-16 units, by which the editor counts."""
    return len(text) + sum(character > "\uffff" for character in text)
