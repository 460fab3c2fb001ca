"""torch.autograd"""

from .._autograd import (
    Function, Node, Variable, backward, detect_anomaly, enable_grad, grad, inference_mode, no_grad, set_detect_anomaly, set_grad_enabled
)  # fmt: skip
from . import function, functional, grad_mode, graph
from .gradcheck import GradcheckError, gradcheck
from .gradgradcheck import gradgradcheck
