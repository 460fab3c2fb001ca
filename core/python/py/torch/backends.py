"""torch.backends: switches that programs set; here they switch nothing."""

from types import SimpleNamespace


def _absent():
    return False


cudnn = SimpleNamespace(enabled=True, benchmark=False, deterministic=False, allow_tf32=True, is_available=_absent, version=lambda: None)
cuda = SimpleNamespace(matmul=SimpleNamespace(allow_tf32=False), is_built=_absent)
mps = SimpleNamespace(is_available=_absent, is_built=_absent)
mkldnn = SimpleNamespace(enabled=False, is_available=_absent)
