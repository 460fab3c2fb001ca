"""torch.optim"""

from .. import _nearest
from . import lr_scheduler, optimizer
from .algorithms import ASGD, Adadelta, Adafactor, Adagrad, Adam, Adamax, AdamW, Muon, NAdam, RAdam, RMSprop, Rprop, SGD
from .lbfgs import LBFGS
from .optimizer import Optimizer
from . import swa_utils


def __getattr__(name):
    raise _nearest.missing("torch.optim", name, globals())
