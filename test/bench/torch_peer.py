"""What workloads.ts does, by real PyTorch on one thread: questions come as JSON lines, answers go as JSON lines."""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
WARM = 1.0


def random(seed, n, scale=1.0):
    """As `random` of data.ts."""
    with np.errstate(over="ignore"):
        start = np.uint32((seed * 0x9E3779B1) & 0xFFFFFFFF)
        hashed = start + np.arange(n, dtype=np.uint32) * np.uint32(0x85EBCA6B)
        hashed ^= hashed >> np.uint32(16)
        hashed *= np.uint32(0x7FEB352D)
        hashed ^= hashed >> np.uint32(15)
        hashed *= np.uint32(0x846CA68B)
        hashed ^= hashed >> np.uint32(16)
    return (((hashed >> np.uint32(8)).astype(np.float64) / 16777216 - 0.5) * scale).astype(np.float32)


def labels(seed, n, classes):
    return torch.from_numpy(np.minimum(classes - 1, np.floor((random(seed, n).astype(np.float64) + 0.5) * classes)).astype(np.int64))


def tensor(numbers, *shape, grad=False):
    return torch.tensor(numbers.reshape(shape) if shape else numbers).requires_grad_(grad)


class Example:
    def run(self, n):
        for _ in range(n):
            x = torch.ones(2, 2, requires_grad=True)
            y = x + 2
            z = y * y
            t = torch.mean(z)
            t.backward()
        self.x, self.t = x, t

    def check(self):
        self.run(1)
        return [self.t.item(), *self.x.grad.reshape(-1).tolist()]


class Regression:
    def __init__(self):
        x = (np.arange(100) / 100).astype(np.float32)
        self.x = torch.tensor(x)
        self.y = torch.tensor((2 * x.astype(np.float64) + 0.5 + random(21, 100, 0.2)).astype(np.float32))
        self.a = torch.tensor([0.25], requires_grad=True)
        self.b = torch.tensor([-0.25], requires_grad=True)

    def run(self, n):
        a, b, x_train, y_train = self.a, self.b, self.x, self.y
        for _ in range(n):
            predictions = a.expand_as(x_train) * x_train + b.expand_as(x_train)
            loss = torch.mean((predictions - y_train) ** 2)
            loss.backward()
            a.data.add_(-0.001 * a.grad.data)
            b.data.add_(-0.001 * b.grad.data)
            a.grad.data.zero_()
            b.grad.data.zero_()
        self.loss = loss

    def check(self):
        self.run(200)
        return [self.loss.item(), self.a.item(), self.b.item()]


class Bike:
    rows, features, hidden, batch = 128 * 131, 56, 10, 128

    def __init__(self, by_hand, dtype=torch.float32):
        f, h = self.features, self.hidden
        kind = np.float64 if dtype == torch.float64 else np.float32
        self.X = random(31, self.rows * f, 2).reshape(-1, f).astype(kind)
        self.Y = random(32, self.rows, 4).reshape(-1, 1).astype(kind)
        self.by_hand, self.dtype, self.start = by_hand, dtype, 0
        w1, b1, w2, b2 = random(33, f * h).reshape(f, h), random(34, h), random(35, h).reshape(h, 1), random(36, 1)
        if by_hand:
            self.w1, self.b1, self.w2 = (torch.tensor(x, dtype=dtype, requires_grad=True) for x in (w1, b1, w2))
            return
        self.net = torch.nn.Sequential(torch.nn.Linear(f, h), torch.nn.Sigmoid(), torch.nn.Linear(h, 1))
        with torch.no_grad():
            for parameter, numbers in zip(self.net.parameters(), (w1.T.copy(), b1, w2.T.copy(), b2)):
                parameter.copy_(torch.tensor(numbers))
        self.cost = torch.nn.MSELoss()
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.01)

    def run(self, n):
        for _ in range(n):
            end = self.start + self.batch
            xx = torch.tensor(self.X[self.start : end], dtype=self.dtype, requires_grad=True)
            yy = torch.tensor(self.Y[self.start : end], dtype=self.dtype, requires_grad=True)
            self.start = 0 if end + self.batch > self.rows else end
            loss = self.step_by_hand(xx, yy) if self.by_hand else self.step(xx, yy)
            self.last = loss.data.numpy()

    def step_by_hand(self, xx, yy):
        w1, b1, w2 = self.w1, self.b1, self.w2
        hidden = torch.sigmoid(xx.mm(w1) + b1.expand(xx.size()[0], 10))
        loss = torch.mean((hidden.mm(w2) - yy) ** 2)
        if w1.grad is not None and b1.grad is not None and w2.grad is not None:
            w1.grad.data.zero_()
            w2.grad.data.zero_()
            b1.grad.data.zero_()
        loss.backward()
        w1.data.add_(-0.01 * w1.grad.data)
        w2.data.add_(-0.01 * w2.grad.data)
        b1.data.add_(-0.01 * b1.grad.data)
        return loss

    def step(self, xx, yy):
        loss = self.cost(self.net(xx), yy)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss

    def check(self):
        self.run(50)
        return [float(self.last)]


class Product:
    def __init__(self, n, both):
        self.a, self.b, self.g = (tensor(random(seed, n * n), n, n, grad=both and seed < 43) for seed in (41, 42, 43))
        self.both = both

    def run(self, n):
        for _ in range(n):
            self.a.grad = self.b.grad = None
            self.c = self.a.mm(self.b)
            if self.both:
                self.c.backward(self.g)

    def check(self):
        self.run(1)
        ends = [self.c[0, 0].item(), self.c[-1, -1].item()]
        return ends + [self.a.grad[0, 0].item(), self.b.grad[0, 0].item()] if self.both else ends


class Chain:
    def __init__(self):
        self.x = tensor(random(51, 1_000_000, 4), grad=True)

    def run(self, n):
        x = self.x
        for _ in range(n):
            x.grad = None
            w = torch.sigmoid(x * 1.5 + 0.25) * x
            s = (w * w).sum()
            s.backward()
        self.s = s

    def check(self):
        self.run(1)
        return [self.s.item() / 1e6, self.x.grad[0].item(), self.x.grad[-1].item()]


class SoftmaxLoss:
    def __init__(self):
        self.x = tensor(random(61, 1024 * 1000, 8), 1024, 1000, grad=True)
        self.target = labels(62, 1024, 1000)

    def run(self, n):
        for _ in range(n):
            self.x.grad = None
            self.loss = F.cross_entropy(self.x, self.target)
            self.loss.backward()

    def check(self):
        self.run(1)
        return [self.loss.item(), self.x.grad[0, 0].item() * 1e3]


class Perceptron:
    def __init__(self):
        sizes, layers = [784, 256, 128, 10], []
        for i in range(3):
            a, b = sizes[i], sizes[i + 1]
            layer = torch.nn.Linear(a, b)
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(random(73 + 2 * i, a * b, 2 / a**0.5).reshape(a, b).T.copy()))
                layer.bias.copy_(torch.tensor(random(74 + 2 * i, b, 2 / a**0.5)))
            layers += [layer, torch.nn.ReLU()]
        self.net = torch.nn.Sequential(*layers[:-1])
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.05)
        self.x, self.target = tensor(random(71, 256 * 784, 2), 256, 784), labels(72, 256, 10)

    def run(self, n):
        for _ in range(n):
            self.loss = F.cross_entropy(self.net(self.x), self.target)
            self.optimizer.zero_grad()
            self.loss.backward()
            self.optimizer.step()

    def check(self):
        self.run(5)
        return [self.loss.item()]


WORKLOADS = {
    "W1": Example,
    "W2": Regression,
    "W3m": lambda: Bike(True),
    "W3m_f64": lambda: Bike(True, torch.float64),
    "W3n": lambda: Bike(False),
    **{f"W4f_{n}": lambda n=n: Product(n, False) for n in (256, 512, 1024)},
    **{f"W4b_{n}": lambda n=n: Product(n, True) for n in (256, 512, 1024)},
    "W5": Chain,
    "W6": SoftmaxLoss,
    "W7": Perceptron,
}


def window(workload, steps):
    """Microseconds for one step."""
    begin = time.perf_counter()
    workload.run(steps)
    return 1e6 * (time.perf_counter() - begin) / steps


def answers(questions):
    for question in questions:
        if question["ask"] == "open":
            workload = WORKLOADS[question["workload"]]()
            check, begin, steps, least = workload.check(), time.perf_counter(), 1, float("inf")
            while time.perf_counter() - begin < WARM:
                least = min(least, window(workload, steps))
                steps = min(100, steps * 2)
            steps = max(1, round(1000 * question["windowMs"] / least))
            yield {"check": check, "steps": steps}
        else:
            yield {"us": window(workload, steps)}


def blas():
    """What multiplies matrices: Debian's own build has only the reference BLAS, which is ten times slower than the others."""
    info = torch.__config__.show().lower()
    return next((name for name in ("MKL", "OpenBLAS", "Accelerate") if f"BLAS_INFO={name}".lower() in info), "reference BLAS")


print(json.dumps({"name": f"PyTorch {torch.__version__}, {blas()}, one thread"}), flush=True)
for answer in answers(map(json.loads, sys.stdin)):
    print(json.dumps(answer), flush=True)
