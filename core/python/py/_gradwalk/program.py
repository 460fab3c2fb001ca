"""Runs the learner's program as the module `__main__`."""

import ast
import atexit
import builtins
import sys
import types

from . import bridge, errnos, guard, limits, modules, names, places, report, streams

INTERRUPTED = 130
ECHO = "__gradwalk_echo__"


def start(trusted):
    """Called by the host, once, after the interpreter has started or was restored."""
    bridge.bind()
    streams.install()
    report.install()
    limits.install()
    errnos.install()
    builtins.__dict__.update({names.HELPER: names.name_value, ECHO: _echo})
    if not trusted:
        guard.close()


def run(source, file, notebook, told, language, *arguments):
    """
    Runs a program to its end; its errors are shown and told.

    arguments: sys.argv[1:]. notebook: torch, np and plt are there without an import, and the value of a last expression is shown.
    told: somebody is told which name is given to which tensor.
    Returns the exit status that Python would have: 1 after an error, INTERRUPTED after a KeyboardInterrupt.
    """
    report.language = language
    report.remember(file, source)
    main = types.ModuleType("__main__")
    main.__builtins__ = builtins
    main.__file__ = file
    if notebook:
        _import_for_notebook(main)
    sys.modules["__main__"] = main
    sys.argv = [file, *arguments]
    places.follow(main.__dict__, source, modules.call())
    try:
        exec(_compile(source, file, notebook, told), main.__dict__)
        if notebook:
            sys.modules["matplotlib.pyplot"].flush()  # a notebook shows a figure without plt.show()
        return 0
    except SystemExit as stop:
        return _status(stop.code)
    except KeyboardInterrupt as error:
        if not notebook:
            report.write(error)  # in the app the learner pressed Stop: that is no error to explain
        return INTERRUPTED
    except BaseException as error:
        report.show(error)
        return 1
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()


def _compile(source, file, notebook, told):
    tree = ast.parse(source, file)
    compile(tree, file, "exec", dont_inherit=True)  # finds what parse does not, before anything is rewritten: 'return' outside function
    if told:
        tree = names.rewrite(source, tree)
    if notebook and tree.body and isinstance(tree.body[-1], ast.Expr):
        last = tree.body[-1]
        last.value = names.call(ECHO, last.value)
    return compile(tree, file, "exec", dont_inherit=True)


def _echo(value):
    """Shows the value of the last expression, as a notebook does."""
    if value is not None:
        print(repr(value))


def _import_for_notebook(main):
    import matplotlib.pyplot
    import numpy
    import torch

    main.torch, main.np, main.plt = torch, numpy, matplotlib.pyplot


def _status(code):
    """As Python ends on sys.exit(code)."""
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF
    print(code, file=sys.stderr)
    return 1
