"""torch.nn.utils.rnn: sequences of several lengths."""

from collections import namedtuple

from ..._create import tensor
from ..._functions import _broadcast
from ..._types import int64

PackedSequence = namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"], defaults=(None, None, None))


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    if not hasattr(sequences, "__iter__"):
        raise RuntimeError(f"pad_sequence: Expected iterable for input sequences, but got arg of type: {type(sequences)}")
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    longest = max(s.size(0) for s in sequences)
    rest = tuple(sequences[0].shape[1:])
    shape = (len(sequences), longest, *rest) if batch_first else (longest, len(sequences), *rest)
    y = sequences[0].new_full(shape, padding_value)
    for s in sequences:
        _broadcast((1, *rest), (1, *s.shape[1:]))
    for i, s in enumerate(sequences):
        part = slice(0, s.size(0)) if padding_side == "right" else slice(longest - s.size(0), longest)
        if batch_first:
            y[i, part] = s
        else:
            y[part, i] = s
    return y


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    rows = padded_sequences if batch_first else padded_sequences.transpose(0, 1)
    return [row[: int(n)] for row, n in zip(rows, lengths)]


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    from ... import cat

    lengths = [int(n) for n in (lengths.tolist() if hasattr(lengths, "tolist") else lengths)]
    batch = input.size(0 if batch_first else 1)
    if len(lengths) != batch:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(lengths)} (batch_size={batch})")
    if min(lengths) <= 0:
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if enforce_sorted:
        if any(a < b for a, b in zip(lengths, lengths[1:])):
            raise RuntimeError(
                "`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability."
            )
        order = None
    else:
        order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    rows = input.transpose(0, 1) if batch_first else input
    if order is not None:
        rows, lengths = rows.index_select(1, tensor(order)), [lengths[i] for i in order]
    sizes = [sum(n > t for n in lengths) for t in range(lengths[0])]
    data = cat([rows[t, :n] for t, n in enumerate(sizes)])
    if order is None:
        return PackedSequence(data, tensor(sizes))
    back = sorted(range(len(order)), key=order.__getitem__)
    return PackedSequence(data, tensor(sizes), tensor(order), tensor(back))


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    sizes = sequence.batch_sizes.tolist()
    longest = max(len(sizes), total_length or 0)
    y = sequence.data.new_full((longest, sizes[0], *sequence.data.shape[1:]), padding_value)
    at = 0
    for t, n in enumerate(sizes):
        y[t, :n] = sequence.data[at : at + n]
        at += n
    lengths = [sum(n > i for n in sizes) for i in range(sizes[0])]
    if sequence.unsorted_indices is not None:
        y, lengths = y.index_select(1, sequence.unsorted_indices), [lengths[i] for i in sequence.unsorted_indices.tolist()]
    return (y.transpose(0, 1) if batch_first else y), tensor(lengths, dtype=int64)


def pack_sequence(sequences, enforce_sorted=True):
    return pack_padded_sequence(pad_sequence(sequences), [s.size(0) for s in sequences], enforce_sorted=enforce_sorted)
