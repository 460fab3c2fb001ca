"""tqdm.std: the same, silent."""

from . import tqdm, trange
