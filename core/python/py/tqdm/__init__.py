"""tqdm, silent: the timeline shows how far a loop has come. What programs write through it, they write."""

import sys


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, leave=True, file=None, disable=False, initial=0, **options):
        self.iterable, self.desc, self.n, self.disable = iterable, desc, initial, disable
        self.total = total if total is not None else len(iterable) if hasattr(iterable, "__len__") else None

    def __iter__(self):
        for element in self.iterable:
            yield element
            self.n += 1

    def __len__(self):
        return self.total if self.iterable is None else len(self.iterable)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def update(self, n=1):
        self.n += n

    def set_description(self, desc=None, refresh=True):
        self.desc = desc

    set_description_str = set_description

    def set_postfix(self, ordered_dict=None, refresh=True, **values):
        """Shown nowhere."""

    def set_postfix_str(self, s="", refresh=True):
        """Shown nowhere."""

    def refresh(self, *args, **named):
        """There is nothing to draw."""

    def reset(self, total=None):
        self.n, self.total = 0, self.total if total is None else total

    def close(self):
        """There is nothing to clear."""

    clear = refresh

    @classmethod
    def write(cls, s, file=None, end="\n", nolock=False):
        (file or sys.stdout).write(s + end)


def trange(*args, **options):
    return tqdm(range(*args), **options)


tqdm_notebook, tnrange = tqdm, trange
