"""numpy's own files: .npy holds an array, .npz a zip of them. Those of the real numpy are read, too, where they hold plain numbers."""

import ast
import io
import math
import os
import zipfile
from array import array as _memory

import torch
from torch._tensor import bytes_of, rebuild

from ._array import asarray, of
from ._dtypes import dtype as dtype_class

_MAGIC = b"\x93NUMPY"


def _written(file, a):
    a = asarray(a)
    x, kind = a._tensor, a.dtype
    code = {"b": "|b1", "u": "|u1"}.get(kind.kind, ("|" if kind.itemsize == 1 else "<") + f"{kind.kind}{kind.itemsize}")
    shape = f"({a.shape[0]},)" if a.ndim == 1 else str(a.shape)
    header = f"{{'descr': '{code}', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (-(len(_MAGIC) + 4 + len(header) + 1) % 64) + "\n"
    file.write(_MAGIC + b"\x01\x00" + len(header).to_bytes(2, "little") + header.encode("latin1"))
    numbers = bytes_of(x if kind.name != "float16" else x.view(torch.int16))
    file.write(numbers.tobytes())


def _read(file):
    start = file.read(8)
    if start[:6] != _MAGIC:
        raise ValueError("Cannot load file containing pickled data when allow_pickle=False")
    length = int.from_bytes(file.read(2 if start[6] == 1 else 4), "little")
    header = ast.literal_eval(file.read(length).decode("latin1"))
    if not isinstance(header["descr"], str) or header["descr"][0] == ">" or "O" in header["descr"]:
        raise ValueError(f"Gradwalk's numpy reads arrays of numbers only, not of {header['descr']!r}")
    kind = dtype_class(header["descr"])
    half = kind.name == "float16"
    numbers = _memory("h" if half else kind._torch._typecode)
    shape = header["shape"]
    numbers.frombytes(file.read(math.prod(shape) * kind.itemsize))
    x = rebuild(None, numbers, torch.int16 if half else kind._torch, shape[::-1] if header["fortran_order"] else shape, False, "cpu") if numbers else torch.zeros(shape, dtype=kind._torch)
    x = x.view(torch.float16) if half and numbers else x
    return of(x.permute(*range(len(shape) - 1, -1, -1)) if header["fortran_order"] else x)


def _opened(file, mode, ending=""):
    if hasattr(file, "read") or hasattr(file, "write"):
        return _Kept(file)
    name = os.fspath(file)
    return open(name if name.endswith(ending) else name + ending, mode)


class _Kept:
    """A file that its owner closes."""

    def __init__(self, file):
        self.file = file

    def __enter__(self):
        return self.file

    def __exit__(self, *error):
        pass


def save(file, arr, allow_pickle=True):
    with _opened(file, "wb", ".npy") as f:
        _written(f, arr)


def savez(file, *args, **named):
    """Arrays of a zip: those without a name are called arr_0, arr_1, …"""
    with _opened(file, "wb", ".npz") as f, zipfile.ZipFile(f, "w") as archive:
        for name, a in {**named, **{f"arr_{i}": a for i, a in enumerate(args)}}.items():
            part = io.BytesIO()
            _written(part, a)
            archive.writestr(f"{name}.npy", part.getvalue())


savez_compressed = savez


def load(file, mmap_mode=None, allow_pickle=False):
    with _opened(file, "rb") as f:
        data = f.read()
    return NpzFile(data, file) if data[:2] == b"PK" else _read(io.BytesIO(data))


class NpzFile:
    """The arrays of a .npz file, by name."""

    def __init__(self, data, source):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self._arrays = {name.removesuffix(".npy"): _read(io.BytesIO(archive.read(name))) for name in archive.namelist()}
        self._source = source
        self.files = list(self._arrays)

    def __getitem__(self, name):
        if name.removesuffix(".npy") not in self._arrays:
            raise KeyError(f"{name} is not a file in the archive")
        return self._arrays[name.removesuffix(".npy")]

    def __contains__(self, name):
        return name in self._arrays

    def __iter__(self):
        return iter(self.files)

    def __len__(self):
        return len(self.files)

    def __repr__(self):
        return f"NpzFile {self._source!r} with keys: {', '.join(self.files[:5])}" + ("..." if len(self.files) > 5 else "")

    def keys(self):
        return self._arrays.keys()

    def values(self):
        return self._arrays.values()

    def items(self):
        return self._arrays.items()

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass
