# Arrays of strings and of objects: the names of classes, and what torch says of them.
import numpy as np
import torch

names = np.array(["cat", "dog", "bird"])
print(names, repr(names), names.shape, names.dtype, len(names), names.ndim)
print(names[1], names[[2, 0]], names[np.array([True, False, True])], names[-1:], names.tolist())
print(names == "dog", (names == "dog").sum(), "cat" in names, [n.upper() for n in names])
print(names[torch.tensor([2, 1])], names[torch.tensor([0.1, 0.7, 0.2]).argmax()])
print(np.array([["a", "bb"], ["c", "d"]]), np.array([None, 1]), np.array([1, "a"]).tolist(), np.array(["1", "2"]).astype(int) + 1)
print(repr(np.array([None, 1], dtype=object)), np.array([1.5, 2]).astype(str).tolist(), isinstance(names, np.ndarray))
for make in (torch.tensor, torch.from_numpy, torch.as_tensor, torch.Tensor):
    for array in (names, np.array([None, 1]), np.array([b"a"])):
        try:
            make(array)
        except TypeError as error:
            print(make.__name__, error)
