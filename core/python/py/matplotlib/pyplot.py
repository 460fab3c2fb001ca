"""pyplot: calls gather a figure, which show() hands to the app: each set of axes by itself, in order."""

import builtins
import json
import math

from _gradwalk.bridge import need

from . import rc, rcParams

need(globals(), "show_figure")

MOST = 20_000  # points of one series: more cannot be seen


class _Figure:
    """One set of axes."""

    def __init__(self):
        self.title, self.x_label, self.y_label, self.series = "", "", "", []

    def add(self, kind, x, y, label, style=""):
        label = "" if label is None else str(label)
        step = -(-len(x) // MOST) or 1
        self.series.append({"kind": kind, "x": x[::step], "y": y[::step], "label": label, "style": style})


_figure = _Figure()  # the axes that the functions of this module draw on
_places = {None: _figure}  # all axes of the figure, by what subplot() calls them


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


semilogx = semilogy = loglog = plot


def fill_between(x, y1, y2=0, color=None, label=None, **style):
    """The two edges of the band, each as a line."""
    below = y2 if hasattr(y2, "__len__") else [y2] * len(x)
    plot(x, y1, color=color, label=label)
    plot(x, below, color=color)
    return _Artist()


def axvline(x=0, **style):
    heights = [v for s in _figure.series for v in s["y"] if v is not None] or [0, 1]
    return plot([x, x], [builtins.min(heights), builtins.max(heights)], **{k: v for k, v in style.items() if k in ("label", "color", "c")})


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
    return _Window()


def show(*args, **options):
    _send()


def close(*args):
    """Forgets the figure."""
    global _figure, _places
    _figure = _Figure()
    _places = {None: _figure}


clf = cla = close


def subplots(nrows=1, ncols=1, *, squeeze=True, **style):
    """A new figure with its axes: one by itself, a row or a column as a list, else [nrows, ncols]."""
    figure()
    axes = [subplot(nrows, ncols, i + 1) for i in range(nrows * ncols)]
    if squeeze and len(axes) == 1:
        return _Window(), axes[0]
    return _Window(), _Grid(axes, (len(axes),) if squeeze and 1 in (nrows, ncols) else (nrows, ncols))


def subplot(*place, **style):
    """The axes at a place, such as (2, 1, 1) or 211, on which the functions of this module now draw."""
    global _figure
    key = tuple(int(digit) for digit in str(place[0])) if len(place) == 1 else place or (1, 1, 1)
    _figure = _places.setdefault(key, _Figure())
    return _Axes(_figure)


def gca(**style):
    return _Axes(_figure)


def gcf():
    return _Window()


def savefig(*args, **options):
    """The app saves figures itself."""


def _ignore(*args, **options):
    """Looks and notes on the picture: the app draws in its own style."""


legend = grid = axis = text = annotate = suptitle = xlim = ylim = xticks = yticks = tight_layout = colorbar = pause = ion = ioff = draw = subplots_adjust = xscale = yscale = tick_params = set_cmap = _ignore


class _Axes:
    """One set of axes: the functions of this module, and their set_ names."""

    def __init__(self, figure):
        self._figure = figure

    def __getattr__(self, name):
        function = globals().get(name.removeprefix("set_")) if not name.startswith("_") else None
        if not callable(function):
            raise AttributeError(f"Gradwalk's matplotlib has no '{name}'")

        def drawn(*args, **options):
            global _figure
            _figure = self._figure
            return function(*args, **options)

        return drawn

    def set(self, **looks):
        for name, value in looks.items():
            getattr(self, "set_" + name)(value)


class _Grid:
    """The axes that subplots() gives, as an array of them."""

    def __init__(self, axes, shape):
        self._axes, self.shape, self.size = axes, shape, len(axes)

    def __len__(self):
        return self.shape[0]

    def __getitem__(self, place):
        if isinstance(place, tuple) and len(place) > 1:
            return self[place[0]][place[1]]
        rows = self._axes
        if len(self.shape) == 2:
            rows = [_Grid(self._axes[at : at + self.shape[1]], self.shape[1:]) for at in range(0, self.size, self.shape[1])]
        return rows[place[0] if isinstance(place, tuple) else place]

    def ravel(self):
        return _Grid(self._axes, (self.size,))

    flatten = ravel

    @property
    def flat(self):
        return iter(self._axes)


class _Artist:
    """What a drawing function gives back; its look can be set, to no effect."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return _ignore


class _Window(_Artist):
    """A figure with all its axes."""

    @property
    def axes(self):
        return [_Axes(axes) for key, axes in _places.items() if key or axes.series]

    def add_subplot(self, *place, **style):
        return subplot(*place)

    def subplots(self, *size, **style):
        return subplots(*size, **style)[1]

    gca = staticmethod(gca)


class _Style:
    """plt.style: the app draws in its own."""

    available = []
    use = staticmethod(_ignore)


style = _Style()


def _send():
    for axes in _places.values():
        if axes.series:
            show_figure(json.dumps({"title": axes.title, "xLabel": axes.x_label, "yLabel": axes.y_label, "series": axes.series}))
    close()


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
