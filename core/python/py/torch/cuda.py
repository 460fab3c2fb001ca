"""torch.cuda: WebGPU plays the part of "cuda". Without a graphics card nothing is available, and yet `.cuda()` is obeyed in the app."""

from _gradwalk.bridge import need

from ._types import device as device_class

need(globals(), "cuda_place")

REFUSED, LENT, CARD = range(3)


def is_available():
    return cuda_place() == CARD


def device_count():
    return int(is_available())


def current_device():
    _need()
    return 0


def get_device_name(device=None):
    _need()
    return "WebGPU"


def get_device_capability(device=None):
    _need()
    return 0, 0


def _need():
    if cuda_place() == REFUSED:
        raise AssertionError("Torch not compiled with CUDA enabled")


def synchronize(device=None):
    _need()


def empty_cache():
    pass


def set_device(device):
    kind = device_class(device)
    if kind.type != "cuda":
        raise ValueError(f"Expected a cuda device, but got: {kind}")


def manual_seed(seed):
    pass


manual_seed_all = manual_seed


def memory_allocated(device=None):
    return 0


max_memory_allocated = memory_reserved = max_memory_reserved = memory_allocated


def reset_peak_memory_stats(device=None):
    pass


class device:
    def __init__(self, index):
        pass

    def __enter__(self):
        pass

    def __exit__(self, *error):
        pass


class Event:
    """A moment, for measuring time."""

    def __init__(self, enable_timing=False, **options):
        self.at = None

    def record(self, stream=None):
        import time

        self.at = time.perf_counter()

    def elapsed_time(self, other):
        return (other.at - self.at) * 1000

    def synchronize(self):
        pass


from . import amp as _amp

amp = _amp.cuda_amp
