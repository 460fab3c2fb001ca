"""The algorithms. Their arithmetic is in the engine; here is what each remembers, and in which order its numbers go there."""

from _gradwalk.bridge import need

from .._types import finfo
from .optimizer import Optimizer, check, counter, like

need(globals(), "count_up", "descend")


class SGD(Optimizer, in_engine=True):
    __module__ = "torch.optim.sgd"

    def __init__(self, params, lr=1e-3, momentum=0, dampening=0, weight_decay=0, nesterov=False, *, maximize=False, foreach=None, differentiable=False, fused=None):
        if lr < 0.0:
            raise ValueError(f"Invalid learning rate: {lr}")
        check(momentum, "momentum value")
        check(weight_decay, "weight_decay value")
        if nesterov and (momentum <= 0 or dampening != 0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        super().__init__(params, dict(lr=lr, momentum=momentum, dampening=dampening, weight_decay=weight_decay, nesterov=nesterov, maximize=maximize, foreach=foreach, differentiable=differentiable, fused=fused))

    def step(self, closure=None):
        loss = self._loss(closure)
        if not any([group["momentum"] for group in self.param_groups]):
            for group in self.param_groups:
                descend(self._label, float(group["lr"]), float(group["weight_decay"]), 1 if group["maximize"] else 0, *[p._h for p in group["params"]])
            return loss
        for group, p, grad, state in self._each():
            momentum, buffers, first = group["momentum"], [], False
            if momentum != 0:
                first = state.get("momentum_buffer") is None
                if first:
                    state["momentum_buffer"] = like(p)
                buffers = [state["momentum_buffer"]]
            self._update("sgd", p, grad, buffers, group["lr"], momentum, group["dampening"], group["weight_decay"], group["nesterov"], group["maximize"], first)
        return loss


class Adam(Optimizer, in_engine=True):
    __module__ = "torch.optim.adam"

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, amsgrad=False, *, foreach=None, maximize=False, capturable=False, differentiable=False, fused=None, decoupled_weight_decay=False):
        check(lr, "learning rate")
        check(eps, "epsilon value")
        check(betas[0], "beta parameter at index 0", below=1.0)
        check(betas[1], "beta parameter at index 1", below=1.0)
        check(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable, fused=fused, decoupled_weight_decay=decoupled_weight_decay))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"] = counter()
                state["exp_avg"], state["exp_avg_sq"] = like(p), like(p)
                if group["amsgrad"]:
                    state["max_exp_avg_sq"] = like(p)
            step = _count_tensor(state)
            buffers = [state["exp_avg"], state["exp_avg_sq"]] + ([state["max_exp_avg_sq"]] if group["amsgrad"] else [])
            beta1, beta2 = group["betas"]
            self._update("adam", p, grad, buffers, group["lr"], beta1, beta2, group["eps"], group["weight_decay"], step, group["amsgrad"], group["maximize"], group["decoupled_weight_decay"])
        return loss


class AdamW(Adam):
    __module__ = "torch.optim.adamw"

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=1e-2, amsgrad=False, *, maximize=False, foreach=None, capturable=False, differentiable=False, fused=None):
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, foreach=foreach, maximize=maximize, capturable=capturable, differentiable=differentiable, fused=fused, decoupled_weight_decay=True)


def _count_tensor(state):
    """Counts the steps in a tensor, as PyTorch does, without telling."""
    return int(count_up(state["step"]._h))


class RMSprop(Optimizer, in_engine=True):
    __module__ = "torch.optim.rmsprop"

    def __init__(self, params, lr=1e-2, alpha=0.99, eps=1e-8, weight_decay=0, momentum=0, centered=False, capturable=False, foreach=None, maximize=False, differentiable=False):
        check(lr, "learning rate")
        check(eps, "epsilon value")
        check(momentum, "momentum value")
        check(weight_decay, "weight_decay value")
        check(alpha, "alpha value")
        super().__init__(params, dict(lr=lr, momentum=momentum, alpha=alpha, eps=eps, centered=centered, weight_decay=weight_decay, capturable=capturable, foreach=foreach, maximize=maximize, differentiable=differentiable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["square_avg"] = counter(), like(p)
                if group["momentum"] > 0:
                    state["momentum_buffer"] = like(p)
                if group["centered"]:
                    state["grad_avg"] = like(p)
            _count_tensor(state)
            square = state["square_avg"]
            buffers = [square, state.get("momentum_buffer", square), state.get("grad_avg", square)]
            self._update("rmsprop", p, grad, buffers, group["lr"], group["alpha"], group["eps"], group["weight_decay"], group["momentum"], group["centered"], group["maximize"])
        return loss


class Adagrad(Optimizer, in_engine=True):
    __module__ = "torch.optim.adagrad"

    def __init__(self, params, lr=1e-2, lr_decay=0, weight_decay=0, initial_accumulator_value=0, eps=1e-10, foreach=None, *, maximize=False, differentiable=False, fused=None):
        check(lr, "learning rate")
        check(lr_decay, "lr_decay value")
        check(weight_decay, "weight_decay value")
        check(initial_accumulator_value, "initial_accumulator_value value")
        check(eps, "epsilon value")
        super().__init__(params, dict(lr=lr, lr_decay=lr_decay, eps=eps, weight_decay=weight_decay, initial_accumulator_value=initial_accumulator_value, foreach=foreach, maximize=maximize, differentiable=differentiable, fused=fused))
        for group in self.param_groups:
            for p in group["params"]:
                self.state[p] = {"step": counter(), "sum": like(p).fill_(initial_accumulator_value)}

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            step = _count_tensor(state)
            self._update("adagrad", p, grad, [state["sum"]], group["lr"], group["lr_decay"], group["weight_decay"], group["eps"], step, group["maximize"])
        return loss


class Adadelta(Optimizer, in_engine=True):
    __module__ = "torch.optim.adadelta"

    def __init__(self, params, lr=1.0, rho=0.9, eps=1e-6, weight_decay=0, foreach=None, *, capturable=False, maximize=False, differentiable=False):
        check(lr, "learning rate")
        if not 0.0 <= rho <= 1.0:
            raise ValueError(f"Invalid rho value: {rho}")
        check(eps, "epsilon value")
        check(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, rho=rho, eps=eps, weight_decay=weight_decay, maximize=maximize, capturable=capturable, foreach=foreach, differentiable=differentiable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["square_avg"], state["acc_delta"] = counter(), like(p), like(p)
            _count_tensor(state)
            self._update("adadelta", p, grad, [state["square_avg"], state["acc_delta"]], group["lr"], group["rho"], group["eps"], group["weight_decay"], group["maximize"])
        return loss


class Adamax(Optimizer, in_engine=True):
    __module__ = "torch.optim.adamax"

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, foreach=None, *, maximize=False, differentiable=False, capturable=False):
        check(lr, "learning rate")
        check(eps, "epsilon value")
        check(betas[0], "beta parameter at index 0", below=1.0)
        check(betas[1], "beta parameter at index 1", below=1.0)
        check(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["exp_avg"], state["exp_inf"] = counter(), like(p), like(p)
            step = _count_tensor(state)
            self._update("adamax", p, grad, [state["exp_avg"], state["exp_inf"]], group["lr"], *group["betas"], group["eps"], group["weight_decay"], step, group["maximize"])
        return loss


class NAdam(Optimizer, in_engine=True):
    __module__ = "torch.optim.nadam"

    def __init__(self, params, lr=2e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, momentum_decay=4e-3, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        check(lr, "learning rate")
        check(eps, "epsilon value")
        check(betas[0], "beta parameter at index 0", below=1.0)
        check(betas[1], "beta parameter at index 1", below=1.0)
        check(weight_decay, "weight_decay value")
        check(momentum_decay, "momentum_decay value")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, momentum_decay=momentum_decay, decoupled_weight_decay=decoupled_weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, differentiable=differentiable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["mu_product"], state["exp_avg"], state["exp_avg_sq"] = counter(), counter(1.0), like(p), like(p)
            step = _count_tensor(state)
            beta1, beta2 = group["betas"]
            mu = beta1 * (1.0 - 0.5 * 0.96 ** (step * group["momentum_decay"]))
            following = beta1 * (1.0 - 0.5 * 0.96 ** ((step + 1) * group["momentum_decay"]))
            state["mu_product"] = counter(state["mu_product"].item() * counter(mu).item())
            product = state["mu_product"].item()
            self._update("nadam", p, grad, [state["exp_avg"], state["exp_avg_sq"]], group["lr"], beta1, beta2, group["eps"], group["weight_decay"], step, mu, following, product, group["decoupled_weight_decay"], group["maximize"])
        return loss


class RAdam(Optimizer, in_engine=True):
    __module__ = "torch.optim.radam"

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0, decoupled_weight_decay=False, *, foreach=None, maximize=False, capturable=False, differentiable=False):
        check(lr, "learning rate")
        check(eps, "epsilon value")
        check(betas[0], "beta parameter at index 0", below=1.0)
        check(betas[1], "beta parameter at index 1", below=1.0)
        check(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, weight_decay=weight_decay, maximize=maximize, foreach=foreach, capturable=capturable, decoupled_weight_decay=decoupled_weight_decay, differentiable=differentiable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["exp_avg"], state["exp_avg_sq"] = counter(), like(p), like(p)
            step = _count_tensor(state)
            self._update("radam", p, grad, [state["exp_avg"], state["exp_avg_sq"]], group["lr"], *group["betas"], group["eps"], group["weight_decay"], step, group["decoupled_weight_decay"], group["maximize"])
        return loss


class ASGD(Optimizer, in_engine=True):
    __module__ = "torch.optim.asgd"

    def __init__(self, params, lr=1e-2, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0, foreach=None, maximize=False, differentiable=False, capturable=False):
        check(lr, "learning rate")
        check(weight_decay, "weight_decay value")
        super().__init__(params, dict(lr=lr, lambd=lambd, alpha=alpha, t0=t0, weight_decay=weight_decay, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["eta"], state["mu"], state["ax"] = counter(), counter(float(group["lr"])), counter(1.0), like(p)
            step = _count_tensor(state)
            eta, mu = state["eta"].item(), state["mu"].item()
            self._update("asgd", p, grad, [state["ax"]], group["lambd"], eta, group["weight_decay"], mu, group["maximize"])
            state["eta"] = counter(group["lr"] / ((1 + group["lambd"] * group["lr"] * step) ** group["alpha"]))
            state["mu"] = counter(1 / max(1, step - group["t0"]))
        return loss


class Rprop(Optimizer, in_engine=True):
    __module__ = "torch.optim.rprop"

    def __init__(self, params, lr=1e-2, etas=(0.5, 1.2), step_sizes=(1e-6, 50), *, capturable=False, foreach=None, maximize=False, differentiable=False):
        check(lr, "learning rate")
        if not 0.0 < etas[0] < 1.0 < etas[1]:
            raise ValueError(f"Invalid eta values: {etas[0]}, {etas[1]}")
        super().__init__(params, dict(lr=lr, etas=etas, step_sizes=step_sizes, foreach=foreach, maximize=maximize, differentiable=differentiable, capturable=capturable))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if not state:
                state["step"], state["prev"], state["step_size"] = counter(), like(p), like(p).fill_(group["lr"])
            _count_tensor(state)
            self._update("rprop", p, grad, [state["prev"], state["step_size"]], *group["etas"], *group["step_sizes"], group["maximize"])
        return loss


class Adafactor(Optimizer, in_engine=True):
    __module__ = "torch.optim._adafactor"

    def __init__(self, params, lr=1e-2, beta2_decay=-0.8, eps=(None, 1e-3), d=1.0, weight_decay=0.0, *, foreach=None, maximize=False):
        for value, name in ((lr, "Learning rate"), (eps[0] or 0.0, "epsilon1"), (eps[1], "epsilon2"), (weight_decay, "weight_decay")):
            if not 0.0 <= value:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if not 0.0 >= beta2_decay:
            raise ValueError(f"beta2_decay should be <= 0 but is: {beta2_decay}")
        if not 1.0 <= d:
            raise ValueError(f"Clipping threshold d should be >= 1 but is: {d}")
        super().__init__(params, dict(lr=lr, beta2_decay=beta2_decay, eps=eps, d=d, weight_decay=weight_decay, foreach=foreach, maximize=maximize))

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            matrix = p.dim() > 1
            if not state:
                state["step"] = counter()
                if matrix:
                    state["row_var"], state["col_var"] = like(p[..., :1]), like(p[..., :1, :])
                else:
                    state["variance"] = like(p)
            step = _count_tensor(state)
            buffers = [state["row_var"], state["col_var"]] if matrix else [state["variance"]]
            tiny, least = group["eps"]
            tiny = finfo(p.dtype).eps if tiny is None else tiny
            self._update("adafactor", p, grad, buffers, group["lr"], step ** group["beta2_decay"], tiny, least, group["d"], group["weight_decay"], step, group["maximize"])
        return loss


class Muon(Optimizer, in_engine=True):
    __module__ = "torch.optim._muon"

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True, ns_coefficients=(3.4445, -4.775, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        for value, name in ((lr, "Learning rate"), (momentum, "momentum"), (weight_decay, "weight decay")):
            if not 0.0 <= value:
                raise ValueError(f"{name} should be >= 0 but is: {value}")
        if adjust_lr_fn not in (None, "original", "match_rms_adamw"):
            raise ValueError(f"Adjust learning rate function {adjust_lr_fn} is not supported")
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov, ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))
        for group in self.param_groups:
            for p in group["params"]:
                if p.ndim != 2:
                    raise ValueError(f"Muon only supports 2D parameters whereas we found a parameter with size: {p.size()}")

    def step(self, closure=None):
        loss = self._loss(closure)
        for group, p, grad, state in self._each():
            if "momentum_buffer" not in state:
                state["momentum_buffer"] = like(p)
            rows, columns = p.shape
            factor = 0.2 * max(rows, columns) ** 0.5 if group["adjust_lr_fn"] == "match_rms_adamw" else max(1, rows / columns) ** 0.5
            self._update("muon", p, grad, [state["momentum_buffer"]], group["lr"], group["momentum"], group["weight_decay"], group["nesterov"], group["ns_steps"], group["eps"], factor, *group["ns_coefficients"])
        return loss
