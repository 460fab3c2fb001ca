"""What lies behind a tensor, for the few programs that ask."""


def warn_typed():
    import warnings

    warnings.warn(
        "TypedStorage is deprecated. It will be removed in the future and UntypedStorage will be the only storage class. "
        "This should only matter to you if you are using storages directly.  To access UntypedStorage directly, use tensor.untyped_storage() instead of tensor.storage()",
        UserWarning,
        3,
    )


class UntypedStorage:
    __module__ = "torch.storage"

    def __init__(self, x):
        self._x = x

    def data_ptr(self):
        return self._x.data_ptr() - self._x.storage_offset() * self._x.element_size()

    def nbytes(self):
        from ._tensor import STORAGE_BYTES, number_of

        return number_of(self._x._h, STORAGE_BYTES)

    size = nbytes

    def __len__(self):
        return self.nbytes()

    def __eq__(self, other):
        return isinstance(other, UntypedStorage) and self.data_ptr() == other.data_ptr()

    __hash__ = object.__hash__


class TypedStorage(UntypedStorage):
    def _whole(self):
        x = self._x.detach()
        return x.as_strided((self.nbytes() // x.element_size(),), (1,), 0)

    def __len__(self):
        return self.nbytes() // self._x.element_size()

    size = __len__

    def tolist(self):
        return self._whole().tolist()

    def __iter__(self):
        return iter(self.tolist())

    def __getitem__(self, index):
        y = self._whole()[index]
        return y.item() if y.dim() == 0 else y.tolist()

    def __setitem__(self, index, value):
        self._whole()[index] = value

    def __repr__(self):
        lines = "\n".join(f" {value}" for value in self.tolist())
        return f"{lines}\n[torch.storage.TypedStorage(dtype={self._x.dtype}, device={self._x.device}) of size {len(self)}]"
