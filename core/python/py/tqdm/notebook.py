"""tqdm.notebook: the same, silent."""

from . import tqdm, trange
