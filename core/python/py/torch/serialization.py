"""torch.save and torch.load: tensors and what holds them, pickled."""

import pickle

MAGIC = b"gradwalk-torch\n"


def save(obj, f, pickle_module=pickle, pickle_protocol=2, _use_new_zipfile_serialization=True):
    data = MAGIC + pickle.dumps(obj, protocol=pickle.HIGHEST_PROTOCOL)
    if hasattr(f, "write"):
        f.write(data)
    else:
        with open(f, "wb") as file:
            file.write(data)


def load(f, map_location=None, pickle_module=pickle, *, weights_only=None, mmap=None, **options):
    if hasattr(f, "read"):
        data = f.read()
    else:
        with open(f, "rb") as file:
            data = file.read()
    if not data.startswith(MAGIC):
        raise RuntimeError("Gradwalk reads what its own torch.save wrote, and not PyTorch's files")
    return pickle.loads(data[len(MAGIC) :])
