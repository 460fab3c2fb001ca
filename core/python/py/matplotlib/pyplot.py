"""pyplot: calls gather one figure, which show() hands to the app."""

import builtins
import json
import math

from _gradwalk.bridge import need

need(globals(), "show_figure")

MOST = 20_000  # points of one series: more cannot be seen


class _Figure:
    def __init__(self):
        self.title, self.x_label, self.y_label, self.series = "", "", "", []

    def add(self, kind, x, y, label, style=""):
        label = "" if label is None else str(label)
        step = -(-len(x) // MOST) or 1
        self.series.append({"kind": kind, "x": x[::step], "y": y[::step], "label": label, "style": style})


_figure = _Figure()


def plot(*args, label=None, color=None, c=None, marker=None, linestyle=None, ls=None, **style):
    """plot(y), plot(x, y), plot(x, y, 'o-', x2, y2, …): a line each."""
    rest = list(args)
    while rest:
        x, y, form = rest.pop(0), None, ""
        if rest and not isinstance(rest[0], str):
            y = rest.pop(0)
        if rest and isinstance(rest[0], str):
            form = rest.pop(0)
        x, y = (None, x) if y is None else (x, y)
        for column in _columns(y):
            xs = list(range(len(column))) if x is None else _numbers(x)
            _same_length(xs, column)
            look = form + (marker or "") + (linestyle or ls or "")
            only_points = look and not builtins.any(mark in look for mark in "-:") and builtins.any(mark in look for mark in "o.,xsv^+*D<>pP")
            _figure.add("scatter" if only_points else "line", xs, column, label, " ".join(filter(None, (look, color or c))))
    return [_Artist()]


def scatter(x, y, s=None, c=None, marker=None, label=None, color=None, **style):
    xs, ys = _numbers(x), _numbers(y)
    _same_length(xs, ys)
    _figure.add("scatter", xs, ys, label, color or (c if isinstance(c, str) else "") or "")
    return _Artist()


def bar(x, height, width=0.8, label=None, color=None, **style):
    heights = _numbers(height)
    heights = heights * len(x) if hasattr(x, "__len__") and len(heights) == 1 else heights
    named = [not hasattr(v, "__float__") for v in x]
    xs = list(range(len(heights))) if builtins.any(named) else _numbers(x)
    _same_length(xs, heights)
    _figure.add("bar", xs, heights, label, color if isinstance(color, str) else "")
    return _Artist()


def hist(x, bins=10, range=None, label=None, color=None, density=False, **style):
    import numpy

    counts, edges = numpy.histogram(_numbers(x), bins, range)
    middle = [(a + b) / 2 for a, b in zip(edges.tolist(), edges.tolist()[1:])]
    heights = counts.tolist()
    if density:
        total = builtins.sum(heights) or 1
        heights = [n / total / (b - a) for n, a, b in zip(heights, edges.tolist(), edges.tolist()[1:])]
    _figure.add("hist", middle, heights, label, color if isinstance(color, str) else "")
    return counts, edges, _Artist()


def imshow(image, cmap=None, **style):
    """x: how many columns; y: all numbers, row by row."""
    rows = image.tolist() if hasattr(image, "tolist") else list(image)
    if not rows or not hasattr(rows[0], "__len__"):
        raise TypeError("Invalid shape for image data: imshow takes numbers in rows and columns")
    if hasattr(rows[0][0], "__len__"):  # colours: their mean is drawn
        rows = [[builtins.sum(pixel) / len(pixel) for pixel in row] for row in rows]
    _figure.add("image", [len(rows[0])], [_finite(v) for row in rows for v in row], None, cmap or "")
    return _Artist()


matshow = imshow


def axhline(y=0, **style):
    return plot([0, builtins.max([1, *(v for s in _figure.series for v in s["x"])])], [y, y], **{k: v for k, v in style.items() if k in ("label", "color", "c")})


def title(label, **style):
    _figure.title = str(label)


def xlabel(label, **style):
    _figure.x_label = str(label)


def ylabel(label, **style):
    _figure.y_label = str(label)


def figure(*args, **style):
    """A new figure; the one before is shown."""
    _send()
    return _Artist()


def show(*args, **options):
    _send()


def close(*args):
    """Forgets the figure."""
    global _figure
    _figure = _Figure()


clf = cla = close


def subplots(rows=1, columns=1, **style):
    figure()
    if rows * columns != 1:
        raise NotImplementedError("Gradwalk draws one set of axes to a figure: call plt.figure() for each")
    return _Artist(), _Axes()


def gca():
    return _Axes()


def gcf():
    return _Artist()


def savefig(*args, **options):
    """The app saves figures itself."""


def _ignore(*args, **options):
    """Looks and notes on the picture: the app draws in its own style."""


legend = grid = axis = text = annotate = suptitle = xlim = ylim = xticks = yticks = tight_layout = colorbar = pause = ion = ioff = draw = subplots_adjust = xscale = yscale = _ignore


class _Axes:
    """What subplots() gives: the functions of this module, and their set_ names."""

    def __getattr__(self, name):
        function = globals().get(name.removeprefix("set_")) if not name.startswith("_") else None
        if not callable(function):
            raise AttributeError(f"Gradwalk's matplotlib has no '{name}'")
        return function


class _Artist:
    """What a drawing function gives back; its look can be set, to no effect."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ignore


def _send():
    global _figure
    if _figure.series:
        figure = {"title": _figure.title, "xLabel": _figure.x_label, "yLabel": _figure.y_label, "series": _figure.series}
        show_figure(json.dumps(figure))
    _figure = _Figure()


def flush():
    """The program is over: a figure that was drawn but not shown, as in a notebook."""
    _send()


def _numbers(values):
    """A flat list of plain numbers; JSON has no NaN, so that is None there."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    if hasattr(values, "tolist"):
        values = values.tolist()
    values = list(values) if hasattr(values, "__iter__") else [values]
    return [_finite(v[0] if isinstance(v, list) and len(v) == 1 else v) for v in values]


def _finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def _columns(y):
    """The lines of what is plotted: its columns."""
    rows = y.detach().cpu().tolist() if hasattr(y, "detach") else y.tolist() if hasattr(y, "tolist") else y
    if not hasattr(rows, "__iter__"):
        return [_numbers(rows)]
    rows = [row.tolist() if hasattr(row, "tolist") else row for row in rows]
    if rows and isinstance(rows[0], (list, tuple)):
        return [[_finite(row[i]) for row in rows] for i in range(len(rows[0]))]
    return [_numbers(rows)]


def _same_length(x, y):
    if len(x) != len(y):
        raise ValueError(f"x and y must have same first dimension, but have shapes ({len(x)},) and ({len(y)},)")


def __getattr__(name):
    raise AttributeError(f"Gradwalk's matplotlib has no pyplot.{name}")
