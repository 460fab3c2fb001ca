"""pyplot: what is called by its functions gathers in figures, which show() hands to the app. The app draws them in its own style."""

import json

from _gradwalk.bridge import need

from . import rc, rcParams
from ._axes import Axes, AxesArray, ignore

need(globals(), "show_figure")

_figures = []  # those that were not shown yet; the last one is the present one


class Figure:
    """Sets of axes in rows and columns, under one title."""

    def __init__(self):
        self.title, self.columns, self.axes = "", 1, []

    def place(self, rows, columns, cell):
        """The axes at a cell, counted row by row from 0; made where there are none."""
        if not 0 <= cell < rows * columns:
            raise ValueError(f"num must be an integer with 1 <= num <= {rows * columns}, not {cell + 1}")
        known = [axes for axes in self.axes if axes.cell == cell] if columns == self.columns else []
        axes = known[0] if known else Axes(self, cell)
        self.columns = columns
        self.axes = [other for other in self.axes if other is not axes] + [axes]
        return axes

    def add_subplot(self, *place, **style):
        return self.place(*_placed(*place))

    def subplots(self, nrows=1, ncols=1, *, squeeze=True, **style):
        grid = [[self.place(nrows, ncols, row * ncols + column) for column in range(ncols)] for row in range(nrows)]
        if not squeeze or (nrows > 1 and ncols > 1):
            return AxesArray([AxesArray(row) for row in grid])
        flat = [axes for row in grid for axes in row]
        return flat[0] if len(flat) == 1 else AxesArray(flat)

    def gca(self):
        return self.axes[-1] if self.axes else self.place(1, 1, 0)

    def suptitle(self, text, **style):
        self.title = str(text)

    def show(self):
        _send(self)

    def __getattr__(self, name):
        """The rest of a figure's functions are about looks."""
        if name.startswith("_"):
            raise AttributeError(name)
        return ignore


def _placed(*place):
    """(rows, columns, cell from 0) of subplot(2, 2, 1), of subplot(221), and of subplot()."""
    if len(place) == 1 and isinstance(place[0], int):
        place = tuple(int(digit) for digit in str(place[0]))
    if not place:
        place = (1, 1, 1)
    if len(place) != 3:
        raise TypeError(f"subplot() takes 1 or 3 positional arguments but {len(place)} were given")
    rows, columns, number = place
    return rows, columns, number - 1


def gcf():
    if not _figures:
        _figures.append(Figure())
    return _figures[-1]


def gca():
    return gcf().gca()


def figure(*args, **style):
    """A new figure."""
    _figures.append(Figure())
    return _figures[-1]


def subplots(nrows=1, ncols=1, *, squeeze=True, **style):
    made = figure()
    return made, made.subplots(nrows, ncols, squeeze=squeeze)


def subplot(*place, **style):
    return gcf().place(*_placed(*place))


def sca(axes):
    axes.figure.axes.remove(axes)
    axes.figure.axes.append(axes)


def axes(*args, **style):
    return gca()


def suptitle(text, **style):
    gcf().suptitle(text)


def show(*args, **options):
    for one in _figures[:]:
        _send(one)


def close(*args):
    """Forgets the present figure, or "all"."""
    if args == ("all",):
        _figures.clear()
    elif _figures:
        _figures.pop()


def clf():
    close()


def cla():
    gca().clear()


def imread(*args, **options):
    raise NotImplementedError("Gradwalk's matplotlib reads no pictures")


savefig = colorbar = pause = ion = ioff = draw = tight_layout = subplots_adjust = set_cmap = setp = clim = ignore


class style:
    """plt.style: the app draws in its own."""

    available = []
    use = staticmethod(ignore)


def _of_axes(name, own):
    def function(*args, **options):
        return getattr(gca(), own)(*args, **options)

    function.__name__ = function.__qualname__ = name
    return function


for _name in "plot scatter bar barh hist imshow matshow pcolormesh contourf contour axhline axvline fill_between semilogx semilogy loglog axis legend grid text annotate hlines vlines errorbar step tick_params".split():
    globals()[_name] = _of_axes(_name, _name)
for _name in "title xlabel ylabel xlim ylim xscale yscale xticks yticks".split():
    globals()[_name] = _of_axes(_name, "set_" + _name)


def _send(one):
    _figures.remove(one)
    drawn = [axes.told() for axes in sorted(one.axes, key=lambda axes: axes.cell) if axes.series]
    if drawn:
        show_figure(json.dumps({"title": one.title, "columns": one.columns, "axes": drawn}))


def flush():
    """The program is over: figures that were drawn but not shown, as in a notebook."""
    show()


def __getattr__(name):
    raise AttributeError(f"Gradwalk's matplotlib has no pyplot.{name}")
