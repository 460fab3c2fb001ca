"""What a program may not do to its interpreter, and how it stays stoppable."""

import random
import sys
import time

from .bridge import need

need(globals(), "sleep_for", "interrupt_again")

RECURSION = 3000  # beyond, WebAssembly's own stack overflows, which nothing can catch


def install():
    random.seed()  # a memory snapshot freezes its state
    _limit_recursion()
    _keep_interrupts()
    time.sleep = _sleep


def _limit_recursion():
    real = sys.setrecursionlimit
    real(1000)
    sys.setrecursionlimit = lambda limit: real(min(limit, RECURSION))


def _keep_interrupts():
    """Python drops an exception inside __del__, and with it a request to stop that came just then: ask again."""
    shown = sys.unraisablehook

    def hook(unraisable):
        if isinstance(unraisable.exc_value, KeyboardInterrupt):
            interrupt_again()
        else:
            shown(unraisable)

    sys.unraisablehook = hook


def _sleep(seconds, /):
    """time.sleep that Stop ends at once."""
    try:
        left = float(seconds)
    except TypeError:
        raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer") from None
    if left != left:
        raise ValueError("Invalid value NaN (not a number)")
    if left < 0:
        raise ValueError("sleep length must be non-negative")
    sleep_for(left)
