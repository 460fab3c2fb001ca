"""torch.nn"""

from .._parameter import Buffer, Parameter, UninitializedParameter
from .module import Module
from . import functional
