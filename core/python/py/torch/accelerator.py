"""torch.accelerator: the device beside the CPU, whatever its make."""

from . import cuda
from ._types import CUDA


def is_available():
    return cuda.is_available()


def device_count():
    return cuda.device_count()


def current_accelerator(check_available=False):
    """None where there is only the CPU."""
    return CUDA if cuda.is_available() else None


def current_device_index():
    return 0


def synchronize(device=None):
    cuda.synchronize()
