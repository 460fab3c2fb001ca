"""Errors and warnings as the learner should see them: only the lines of their own program."""

import builtins
import linecache
import sys
import traceback
import warnings

from . import guard, places, streams
from .bridge import need

need(globals(), "tell_error", "tell_warning")

_LIBRARY = ("/gradwalk/", "/lib/python3", "<frozen ", "<exec>")

language = "en"
_file = ""


def remember(file, source):
    """Lets tracebacks, warnings and inspect read the program's lines: it is in no file that Python could open."""
    global _file
    _file = file
    linecache.cache[file] = (len(source), None, [line + "\n" for line in source.split("\n")], file)


def show(error):
    """Writes the traceback to stderr, as Python would, and tells the host."""
    tell_error(type(error).__name__, _message(error), write(error), _place(error))


def write(error):
    """Writes the traceback to stderr and returns it."""
    text = _text(error)
    sys.stdout.flush()
    streams.write_apart(sys.stderr, text)
    return text


def warn(message, category="UserWarning"):
    """A warning of the engine's, at the learner's line, once for each line, as warnings.warn would."""
    file, line = places.learner_line()
    if file is not None:
        warnings.warn_explicit(message, getattr(builtins, category), file, line, registry=_shown)


_shown = {}


def install():
    warnings.showwarning = _show_warning
    sys.excepthook = _name_for_host


def _show_warning(message, category, filename, lineno, file=None, line=None):
    streams.write_apart(file or sys.stderr, warnings.formatwarning(message, category, filename, lineno, line))
    tell_warning(category.__name__, str(message), places.whole_line(lineno))


def _name_for_host(kind, error, trace):
    """Pyodide calls this for every exception that goes through JavaScript, and reads what it writes: that need not be long."""
    sys.__stderr__.write(f"{kind.__name__}: {_message(error)}")
    sys.__stderr__.flush()


def _text(error):
    if isinstance(error, SyntaxError) and error.text is None and error.lineno:
        error.text = linecache.getline(error.filename or "", error.lineno)
    report = traceback.TracebackException.from_exception(error)
    _keep_learner(report, set())
    if isinstance(error, SyntaxError) and not report.stack:
        text = "".join(report.format_exception_only())
    else:
        text = "".join(report.format())
    advice = guard.advice(error, language)
    return text + (advice + "\n" if advice else "")


def _keep_learner(report, seen):
    if report is None or id(report) in seen:
        return
    seen.add(id(report))
    if report.stack is not None:
        report.stack = traceback.StackSummary.from_list([f for f in report.stack if _is_learners(f.filename)])
    for other in (report.__cause__, report.__context__, *(report.exceptions or ())):
        _keep_learner(other, seen)


def _is_learners(file):
    """Not our packages, the standard library, or JavaScript."""
    return file == _file or file == "<string>" or (file.endswith(".py") and not file.startswith(_LIBRARY))


def _message(error):
    try:
        return str(error)
    except Exception:
        return ""


def _place(error):
    """Where in the program it happened: the innermost expression of the learner's."""
    if isinstance(error, SyntaxError) and error.lineno:
        return places.whole_line(error.lineno)
    place, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_globals is places.program():
            place = places.at(step.tb_frame.f_code, step.tb_lasti, step.tb_lineno)
        step = step.tb_next
    return place
