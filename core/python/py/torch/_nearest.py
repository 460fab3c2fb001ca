"""A name that is not there: PyTorch's words where it has none either, else that Gradwalk lacks it, with the nearest name that there is."""

import difflib

from ._lacking import MISSING

_MODULES = frozenset("ao distributed export fft fx hub library masked mps multiprocessing nested onnx overrides package profiler quantization signal sparse xpu".split())
"""Modules in PyTorch's torch that are missing here."""

_NONE = (
    ("complex numbers", "complex complex32 complex64 complex128 cfloat cdouble chalf ComplexFloatStorage ComplexDoubleStorage fft imag polar view_as_complex view_as_real stft istft eig eigvals"),
    ("quantized tensors", "quantization qint8 qint32 quint8 quint4x2 quint2x4 qscheme dequantize quantize_per_tensor quantize_per_channel quantize_per_tensor_dynamic"),
    ("sparse tensors", "sparse sparse_coo sparse_csr sparse_csc sparse_bsr sparse_bsc sparse_coo_tensor sparse_csr_tensor sparse_csc_tensor sparse_bsr_tensor sparse_bsc_tensor sparse_compressed_tensor"),
    ("unsigned integers but uint8", "uint16 uint32 uint64"),
)
"""What there is none of, and the names of torch that need it."""

_INSTEAD = {
    **{f"torch.{name}": f"torch.nn.{kind}" for kind, names in (
        ("LSTM", "lstm"), ("GRU", "gru"), ("RNN", "rnn_tanh rnn_relu"), ("LSTMCell", "lstm_cell"), ("GRUCell", "gru_cell"), ("RNNCell", "rnn_tanh_cell rnn_relu_cell"),
        ("ModuleDict", "ModuleDict"), ("ParameterDict", "ParameterDict"),
    ) for name in names.split()},
    **{f"torch.{name}": f"torch.nn.functional.{name}" for name in
       "binary_cross_entropy_with_logits cosine_embedding_loss embedding_bag hinge_embedding_loss instance_norm kl_div margin_ranking_loss poisson_nll_loss rrelu triplet_margin_loss".split()},
    "torch.svd_lowrank": "torch.linalg.svd",
    "torch.pca_lowrank": "torch.linalg.svd",
    "torch.lu_solve": "torch.linalg.solve",
    "torch.lu_unpack": "torch.linalg.lu",
    "torch.geqrf": "torch.linalg.qr",
    "torch.ormqr": "torch.linalg.qr",
    "torch.lobpcg": "torch.linalg.eigh",
    "torch.linalg.eig": "torch.linalg.eigh",
    "torch.linalg.eigvals": "torch.linalg.eigvalsh",
    "torch.linalg.householder_product": "torch.linalg.qr",
    "torch.linalg.ldl_factor": "torch.linalg.cholesky",
    "torch.linalg.lu_factor_ex": "torch.linalg.lu_factor",
    "torch.linalg.lu_solve": "torch.linalg.solve",
    "torch.nuclear_norm": "torch.linalg.matrix_norm",
    "torch.frobenius_norm": "torch.linalg.matrix_norm",
    "torch.nn.LinearCrossEntropyLoss": "torch.nn.CrossEntropyLoss",
    "torch.nn.FractionalMaxPool2d": "torch.nn.MaxPool2d",
    "torch.nn.FractionalMaxPool3d": "torch.nn.MaxPool3d",
    "torch.nn.CrossMapLRN2d": "torch.nn.LocalResponseNorm",
    "torch.optim.SparseAdam": "torch.optim.Adam",
}
"""The nearest thing that there is, where it is called quite otherwise."""


def missing(module, name, namespace):
    """The error for `module.name`."""
    if name in MISSING.get(module, "").split() or (module == "torch" and name in _MODULES):
        error = AttributeError(f"module '{module}' has no attribute '{name}' in Gradwalk{_told(module, name, namespace)}")
        error.name = error.obj = None  # or Python would guess once more
        return error
    return AttributeError(f"module '{module}' has no attribute '{name}'")


def _told(module, name, namespace):
    """What there is instead."""
    none = next((what for what, names in _NONE if module in ("torch", "torch.linalg") and name in names.split()), None)
    instead = _INSTEAD.get(f"{module}.{name}")
    if none is not None or instead is not None:
        return (f", which has no {none}" if none else "") + (f". The nearest that there is: {instead}" if instead else "")
    near = difflib.get_close_matches(name, [n for n in namespace if not n.startswith("_")], 1, 0.7)
    if near:
        return f". Did you mean: '{near[0]}'?"
    if module == "torch.distributions" and name[0].isupper():
        there = sorted(n for n, kind in namespace.items() if isinstance(kind, type) and not n.startswith("_") and n not in ("Distribution", "Independent"))
        return f". There are: {', '.join(there)}"
    return ""
