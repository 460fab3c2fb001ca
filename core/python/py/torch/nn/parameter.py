"""torch.nn.parameter"""

from .._parameter import Buffer, Parameter, UninitializedParameter
