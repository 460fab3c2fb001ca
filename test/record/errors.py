"""Records the errors and warnings that core/explain helps with, for test/unit/explain_help.test.ts.

    python test/record/errors.py > test/data/errors.json

Each line of CASES: the key of the help in core/explain/help.ts, and a program that PyTorch (or Python) refuses or warns about.
Recorded with PyTorch 2.13.
"""

import json
import warnings

CASES = [
    ("secondBackward", "x = torch.ones(2, requires_grad=True)\ny = (x * x).sum()\ny.backward()\ny.backward()"),
    ("nonScalar", "x = torch.ones(2, requires_grad=True)\n(x * 2).backward()"),
    ("noGrad", "torch.ones(2).sum().backward()"),
    ("leafInPlace", "w = torch.ones(2, requires_grad=True)\nw -= 0.1"),
    ("leafInPlace", "w = torch.ones(2, requires_grad=True)\nw[0] = 5"),
    ("modified", "x = torch.ones(2, requires_grad=True)\ny = x.exp()\ny += 1\ny.sum().backward()"),
    ("modified", "x = torch.ones(3, requires_grad=True)\na = x * 2\nb = a * x\na[0] = 0\nb.sum().backward()"),
    ("manyViews", "x = torch.ones(4, requires_grad=True) * 1\na, b = x.split(2)\na += 1"),
    ("gradientShape", "x = torch.ones(3, requires_grad=True)\n(x * 2).sum().backward(torch.ones(2))"),
    ("unusedInput", "x = torch.ones(1, requires_grad=True)\nw = torch.ones(1, requires_grad=True)\ntorch.autograd.grad(x.sum(), w)"),
    ("wholeNumbersGrad", "torch.tensor([1, 2], requires_grad=True)"),
    ("wholeNumbersGrad", "torch.tensor([1, 2]).requires_grad_()"),
    ("numpyGrad", "torch.ones(2, requires_grad=True).numpy()"),
    ("deepcopy", "import copy\ncopy.deepcopy(torch.ones(2, requires_grad=True) * 2)"),
    ("nonLeafFlag", "y = torch.ones(2, requires_grad=True) * 2\ny.requires_grad = False"),
    ("nonLeafGrad", "y = torch.ones(2, requires_grad=True) * 2\ny.grad"),
    ("retainGrad", "torch.ones(2).retain_grad()"),
    ("nonLeafOptimizer", "torch.optim.SGD([torch.ones(2, requires_grad=True) * 2], lr=0.1)"),
    ("emptyOptimizer", "torch.optim.SGD([], lr=0.1)"),
    ("gradSize", "w = torch.ones(2, requires_grad=True)\nw.grad = torch.ones(3)"),
    ("gradNone", "w = torch.ones(2, requires_grad=True)\nw.grad.zero_()"),
    ("gradNone", "w = torch.ones(2, requires_grad=True)\nw.grad.data.zero_()"),
    ("gradNoneMath", "w = torch.ones(2, requires_grad=True)\n0.1 * w.grad"),
    ("inferenceWrite", "with torch.inference_mode():\n    y = torch.ones(3)\ny.add_(1)"),
    ("inferenceSaved", "x = torch.ones(3, requires_grad=True)\nwith torch.inference_mode():\n    y = torch.ones(3)\n(x * y).sum()"),
    ("matrixShapes", "torch.ones(2, 3) @ torch.ones(2, 3)"),
    ("matrixShapes", "torch.nn.Linear(4, 2)(torch.ones(1, 3))"),
    ("broadcast", "torch.ones(3) + torch.ones(4)"),
    ("viewStrides", "torch.ones(2, 3).t().view(6)"),
    ("viewSize", "torch.ones(6).view(4, 2)"),
    ("twoUnknown", "torch.ones(6).view(-1, -1)"),
    ("expandSize", "torch.ones(3).expand(2, 4)"),
    ("catSizes", "torch.cat([torch.ones(2, 3), torch.ones(2, 4)])"),
    ("stackSizes", "torch.stack([torch.ones(2), torch.ones(3)])"),
    ("emptyList", "torch.stack([])"),
    ("emptyList", "torch.cat([])"),
    ("dimensionRange", "torch.ones(3).sum(1)"),
    ("indexRange", "torch.ones(3)[5]"),
    ("embeddingRange", "torch.nn.Embedding(3, 2)(torch.tensor([7]))"),
    ("tooManyIndices", "torch.ones(3)[0, 0]"),
    ("needsMatrix", "torch.mm(torch.ones(2), torch.ones(2, 2))"),
    ("needsMatrix", "torch.mm(torch.ones(2, 2), torch.ones(2))"),
    ("needsVector", "torch.dot(torch.ones(2, 2), torch.ones(2))"),
    ("lossSizes", "torch.nn.functional.mse_loss(torch.ones(3, 1), torch.ones(3))"),
    ("lossSizesStrict", "torch.nn.functional.binary_cross_entropy(torch.ones(3, 1), torch.ones(3))"),
    ("channels", "torch.nn.Conv2d(3, 8, 3)(torch.ones(1, 1, 8, 8))"),
    ("batchOfOne", "torch.nn.BatchNorm1d(3)(torch.ones(1, 3))"),
    ("batchSizes", "torch.nn.functional.cross_entropy(torch.ones(3, 2), torch.tensor([0, 1]))"),
    ("targetRange", "torch.nn.functional.cross_entropy(torch.ones(1, 3), torch.tensor([5]))"),
    ("oneNumber", "torch.ones(2).item()"),
    ("oneNumber", "float(torch.ones(2))"),
    ("truthOfMany", "if torch.ones(2) > 0:\n    pass"),
    ("zeroDim", "for v in torch.tensor(1.0):\n    pass"),
    ("zeroDim", "len(torch.tensor(1.0))"),
    ("zeroDim", "torch.tensor(1.0)[0]"),
    ("zeroDim", "torch.tensor(1.0)[:1]"),
    ("ragged", "torch.tensor([[1, 2], [3]])"),
    ("matrixDtypes", "torch.ones(2, 2).mm(torch.ones(2, 2, dtype=torch.float64))"),
    ("matrixDtypes", "torch.nn.Linear(2, 1)(torch.ones(1, 2, dtype=torch.float64))"),
    ("matrixDtypes", "torch.dot(torch.ones(2), torch.ones(2, dtype=torch.float64))"),
    ("meanOfInts", "torch.tensor([1, 2]).mean()"),
    ("castBack", "x = torch.tensor([1, 2])\nx += 0.5"),
    ("indexDtype", "torch.ones(3)[torch.tensor([1.0])]"),
    ("targetDtype", "torch.nn.functional.cross_entropy(torch.ones(2, 3), torch.tensor([0.0, 1.0]))"),
    ("targetDtype", "torch.nn.functional.cross_entropy(torch.ones(2, 3), torch.ones(2, 3, dtype=torch.int64))"),
    ("boolMinus", "torch.tensor([True]) - torch.tensor([True])"),
    ("boolMinus", "-torch.tensor([True])"),
    ("notForDtype", "torch.nn.functional.softmax(torch.tensor([1, 2]), dim=0)"),
    ("notForDtype", "torch.nn.functional.mse_loss(torch.tensor([1, 2]), torch.tensor([1, 2]))"),
    ("negativePower", "torch.tensor([1, 2]) ** -1"),
    ("embeddingDtype", "torch.nn.Embedding(3, 2)(torch.tensor([1.0]))"),
    ("oneHot", "torch.nn.functional.one_hot(torch.tensor([1.0]))"),
    ("divideByZero", "torch.tensor([1]) // 0"),
    ("divideByZero", "1 / 0"),
    ("notATensor", "import numpy as np\ntorch.nn.Linear(3, 2)(np.ones((1, 3), dtype='float32'))"),
    ("notATensor", "torch.relu(1.0)"),
    ("objectArray", "import numpy as np\ntorch.from_numpy(np.array([None, 1]))"),
    ("dropoutRate", "torch.nn.Dropout(1.5)"),
    ("nameTorch", "del torch\ntorch.ones(2)"),
    ("nameNumpy", "np.array([1])"),
    ("namePyplot", "plt.plot([1])"),
    ("nameShort", "nn.Linear(1, 1)"),
    ("nameUnknown", "x_train + 1"),
    ("unboundLocal", "def f():\n    a += 1\na = 1\nf()"),
    ("noModule", "import torch_geometric_does_not_exist"),
    ("noAttribute", "torch.ones(2).foo()"),
    ("noAttribute", "torch.onez(2)"),
    ("memory", "torch.empty(10 ** 13)"),
    ("noFile", "open('hour.csv')"),
    ("superInit", "class Net(torch.nn.Module):\n    def __init__(self):\n        self.fc = torch.nn.Linear(1, 1)\nNet()"),
    ("stateDict", "torch.nn.Linear(1, 2).load_state_dict(torch.nn.Linear(2, 2).state_dict())"),
    ("emptyLoader", "from torch.utils.data import DataLoader\nDataLoader([], shuffle=True)"),
    ("implicitDim", "torch.nn.LogSoftmax()(torch.ones(2, 2))"),
    ("schedulerOrder", "o = torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=1)\ns = torch.optim.lr_scheduler.StepLR(o, 1)\ns.step()"),
    ("tensorOfTensor", "torch.tensor(torch.ones(2))"),
    ("stdOfOne", "torch.ones(1).std()"),
    ("scalarGrad", "float(torch.ones(1, requires_grad=True))"),
    ("probabilities", "torch.multinomial(torch.tensor([-1.0, 2.0]), 1)"),
    ("probabilities", "torch.bernoulli(torch.tensor([2.0]))"),
    ("sameParameter", "p = torch.ones(2, requires_grad=True)\ntorch.optim.SGD([{'params': [p]}, {'params': [p]}], lr=0.1)"),
    ("kernelTooLarge", "torch.nn.Conv2d(1, 1, 5)(torch.ones(1, 1, 3, 3))"),
    ("notCallable", "torch.ones(2).shape(0)"),
    ("wrongArguments", "torch.nn.Linear(3)"),
    ("wrongArguments", "torch.nn.Linear(3, 2, biass=True)"),
    ("recursion", "def f():\n    f()\nf()"),
    ("indentation", "exec('def f():\\nreturn 1')"),
    ("syntax", "exec('x = = 1')"),
    ("syntax", "exec('print(1')"),
    ("klDiv", "torch.nn.functional.kl_div(torch.zeros(2, 2), torch.ones(2, 2))"),
    ("noGradOut", "torch.add(torch.ones(1, requires_grad=True), 1, out=torch.ones(1))"),
    ("hiddenSize", "torch.nn.RNN(2, 3)(torch.ones(4, 1, 5))"),
]

records = []
for key, program in CASES:
    kind, message = None, None
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        import torch

        space = {"torch": torch}
        try:
            exec(program, space)
        except BaseException as error:
            kind, message = type(error).__name__, str(error)
    if kind is None and seen:
        kind, message = seen[-1].category.__name__, str(seen[-1].message)
    records.append({"key": key, "program": program, "type": kind, "message": message})

print(json.dumps({"records": records}, indent=1, ensure_ascii=False))
