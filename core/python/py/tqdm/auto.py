"""tqdm.auto: the same, silent."""

from . import tqdm, trange
