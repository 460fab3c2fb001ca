"""How arrays are printed."""

import contextlib

from _gradwalk.bridge import need

need(globals(), "set_array_print_options")

_options = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False}


def set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None):
    """Options that are not named stay as they are."""
    named = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth, "suppress": suppress}
    _options.update({name: value for name, value in named.items() if value is not None})
    threshold = min(_options["threshold"], 2**31 - 1)
    set_array_print_options(_options["precision"], threshold, _options["edgeitems"], _options["linewidth"], _options["suppress"])


def get_printoptions():
    return dict(_options)


@contextlib.contextmanager
def printoptions(**options):
    before = dict(_options)
    set_printoptions(**options)
    try:
        yield get_printoptions()
    finally:
        set_printoptions(**before)


def array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=" ", threshold=None, edgeitems=None):
    """The text that print() writes, with options for this time."""
    if separator != " ":
        raise NotImplementedError("Gradwalk's numpy separates numbers by spaces only")
    with printoptions(precision=precision, threshold=threshold, edgeitems=edgeitems, linewidth=max_line_width, suppress=suppress_small):
        return str(a)
