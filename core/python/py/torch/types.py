"""torch.types"""

from ._types import device, dtype

Number = (int, float, bool)
Device = device
