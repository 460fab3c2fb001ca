"""torch.nn.functional"""

from .. import _MADE

for _path, _function in _MADE.items():
    _home, _, _name = _path.rpartition(".")
    if _home == "F":
        globals().setdefault(_name, _function)
