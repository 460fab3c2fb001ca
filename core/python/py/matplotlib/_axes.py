"""One set of axes: what is drawn in it, as data."""

import math

MOST = 20_000  # points of one series, and numbers of one image: more cannot be seen
MARKERS = "o.,xsv^<>+*DdpPhH|_12348"


class Axes:
    def __init__(self, figure, cell):
        self.figure, self.cell = figure, cell
        self.clear()

    def clear(self):
        self.series, self.limits = [], {"x": [], "y": []}
        self.texts, self.scales, self.frame = {"title": "", "x": "", "y": ""}, {"x": "linear", "y": "linear"}, True

    cla = clear

    def told(self):
        sides = {side: {"label": self.texts[side], "scale": self.scales[side], "limits": self.limits[side]} for side in "xy"}
        return {"cell": self.cell, "title": self.texts["title"], "frame": self.frame, **sides, "series": self.series}

    # ---- what can be drawn

    def plot(self, *args, label=None, color=None, c=None, marker=None, linestyle=None, ls=None, data=None, **style):
        """plot(y), plot(x, y), plot(x, y, 'o-', x2, y2, …): a line each."""
        rest = list(args)
        made = []
        while rest:
            x, y, form = rest.pop(0), None, ""
            if rest and not isinstance(rest[0], str):
                y = rest.pop(0)
            if rest and isinstance(rest[0], str):
                form = rest.pop(0)
            x, y = (None, x) if y is None else (x, y)
            line, dots, colour = _look(form, marker, linestyle if linestyle is not None else ls)
            for i, column in enumerate(_columns(y)):
                xs = list(range(len(column))) if x is None else _numbers(x)
                _same_length(xs, column)
                label_of = label[i] if isinstance(label, (list, tuple)) and i < len(label) else label
                made.append(self._add("line", xs, column, label_of, color or c or colour, line, dots))
        return made

    def scatter(self, x, y, s=None, c=None, marker=None, cmap=None, label=None, color=None, **style):
        xs, ys = _numbers(x), _numbers(y)
        _same_length(xs, ys)
        kinds = _numbers(c) if c is not None and not isinstance(c, str) and color is None else []
        classes = sorted({kind for kind in kinds if kind is not None}) if len(kinds) == len(xs) else []
        if not 1 < len(classes) <= 10:
            colour = color if color is not None else c if isinstance(c, str) else None
            return self._add("line", xs, ys, label, colour, "none", True)
        for i, one in enumerate(classes):  # a colour for each class
            places = [j for j, kind in enumerate(kinds) if kind == one]
            self._add("line", [xs[j] for j in places], [ys[j] for j in places], label if i == 0 else None, f"C{i}", "none", True)
        return Artist()

    def bar(self, x, height, width=0.8, bottom=None, label=None, color=None, **style):
        heights = _numbers(height)
        heights = heights * len(x) if hasattr(x, "__len__") and len(heights) == 1 else heights
        named = [not hasattr(v, "__float__") for v in x] if hasattr(x, "__iter__") else []
        xs = list(range(len(heights))) if any(named) else _numbers(x)
        _same_length(xs, heights)
        return self._add("bar", xs, heights, label, color)

    def barh(self, y, width, height=0.8, label=None, color=None, **style):
        """Bars that lie stand here, in the same order."""
        return self.bar(y, width, label=label, color=color)

    def hist(self, x, bins=10, range=None, label=None, color=None, density=False, **style):
        import numpy

        counts, edges = numpy.histogram(_numbers(x), bins, range)
        ends = edges.tolist()
        heights = counts.tolist()
        if density:
            total = sum(heights) or 1
            heights = [n / total / (b - a) for n, a, b in zip(heights, ends, ends[1:])]
        self._add("hist", [(a + b) / 2 for a, b in zip(ends, ends[1:])], heights, label, color)
        return counts, edges, Artist()

    def imshow(self, X, cmap=None, *, vmin=None, vmax=None, extent=None, origin=None, **style):
        rows = _rows(X)
        height, width = len(rows), len(rows[0])
        left, right, bottom, top = extent if extent is not None else (-0.5, width - 0.5, height - 0.5, -0.5)
        if origin == "lower":
            rows = rows[::-1]
            if extent is None:
                bottom, top = top, bottom
        return self._image(rows, cmap, [left, right, bottom, top], vmin, vmax, True)

    matshow = imshow

    def contourf(self, *args, cmap=None, levels=None, **style):
        """A surface seen from above, as in a picture of what a classifier decides."""
        numbers = [value for value in args if hasattr(value, "__len__") and not isinstance(value, str)]
        rows = _rows(numbers[2] if len(numbers) > 2 else numbers[0])
        extent = [0, len(rows[0]) - 1, 0, len(rows) - 1]
        if len(numbers) > 2:
            x, y = (_flat(values) for values in numbers[:2])
            extent = [min(x), max(x), min(y), max(y)]
        return self._image(rows[::-1], cmap, extent, None, None, False)

    contour = pcolormesh = pcolor = contourf

    def axhline(self, y=0, *args, label=None, color=None, c=None, linestyle=None, ls=None, **style):
        return self._rule("across", y, label, color or c, linestyle or ls)

    def axvline(self, x=0, *args, label=None, color=None, c=None, linestyle=None, ls=None, **style):
        return self._rule("down", x, label, color or c, linestyle or ls)

    def hlines(self, y, xmin, xmax, colors=None, linestyles=None, label=None, **style):
        for value in _numbers(y):
            self.plot([xmin, xmax], [value, value], color=colors, linestyle=linestyles, label=label)

    def vlines(self, x, ymin, ymax, colors=None, linestyles=None, label=None, **style):
        for value in _numbers(x):
            self.plot([value, value], [ymin, ymax], color=colors, linestyle=linestyles, label=label)

    def step(self, x, y, *args, **style):
        return self.plot(x, y, *args, **{key: value for key, value in style.items() if key != "where"})

    def errorbar(self, x, y, yerr=None, xerr=None, fmt="", **style):
        """The bars' length is left out."""
        return self.plot(x, y, fmt, **style)

    def fill_between(self, x, y1, y2=0, label=None, color=None, **style):
        """Both edges of the band, as lines."""
        xs = _numbers(x)
        for edge in (y1, y2):
            ys = _numbers(edge)
            self.plot(xs, ys * len(xs) if len(ys) == 1 else ys, label=label, color=color, linestyle="--")
            label = None
        return Artist()

    def semilogy(self, *args, **style):
        self.scales["y"] = "log"
        return self.plot(*args, **style)

    def semilogx(self, *args, **style):
        self.scales["x"] = "log"
        return self.plot(*args, **style)

    def loglog(self, *args, **style):
        self.scales = {"x": "log", "y": "log"}
        return self.plot(*args, **style)

    # ---- words and sides

    def set_title(self, label, **style):
        self.texts["title"] = str(label)

    def set_xlabel(self, label, **style):
        self.texts["x"] = str(label)

    def set_ylabel(self, label, **style):
        self.texts["y"] = str(label)

    def set_xlim(self, left=None, right=None, **style):
        return self._limit("x", left, right)

    def set_ylim(self, bottom=None, top=None, **style):
        return self._limit("y", bottom, top)

    def set_xscale(self, value, **style):
        self.scales["x"] = "log" if value in ("log", "symlog") else "linear"

    def set_yscale(self, value, **style):
        self.scales["y"] = "log" if value in ("log", "symlog") else "linear"

    def set(self, **texts):
        for name, value in texts.items():
            getattr(self, "set_" + name)(value)

    def axis(self, what=None, **style):
        if what in ("off", False):
            self.frame = False
        elif isinstance(what, (list, tuple)) and len(what) == 4:
            self._limit("x", *what[:2])
            self._limit("y", *what[2:])

    def set_axis_off(self):
        self.frame = False

    def twinx(self):
        """One scale serves both."""
        return self

    def __getattr__(self, name):
        """Looks and notes on the picture, to no effect; what would draw something else is refused."""
        if name.startswith("set_") or name in _LOOKS:
            return ignore
        raise AttributeError(f"Gradwalk's matplotlib has no Axes.{name}")

    # ---- data

    def _add(self, kind, x, y, label, colour=None, line="solid", dots=False):
        label = "" if label is None or str(label).startswith("_") else str(label)
        step = -(-len(x) // MOST) or 1
        colour = colour if isinstance(colour, str) else ""
        self.series.append({"kind": kind, "x": x[::step], "y": y[::step], "label": label, "colour": colour, "line": line, "dots": dots})
        return Artist()

    def _rule(self, kind, at, label, colour, linestyle):
        """A line from side to side, which asks for no room of its own along itself."""
        line, _, _ = _look("", None, linestyle)
        return self._add(kind, _numbers(at) if kind == "down" else [], _numbers(at) if kind == "across" else [], label, colour, line)

    def _image(self, rows, cmap, extent, low, high, square):
        colours = hasattr(rows[0][0], "__len__")
        step = 1
        while (len(rows) // step) * (len(rows[0]) // step) > MOST:
            step += 1
        rows = [row[::step] for row in rows[::step]]
        cells = [v for row in rows for v in row]
        numbers = [_finite(v) for cell in cells for v in list(cell)[:3]] if colours else [_finite(v) for v in cells]
        known = [v for v in numbers if v is not None] or [0.0]
        low, high = (low if low is not None else min(known)), (high if high is not None else max(known))
        if colours:
            low, high = 0, (255 if high > 1 else 1)
        self.series.append(
            {"kind": "image", "columns": len(rows[0]), "numbers": numbers, "colours": colours, "range": [float(low), float(high)],
             "map": cmap if isinstance(cmap, str) else "", "extent": [float(v) for v in extent], "square": square}
        )  # fmt: skip
        return Artist()

    def _limit(self, side, low, high):
        low, high = low if isinstance(low, (list, tuple)) else (low, high)
        if low is not None and high is not None:
            self.limits[side] = [float(low), float(high)]
        return self.limits[side] or (0.0, 1.0)


class AxesArray(list):
    """What subplots(2, 2) gives: axs[0, 1], axs[0][1], axs.flat."""

    def __getitem__(self, place):
        if isinstance(place, tuple):
            row, column = place
            chosen = list.__getitem__(self, row)
            return AxesArray([one[column] for one in chosen]) if isinstance(row, slice) else chosen[column]
        found = list.__getitem__(self, place)
        return AxesArray(found) if isinstance(place, slice) else found

    @property
    def flat(self):
        return AxesArray([axes for one in self for axes in (one if isinstance(one, list) else [one])])

    def flatten(self):
        return self.flat

    ravel = flatten

    @property
    def shape(self):
        return (len(self), len(self[0])) if self and isinstance(self[0], list) else (len(self),)

    @property
    def size(self):
        return len(self.flat)


class Artist:
    """What a drawing function gives back; its look can be set, to no effect."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return ignore


def ignore(*args, **options):
    """Looks and notes on the picture: the app draws in its own style."""
    return Artist()


_LOOKS = set("legend grid text annotate arrow tick_params invert_yaxis invert_xaxis margins autoscale get_legend_handles_labels get_xlim get_ylim spines xaxis yaxis patches lines relim autoscale_view add_patch title".split())


def _look(form, marker, linestyle):
    """(line, whether there are dots, colour) of 'ro--'; a line is "solid", "dashed" or "none"."""
    signs = form.replace("--", ":").replace("-.", ":")
    colour = signs if len(signs) > 2 and signs.isalpha() else next((sign for sign in signs if sign in "bgrcmykw"), "")
    dots = marker not in (None, "", "None", " ") or (not signs.isalpha() or len(signs) <= 2) and any(sign in MARKERS for sign in signs)
    if linestyle in ("", " ", "None", "none"):
        return "none", dots, colour
    if linestyle is not None:
        return ("solid" if linestyle in ("-", "solid") else "dashed"), dots, colour
    line = "dashed" if ":" in signs else "solid" if "-" in signs or not dots or marker is not None else "none"
    return line, dots, colour


def _rows(image):
    rows = _listed(image)
    if rows and hasattr(rows[0], "tolist"):
        rows = [row.tolist() for row in rows]
    if not rows or not hasattr(rows[0], "__len__"):
        raise TypeError("Invalid shape for image data: it takes numbers in rows and columns")
    if len(rows) == 1 and rows[0] and hasattr(rows[0][0], "__len__") and len(rows[0][0]) not in (3, 4):
        rows = rows[0]  # one channel in front
    if rows[0] and hasattr(rows[0][0], "__len__") and len(rows[0][0]) == 1:
        rows = [[pixel[0] for pixel in row] for row in rows]
    if rows[0] and hasattr(rows[0][0], "__len__") and len(rows[0][0]) not in (3, 4):
        raise TypeError(f"Invalid shape ({len(rows)}, {len(rows[0])}, {len(rows[0][0])}) for image data")
    return rows


def _listed(values):
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return values.tolist() if hasattr(values, "tolist") else list(values) if hasattr(values, "__iter__") else [values]


def _numbers(values):
    """A flat list of plain numbers; JSON has no NaN, so that is None there."""
    return [_finite(v[0] if isinstance(v, list) and len(v) == 1 else v) for v in _listed(values)]


def _flat(values):
    """All numbers of rows and columns, or of a list."""
    return [float(v) for row in _listed(values) for v in (row if isinstance(row, list) else [row])]


def _finite(value):
    value = float(value)
    return value if math.isfinite(value) else None


def _columns(y):
    """The lines of what is plotted: its columns."""
    rows = [row.tolist() if hasattr(row, "tolist") else row for row in _listed(y)]
    if rows and isinstance(rows[0], (list, tuple)):
        return [[_finite(row[i]) for row in rows] for i in range(len(rows[0]))]
    return [_numbers(rows)]


def _same_length(x, y):
    if len(x) != len(y):
        raise ValueError(f"x and y must have same first dimension, but have shapes ({len(x)},) and ({len(y)},)")
