"""torch.return_types: tuples whose parts have names, as max(dim) and sort give them."""

import sys

_classes = {}


def named(name, fields):
    """The class for the results of a function."""
    kind = _classes.get((name, fields))
    if kind is None:
        kind = _classes[name, fields] = _make(name, fields)
    return kind


def _make(name, fields):
    def new(cls, parts):
        return tuple.__new__(cls, parts)

    def text(self):
        parts = ",\n".join(f"{field}={value!r}" for field, value in zip(fields, self))
        return f"torch.return_types.{name}(\n{parts})"

    def lacks(self, attribute):
        raise AttributeError(f"'torch.return_types.{name}' object has no attribute '{attribute}'", name=attribute, obj=self)

    members = {"__slots__": (), "__new__": new, "__repr__": text, "__getattr__": lacks, "__module__": "torch.return_types", "n_fields": len(fields), "n_sequence_fields": len(fields), "n_unnamed_fields": 0, "__reduce__": lambda self: (_again, (name, fields, tuple(self)))}
    for i, field in enumerate(fields):
        members[field] = property(lambda self, i=i: self[i])
    kind = type(name, (tuple,), members)
    setattr(sys.modules[__name__], name, kind)
    return kind


def _again(name, fields, parts):
    return named(name, fields)(parts)
