"""torch.save and torch.load, in PyTorch's own format: a zip of data.pkl and one file for the numbers of each tensor."""

import array
import io
import os
import pickle
import struct
import zipfile

from . import _utils
from ._create import frombuffer, zeros
from ._tensor import Tensor, bytes_of
from ._types import DTYPES, bfloat16, device as device_class, float16, float32

STORAGES = {f"{d._legacy}Storage": type(f"{d._legacy}Storage", (), {"__module__": "torch", "_dtype": d}) for d in DTYPES}
"""Classes that only name the dtype of a file's numbers."""

_BUILT = frozenset(("OrderedDict", "Counter", "set", "bytearray", "_reconstruct", "scalar"))
_safe = []


class _Storage:
    """The numbers of one tensor, as they are pickled: by their number."""

    def __init__(self, key, x):
        self.key, self.x = key, x


class _Pickler(pickle.Pickler):
    def __init__(self, file, protocol):
        super().__init__(file, protocol)
        self.storages, self._kept = {}, []

    def persistent_id(self, obj):
        if isinstance(obj, _Storage):
            kind = STORAGES[f"{obj.x.dtype._legacy}Storage"]
            return "storage", kind, obj.key, "cpu", obj.x.numel()
        return None

    def reducer_override(self, obj):
        if not isinstance(obj, Tensor):
            return NotImplemented
        self._kept.append(obj)
        place = (obj.data_ptr(), tuple(obj.shape), tuple(obj.stride()), obj.dtype)
        if place not in self.storages or not obj.numel():
            self.storages[place] = _Storage(str(len(self.storages)), obj.detach().cpu())
        return _utils.described(obj, self.storages[place])


def save(obj, f, pickle_module=pickle, pickle_protocol=2, _use_new_zipfile_serialization=True):
    if not hasattr(f, "write"):
        folder = os.path.dirname(f)
        if folder and not os.path.isdir(folder):
            raise RuntimeError(f"Parent directory {folder} does not exist.")
    pickled = io.BytesIO()
    pickler = _Pickler(pickled, pickle_protocol)
    pickler.dump(obj)
    home = "archive" if hasattr(f, "write") else os.path.splitext(os.path.basename(f))[0]
    with zipfile.ZipFile(f, "w", zipfile.ZIP_STORED) as file:
        file.writestr(f"{home}/data.pkl", pickled.getvalue())
        file.writestr(f"{home}/byteorder", "little")
        for storage in pickler.storages.values():
            file.writestr(f"{home}/data/{storage.key}", _raw(storage.x))
        file.writestr(f"{home}/version", "3\n")


def _raw(x):
    """A tensor's bytes, little end first."""
    numbers = bytes_of(x)
    if x.dtype is float16:
        return struct.pack(f"<{len(numbers)}e", *numbers)
    if x.dtype is bfloat16:
        data = numbers.tobytes()
        return b"".join(data[i + 2 : i + 4] for i in range(0, len(data), 4))
    return numbers.tobytes()


def load(f, map_location=None, pickle_module=pickle, *, weights_only=None, mmap=None, **options):
    if hasattr(f, "read"):
        data = f.read()
        if data == b"":
            raise EOFError
    else:
        if not isinstance(f, (str, os.PathLike)):
            raise AttributeError(
                f"'{type(f).__name__}' object has no attribute 'seek'. You can only torch.load from a file that is seekable. "
                "Please pre-load the data into a buffer like io.BytesIO and try to load from it instead."
            )
        if not os.path.exists(f):
            raise FileNotFoundError(2, "No such file or directory", f)
        with open(f, "rb") as file:
            data = file.read()
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise pickle.UnpicklingError("Gradwalk reads files that torch.save wrote since PyTorch 1.6, and this is none")
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        pickled = next(name for name in file.namelist() if name.endswith("/data.pkl"))
        home = pickled[: -len("data.pkl")]
        where = map_location if isinstance(map_location, (str, device_class)) else None
        return _Unpickler(file, home, file.read(pickled), weights_only is not False, where).load()


class _Unpickler(pickle.Unpickler):
    def __init__(self, file, home, pickled, weights_only, where):
        super().__init__(io.BytesIO(pickled))
        self.file, self.home, self.weights_only, self.where, self.found = file, home, weights_only, where, {}

    def persistent_load(self, told):
        _, kind, key, _, count = told
        if key not in self.found:
            y = _tensor(self.file.read(f"{self.home}data/{key}"), kind._dtype, count)
            self.found[key] = y.to(self.where) if self.where is not None else y
        return self.found[key]

    def find_class(self, module, name):
        if module == "torch" and name in STORAGES:
            return STORAGES[name]
        if (module, name) == ("collections", "OrderedDict"):
            from .nn.state import StateDict

            return StateDict
        if self.weights_only and not (module.partition(".")[0] in ("torch", "collections") and _plain(module, name)):
            if name not in _BUILT and not any(getattr(kind, "__name__", "") == name for kind in _safe):
                raise pickle.UnpicklingError(_REFUSED.format(name=f"{module}.{name}"))
        return super().find_class(module, name)


def _plain(module, name):
    """What a file of tensors may name."""
    return module in ("torch", "torch._utils", "collections", "torch.nn.parameter") and not name.startswith("load")


def _tensor(data, kind, count):
    if count == 0:
        return zeros(0, dtype=kind)
    if kind is float16:
        return frombuffer(array.array("f", struct.unpack(f"<{count}e", data)), dtype=float32).to(float16)
    if kind is bfloat16:
        wide = bytearray().join(b"\0\0" + data[i : i + 2] for i in range(0, len(data), 2))
        return frombuffer(wide, dtype=float32).to(bfloat16)
    return frombuffer(bytearray(data), dtype=kind)


def add_safe_globals(safe_globals):
    """Classes that load() may make where weights_only is on."""
    _safe.extend(safe_globals)


_REFUSED = (
    "Weights only load failed. This file can still be loaded, to do so you have two options, \033[1mdo those steps only if you trust the source of the checkpoint\033[0m. \n"
    "\t(1) In PyTorch 2.6, we changed the default value of the `weights_only` argument in `torch.load` from `False` to `True`. Re-running `torch.load` with `weights_only` set to `False` will likely succeed, but it can result in arbitrary code execution. Do it only if you got the file from a trusted source.\n"
    "\t(2) Alternatively, to load with `weights_only=True` please check the recommended steps in the following error message.\n"
    "\tWeightsUnpickler error: Unsupported global: GLOBAL {name} was not an allowed global by default. Please use `torch.serialization.add_safe_globals([{name}])` or the `torch.serialization.safe_globals([{name}])` context manager to allowlist this global if you trust this class/function.\n\n"
    "Check the documentation of torch.load to learn more about types accepted by default with weights_only https://pytorch.org/docs/stable/generated/torch.load.html."
)
