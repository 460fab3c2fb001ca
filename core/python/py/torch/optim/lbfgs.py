"""L-BFGS: a quasi-Newton method that looks along a line."""

from _gradwalk.bridge import need

from .._autograd import enable_grad
from .optimizer import Optimizer

need(globals(), "quiet_mode", "tell_write")


def _number(loss):
    return loss.item() if hasattr(loss, "item") else float(loss)


def _cubic(x1, f1, g1, x2, f2, g2, bounds=None):
    """The minimum of the cubic through two points with their slopes."""
    low, high = bounds if bounds is not None else ((x1, x2) if x1 <= x2 else (x2, x1))
    d1 = g1 + g2 - 3 * (f1 - f2) / (x1 - x2)
    square = d1**2 - g1 * g2
    if square < 0:
        return (low + high) / 2.0
    d2 = square**0.5
    place = x2 - (x2 - x1) * ((g2 + d2 - d1) / (g2 - g1 + 2 * d2)) if x1 <= x2 else x1 - (x1 - x2) * ((g1 + d2 - d1) / (g1 - g2 + 2 * d2))
    return min(max(place, low), high)


def _strong_wolfe(evaluate, x, t, d, f, g, slope, c1=1e-4, c2=0.9, tolerance=1e-9, most=25):
    """A step along d that satisfies the strong Wolfe conditions: (loss, gradient, step, evaluations)."""
    size = d.abs().max().item()
    g = g.clone()
    f_new, g_new = evaluate(x, t, d)
    evaluations, slope_new = 1, g_new.dot(d).item()
    t_before, f_before, g_before, slope_before = 0, f, g, slope
    done, steps = False, 0
    while steps < most:
        if f_new > f + c1 * t * slope or (steps > 1 and f_new >= f_before):
            bracket, fs, gs, slopes = [t_before, t], [f_before, f_new], [g_before, g_new.clone()], [slope_before, slope_new]
            break
        if abs(slope_new) <= -c2 * slope:
            bracket, fs, gs, slopes, done = [t], [f_new], [g_new], [], True
            break
        if slope_new >= 0:
            bracket, fs, gs, slopes = [t_before, t], [f_before, f_new], [g_before, g_new.clone()], [slope_before, slope_new]
            break
        least, greatest, now = t + 0.01 * (t - t_before), t * 10, t
        t = _cubic(t_before, f_before, slope_before, t, f_new, slope_new, bounds=(least, greatest))
        t_before, f_before, g_before, slope_before = now, f_new, g_new.clone(), slope_new
        f_new, g_new = evaluate(x, t, d)
        evaluations, slope_new = evaluations + 1, g_new.dot(d).item()
        steps += 1
    if steps == most:
        bracket, fs, gs, slopes = [0, t], [f, f_new], [g, g_new], [slope, slope_new]
    little = False
    low, high = (0, 1) if fs[0] <= fs[-1] else (1, 0)
    while not done and steps < most:
        if abs(bracket[1] - bracket[0]) * size < tolerance:
            break
        t = _cubic(bracket[0], fs[0], slopes[0], bracket[1], fs[1], slopes[1])
        margin = 0.1 * (max(bracket) - min(bracket))
        if min(max(bracket) - t, t - min(bracket)) < margin:
            if little or t >= max(bracket) or t <= min(bracket):
                t = max(bracket) - margin if abs(t - max(bracket)) < abs(t - min(bracket)) else min(bracket) + margin
                little = False
            else:
                little = True
        else:
            little = False
        f_new, g_new = evaluate(x, t, d)
        evaluations, slope_new = evaluations + 1, g_new.dot(d).item()
        steps += 1
        if f_new > f + c1 * t * slope or f_new >= fs[low]:
            bracket[high], fs[high], gs[high], slopes[high] = t, f_new, g_new.clone(), slope_new
            low, high = (0, 1) if fs[0] <= fs[1] else (1, 0)
        else:
            if abs(slope_new) <= -c2 * slope:
                done = True
            elif slope_new * (bracket[high] - bracket[low]) >= 0:
                bracket[high], fs[high], gs[high], slopes[high] = bracket[low], fs[low], gs[low], slopes[low]
            bracket[low], fs[low], gs[low], slopes[low] = t, f_new, g_new.clone(), slope_new
    if len(bracket) == 1:
        low = 0
    return fs[low], gs[low], bracket[low], evaluations


class LBFGS(Optimizer):
    __module__ = "torch.optim.lbfgs"

    def __init__(self, params, lr=1, max_iter=20, max_eval=None, tolerance_grad=1e-7, tolerance_change=1e-9, history_size=100, line_search_fn=None):
        max_eval = max_iter * 5 // 4 if max_eval is None else max_eval
        super().__init__(params, dict(lr=lr, max_iter=max_iter, max_eval=max_eval, tolerance_grad=tolerance_grad, tolerance_change=tolerance_change, history_size=history_size, line_search_fn=line_search_fn))
        if len(self.param_groups) != 1:
            raise ValueError("LBFGS doesn't support per-parameter options (parameter groups)")
        self._params = self.param_groups[0]["params"]

    def _flat_gradient(self):
        from .. import cat

        return cat([(p.new_zeros(p.numel()) if p.grad is None else p.grad.detach().reshape(-1)) for p in self._params])

    def _move(self, t, d):
        at = 0
        for p in self._params:
            p.add_(d[at : at + p.numel()].view_as(p), alpha=t)
            tell_write(p._h, self._label)
            at += p.numel()

    def _back_to(self, values):
        for p, value in zip(self._params, values):
            p.copy_(value)
            tell_write(p._h, self._label)

    def _evaluate(self, closure, x, t, d):
        self._move(t, d)
        loss = _number(closure())
        gradient = self._flat_gradient()
        self._back_to(x)
        return loss, gradient

    def step(self, closure):
        def loud():
            """The learner's closure is told; the arithmetic around it is not."""
            now = quiet_mode(0)
            try:
                with enable_grad():
                    return closure()
            finally:
                quiet_mode(now)

        before = quiet_mode(1)
        try:
            return self._step(loud)
        finally:
            quiet_mode(before)

    def _step(self, closure):
        group = self.param_groups[0]
        lr, most, most_evaluations = float(group["lr"]), group["max_iter"], group["max_eval"]
        state = self.state[self._params[0]]
        state.setdefault("func_evals", 0)
        state.setdefault("n_iter", 0)
        first = closure()
        loss = _number(first)
        evaluations = 1
        state["func_evals"] += 1
        gradient = self._flat_gradient()
        if gradient.abs().max().item() <= group["tolerance_grad"]:
            return first
        d, t = state.get("d"), state.get("t")
        ys, ss, ros = state.get("old_dirs"), state.get("old_stps"), state.get("ro")
        diagonal, before, loss_before = state.get("H_diag"), state.get("prev_flat_grad"), state.get("prev_loss")
        count = 0
        while count < most:
            count += 1
            state["n_iter"] += 1
            if state["n_iter"] == 1:
                d, ys, ss, ros, diagonal = gradient.neg(), [], [], [], 1
            else:
                y, s = gradient.sub(before), d.mul(t)
                ys_dot = y.dot(s).item()
                if ys_dot > 1e-10:
                    if len(ys) == group["history_size"]:
                        ys.pop(0), ss.pop(0), ros.pop(0)
                    ys.append(y)
                    ss.append(s)
                    ros.append(1.0 / ys_dot)
                    diagonal = ys_dot / y.dot(y).item()
                q, alphas = gradient.neg(), [0.0] * len(ys)
                for i in range(len(ys) - 1, -1, -1):
                    alphas[i] = ss[i].dot(q).item() * ros[i]
                    q.add_(ys[i], alpha=-alphas[i])
                d = q.mul(diagonal)
                for i in range(len(ys)):
                    d.add_(ss[i], alpha=alphas[i] - ys[i].dot(d).item() * ros[i])
            before = gradient.clone() if before is None else before.copy_(gradient)
            loss_before = loss
            t = min(1.0, 1.0 / gradient.abs().sum().item()) * lr if state["n_iter"] == 1 else lr
            slope = gradient.dot(d).item()
            if slope > -group["tolerance_change"]:
                break
            used = 0
            if group["line_search_fn"] is not None:
                if group["line_search_fn"] != "strong_wolfe":
                    raise RuntimeError("only 'strong_wolfe' is supported")
                x = [p.clone() for p in self._params]
                loss, gradient, t, used = _strong_wolfe(lambda x, t, d: self._evaluate(closure, x, t, d), x, t, d, loss, gradient, slope)
                self._move(t, d)
                optimal = gradient.abs().max().item() <= group["tolerance_grad"]
            else:
                self._move(t, d)
                optimal = False
                if count != most:
                    loss = _number(closure())
                    gradient = self._flat_gradient()
                    optimal = gradient.abs().max().item() <= group["tolerance_grad"]
                    used = 1
            evaluations += used
            state["func_evals"] += used
            if count == most or evaluations >= most_evaluations or optimal:
                break
            if d.mul(t).abs().max().item() <= group["tolerance_change"] or abs(loss - loss_before) < group["tolerance_change"]:
                break
        state.update(d=d, t=t, old_dirs=ys, old_stps=ss, ro=ros, H_diag=diagonal, prev_flat_grad=before, prev_loss=loss_before)
        return first
