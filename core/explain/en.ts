/**
 * Every English sentence of core/explain.
 *
 * A word in braces is a place that is filled: a name, a number, a formula. {1}, {2} … in `help` are the groups of its pattern.
 */
export const en = {
  prefix: {
    iteration: "Iteration {index}",
    iterationOf: "Iteration {index} of {count}",
    forward: "forward",
    backward: "backward",
    update: "update",
    step: "{phase}, step {step} of {count}",
    within: "in {path}",
  },
  caption: {
    start: "Nothing has run yet. One step forward begins the walk.",
    leafFollowed: "{x} is made by {maker}: a leaf that requires grad, so its .grad will keep what arrives",
    leafPlain: "{x} is made by {maker}: plain data, to which no gradient will come",
    leafLater: "{x} is made by {maker}: plain data until line {line}, where autograd begins to follow it",
    leafCarried: "{x} comes in with its value of now: it was made in a part of the run that was not kept",
    operation: "{y} = {expression} is computed, and {gradFn} becomes its grad_fn: the way back",
    operationSaves: "{y} = {expression} is computed; its grad_fn {gradFn} keeps {saved} for the way back",
    operationUnfollowed: "{y} = {expression} is computed; autograd does not follow it",
    operationBegun: "{y} = {expression} is computed; from here on autograd follows it: a leaf, whose .grad will keep what arrives",
    operationView: "{y} = {expression} is a view: the numbers of {x}, seen in another shape and not copied",
    operationViewSame: "{y} = {expression} is a view: the very numbers of {x}, not copied",
    operationViewPart: "{y} = {expression} is a view: a part of the numbers of {x}, not copied",
    operationViewRepeated: "{y} = {expression} is a view: the numbers of {x}, repeated without a copy",
    operationDetached: "{y} = {expression}: the very numbers of {x}, not copied; autograd does not follow them back to {x}",
    operationInPlace: "{expression} writes into {y}: new numbers, version {version}, and {gradFn} becomes its grad_fn",
    follow: "From here on autograd follows {x}: the gradients that arrive are kept in .grad",
    unfollow: "From here on autograd does not follow {x}: no gradient is computed there, and nothing trains it",
    name: "The program calls this tensor {x} now",
    writeStep: "{x} moves by {rate} · {x}.grad: {before} → {after}",
    writeData: "{label} writes new numbers into {x}, unseen by autograd: {before} → {after}",
    writeEmptied: "Set to 0: {x}, to which the next backward() would add",
    writeNone: "Set to None: {x}, to which the next backward() would add",
    writeGrad: "{label} changes {x}: {before} → {after}",
    backward: "backward() begins at {roots} with {seed}: from here each grad_fn is asked, the latest first",
    gradientSame: "{gradFn} receives {above} and passes it on unchanged to {targets}",
    gradientRepeated: "{gradFn} receives {above} and passes it on unchanged to every element of {targets}",
    gradientShaped: "{gradFn} receives {above} and passes its numbers on unchanged, in the shape of {targets}",
    gradientTimes: "{gradFn} receives {above} and passes {product} back to {targets}",
    gradientEach: "{gradFn} receives {above} and passes back {pairs}",
    gradientPair: "{product} to {x}",
    gradientPlain: "{gradFn} receives {above} and passes {number} back to {targets}",
    accumulateFirst: "The gradient of {x} arrives: {x}.grad was None and is now {value}",
    accumulateAgain: "The gradient of {x} is added to what its .grad held: {before} → {value}",
    backwardEnd: "backward() is done",
    iteration: "Iteration {index} begins",
    skipped: "Iterations {from} to {to} were run, but not kept",
    print: "The program prints: {text}",
    warning: "{category}: {message}",
    error: "{category}: {message}",
    figure: "The program shows a figure",
  },
  note: {
    passes: "{x} is not a leaf: the gradient passes and does not stay.",
    stays: "{x} is a leaf: its .grad keeps the gradient.",
    retained: "{x} is not a leaf, but retain_grad() keeps its gradient.",
    adds: "{sum}: {x} is used {times}, and its gradients add.",
    twice: "twice",
    times: "{count} times",
    unfollowedPlain: "None of its inputs requires grad.",
    unfollowedOff: "Its inputs require grad, but autograd was off here (no_grad), or the operation has no derivative.",
    againstGradient: "Against the gradient is downhill.",
  },
  why: {
    title: "Why {number}?",
    sum: "{sum}, because {x} is used {times}: gradients add",
    soLocal: "{forward}, so {derivative}",
    forEach: "{product} for each element",
    forOne: "{product} for element {index}",
    forScalar: "{product}",
    sumOver: "{product}, a sum of {count} products, for element {index}",
    sumOverScalar: "{product}, a sum of {count} products",
    repeated: "{x} was repeated {count} times, so {count} gradients add: {product}",
    rootOne: "backward() starts here, and every number changes with itself at rate 1",
    rootGiven: "backward() starts here, with the gradient that the program gave",
    leftOut: "The numbers that this came from were not all recorded: the tensors are too large",
    keptBefore: "{x}.grad held {before}, and {new} was added",
    made: "Made by you, with {maker}",
    carried: "Made in a part of the run that was not kept",
    written: "Changed by {label}: {before} → {after}",
    computed: "{formula}",
    computedEach: "{formula} for each element",
    computedOne: "{formula} for element {index}",
  },
  help: {
    notParameter: {
      cause: "A module's parameters are of the class nn.Parameter, by which optimizers find them; a plain tensor is none.",
      remedy: "Wrap it: m.weight = nn.Parameter(x). To change only the numbers: with torch.no_grad(): m.weight.copy_(x).",
      version: "",
    },
    assignedList: {
      cause: "A part of a tensor can be set to a number or to another tensor, not to a list, a text or None.",
      remedy: "Make a tensor of it first: x[0] = torch.tensor([1., 2., 3.]).",
      version: "",
    },
    loaderAsList: {
      cause: "A DataLoader makes its batches one after the other; it is neither a list nor an iterator itself.",
      remedy: "Go through it: for batch in loader. For the first batch alone: next(iter(loader)); for one sample: dataset[0].",
      version: "",
    },
    moduleNotIterable: {
      cause: "A module itself stands where its parameters belong.",
      remedy: "Call parameters(): torch.optim.SGD(model.parameters(), lr=0.1).",
      version: "",
    },
    reductionWord: {
      cause: "A loss can be left as it is for each element, averaged, or summed: there are three words for that.",
      remedy: "Write reduction='none', 'mean' or 'sum'.",
      version: "",
    },
    numpyWords: {
      cause: "These are numpy's words: np.mean and its like ask a tensor's own method with them, and PyTorch does not take them all.",
      remedy: "Use PyTorch's own: x.mean(), x.mean(dim=0, keepdim=True). Or make an array first: np.mean(x.detach().numpy()).",
      version: "",
    },
    batchSize: {
      cause: "A batch holds at least one sample, and a whole number of them.",
      remedy: "Give an int: batch_size=32. A division gives a float, so write n // 4 instead of n / 4.",
      version: "",
    },
    formatTensor: {
      cause: "A format such as .2f is for one number; this tensor has dimensions.",
      remedy: "Take the number out: f'{x[0].item():.2f}', f'{x.mean():.2f}'. For all of them: torch.set_printoptions(precision=2).",
      version: "",
    },
    tensorAndList: {
      cause: "Python has no arithmetic of a tensor with a list.",
      remedy: "Make a tensor of the list: x + torch.tensor([1, 2]).",
      version: "",
    },
    secondBackward: {
      cause: "The first backward() gave back what the operations had kept for the way back, to save memory; this second one needs it.",
      remedy:
        "Compute the result again before each backward(). In a loop over time, cut the old graph with h = h.detach(). Only if you really want two passes over one graph: backward(retain_graph=True), and remember that gradients then add.",
      version: "",
    },
    nonScalar: {
      cause: "backward() starts from one number, but this tensor has several: it is not clear of which one the slope is meant.",
      remedy:
        "Make one number of it first, for example loss.mean().backward() or .sum(). Or say how much each counts: y.backward(torch.ones_like(y)).",
      version: "",
    },
    noGrad: {
      cause:
        "There is no way back from this tensor: nothing it was computed from has requires_grad=True, or the way was cut by detach(), .data, no_grad(), .item(), torch.tensor(…) or an operation on whole numbers.",
      remedy:
        "Give the parameters requires_grad=True, and keep every step from them to the loss in torch operations. After w = w - lr * w.grad inside no_grad(), w is a new plain tensor: write w -= lr * w.grad there.",
      version: "",
    },
    leafInPlace: {
      cause:
        "This tensor is a leaf that requires grad: autograd needs to know its value, so it may not be overwritten while autograd is watching.",
      remedy: "For an update, write it inside with torch.no_grad(): w -= lr * w.grad. For a computation, make a new tensor: w = w - 1.",
      version: "",
    },
    modified: {
      cause:
        "An operation kept this tensor because its gradient needs the old numbers, and an in-place operation (+=, add_, x[i] = …) has overwritten them since. PyTorch counts the writes: the version it finds is not the one it kept.",
      remedy: "Use the form that makes a new tensor (y = y + 1, not y += 1), or write into a clone().",
      version: 'PyTorch 1.13 names the operation as "ExpBackward0", 2.x as "Exp".',
    },
    manyViews: {
      cause: "split, chunk and unbind give several windows on one tensor; autograd cannot follow a write into one of them.",
      remedy: "Make a new tensor instead (a = a + 1), or clone() it first.",
      version: "",
    },
    gradientShape: {
      cause: "The gradient given to backward() must have one number for each number of the tensor.",
      remedy: "Give it the same shape, for example torch.ones_like(y); for a single number, leave it out.",
      version: "",
    },
    unusedInput: {
      cause: "You asked for the gradient of a tensor that the result was not computed from.",
      remedy: "Check that it is really used on the way to the result. If it may be unused, allow_unused=True gives None for it.",
      version: "",
    },
    wholeNumbersGrad: {
      cause: "A slope needs small steps, and whole numbers have none: only floating-point tensors can require gradients.",
      remedy: "Write the numbers with a point (1.0), or give dtype=torch.float32.",
      version: "",
    },
    numpyGrad: {
      cause: "NumPy knows nothing of gradients; the graph would end here without a word.",
      remedy: "Say that you mean it: x.detach().numpy(), or x.item() for one number.",
      version: "",
    },
    deepcopy: {
      cause: "This tensor is the result of operations, and its graph cannot be copied with it.",
      remedy: "Copy its numbers: x.detach().clone().",
      version: "",
    },
    nonLeafFlag: {
      cause: "requires_grad can only be set on leaves; a computed tensor has it from what it was computed from.",
      remedy: "Use y.detach() for a tensor outside the graph.",
      version: "",
    },
    nonLeafGrad: {
      cause: "This tensor is not a leaf: its gradient passed through during backward() and was not kept, so .grad is None.",
      remedy: "Call y.retain_grad() before backward() to keep it. Here you can also walk back and see it pass.",
      version: "",
    },
    retainGrad: {
      cause: "No gradient will come to a tensor that does not require grad, so there is none to keep.",
      remedy: "Make it from tensors with requires_grad=True.",
      version: "",
    },
    nonLeafOptimizer: {
      cause: "An optimizer changes leaves. This tensor was computed, perhaps by .cuda(), .double() or * 0.01 after requires_grad=True.",
      remedy: "Do the computation first and set requires_grad at the end: w = (torch.rand(2) * 0.01).requires_grad_().",
      version: "",
    },
    emptyOptimizer: {
      cause: "The optimizer was given no parameters: the module has none, or the generator parameters() was used up already.",
      remedy:
        "Check that the layers are attributes of the module (self.fc = …; a plain list hides them, nn.ModuleList does not), and call parameters() anew.",
      version: "",
    },
    gradSize: {
      cause: "A gradient has one number for each number of its tensor.",
      remedy: "Give .grad the shape of the tensor.",
      version: "",
    },
    gradNone: {
      cause:
        "You used .{1} of something that is None. If it is .grad: it is None until the first backward() reaches that tensor, and stays None for a tensor that is not a leaf.",
      remedy: "Call backward() first, or ask: if w.grad is not None. Check with w.is_leaf that w is a leaf.",
      version: "In PyTorch 2.x optimizer.zero_grad() sets .grad to None; in 1.13 it set zeros.",
    },
    gradNoneMath: {
      cause:
        "One side of this calculation is None. A .grad is None before the first backward(), after zero_grad(), and always for a tensor that is not a leaf.",
      remedy:
        "Call backward() first, and update leaves only: after w = w - lr * w.grad, w is no leaf any more; write w -= … inside torch.no_grad().",
      version: "In PyTorch 2.x optimizer.zero_grad() sets .grad to None; in 1.13 it set zeros.",
    },
    inferenceWrite: {
      cause: "This tensor was made in inference_mode, where nothing is noted for autograd.",
      remedy: "Clone it outside: y = y.clone(). Or use torch.no_grad() instead of inference_mode().",
      version: "",
    },
    inferenceSaved: {
      cause: "An operation would have to keep this tensor for backward(), but tensors made in inference_mode cannot be kept.",
      remedy: "Clone it outside: y = y.clone(). Or use torch.no_grad() instead of inference_mode().",
      version: "",
    },
    matrixShapes: {
      cause:
        "In a product of matrices, the left one needs as many columns as the right one has rows. Here the left is {1} × {2} and the right {3} × {4}: {2} ≠ {3}.",
      remedy: "Look at both shapes. Often one of them must be turned (w.t()), or nn.Linear was given another input size than the data has.",
      version: "",
    },
    broadcast: {
      cause:
        "Two shapes stretch to each other only where their lengths are equal or one of them is 1, counted from the last dimension. Here {1} meets {2} in dimension {3}.",
      remedy: "Print both .shape. unsqueeze, view or t() bring a dimension to its place.",
      version: "",
    },
    viewStrides: {
      cause:
        "view() only looks at the same memory in another way, and after t(), transpose or permute the numbers no longer lie in that order.",
      remedy: "Use .reshape(…), which copies where it must, or .contiguous().view(…).",
      version: "",
    },
    viewSize: {
      cause: "The tensor has {1} numbers, and the new shape does not hold just as many.",
      remedy: "Multiply the lengths of the new shape: the product must be {1}. One of them may be -1, which is worked out.",
      version: "",
    },
    twoUnknown: {
      cause: "Only one length can be left open with -1: it is worked out from the others.",
      remedy: "Write all lengths but one.",
      version: "",
    },
    expandSize: {
      cause: "expand repeats a dimension only where its length is 1; here it is {2}, and {1} was asked for.",
      remedy: "Add a dimension of length 1 at the right place first (unsqueeze), or use repeat, which copies.",
      version: "",
    },
    catSizes: {
      cause: "cat puts tensors one after another along one dimension; all other lengths must be equal.",
      remedy: "Check the shapes and the dim that you give.",
      version: "",
    },
    stackSizes: {
      cause: "stack puts tensors on top of each other, so all must have the same shape.",
      remedy: "Bring them to one shape first, or use cat to put them one after another.",
      version: "",
    },
    emptyList: {
      cause: "The list of tensors is empty.",
      remedy: "Check the loop that fills it.",
      version: "PyTorch 1.13 raises RuntimeError for cat.",
    },
    dimensionRange: {
      cause: "This tensor has no dimension {1}: they are counted from 0, and negative ones from the end.",
      remedy: "Print x.shape: it has one entry for each dimension.",
      version: "",
    },
    indexRange: {
      cause: "Index {1} does not exist: this dimension has {3} entries, counted from 0 to the one before {3}.",
      remedy: "Check the end of the loop; the last entry is [-1].",
      version: "",
    },
    embeddingRange: {
      cause: "An index is larger than the table has rows (or negative).",
      remedy: "Indices go from 0 to num_embeddings − 1: make the table larger, or check how the data was numbered.",
      version: "",
    },
    tooManyIndices: {
      cause: "There are more indices than dimensions: this tensor has {1}.",
      remedy: "Print x.shape, and give at most one index for each entry of it.",
      version: "",
    },
    needsMatrix: {
      cause: "mm multiplies two matrices, and one of these tensors does not have two dimensions.",
      remedy: "Use @ (matmul), which also takes vectors and batches, or make a matrix with x.unsqueeze(0) or x.view(1, -1).",
      version: "",
    },
    needsVector: {
      cause: "dot takes two vectors: tensors with one dimension.",
      remedy: "Use @ for matrices, or flatten() the tensors first.",
      version: "",
    },
    lossSizes: {
      cause:
        "Prediction and target have different shapes, and stretch to each other: (n, 1) against (n) makes an n × n table of differences, of which most pairs were never meant. The loss is then wrong without an error.",
      remedy: "Give both the same shape: target.view(-1, 1), target.unsqueeze(1) or prediction.squeeze(1).",
      version: "",
    },
    lossSizesStrict: {
      cause: "Prediction and target must have the same shape here.",
      remedy: "target.view(-1, 1), target.unsqueeze(1) or prediction.squeeze(1) brings them together.",
      version: "",
    },
    channels: {
      cause: "The layer was made for {1} input channels, but the data has {2}. The order is (batch, channels, height, width).",
      remedy:
        "Change in_channels of the layer, or bring the channels to the second place with permute; a single picture needs unsqueeze(0).",
      version: "",
    },
    batchOfOne: {
      cause: "Batch normalisation in training compares the values of a batch, and a single one has no spread.",
      remedy: "Use a larger batch, drop_last=True in the DataLoader, or call model.eval() for prediction.",
      version: "",
    },
    batchSizes: {
      cause: "There are {1} predictions, but {2} targets.",
      remedy: "Both need one entry for each sample: check how they were cut into batches.",
      version: "",
    },
    targetRange: {
      cause: "A target names class {1}, which the prediction does not have: classes are counted from 0 to the number of columns − 1.",
      remedy: "Let labels begin with 0, and give the last layer as many outputs as there are classes.",
      version: "",
    },
    oneNumber: {
      cause: "item(), float() and int() need a tensor with exactly one number.",
      remedy: "Pick one (x[0].item()), reduce them (x.mean().item()), or take all: x.tolist().",
      version: "PyTorch 1.13 raises ValueError for item().",
    },
    truthOfMany: {
      cause: "A tensor with several numbers is neither true nor false.",
      remedy:
        "Say what you mean: (x > 0).all() or (x > 0).any(). To choose number by number, use torch.where; to combine masks, & and | instead of and, or.",
      version: "",
    },
    zeroDim: {
      cause: "This tensor is a single number without dimensions: it has no length, and nothing to index or to loop over.",
      remedy: "Take its number with x.item(), or give it a dimension with x.unsqueeze(0).",
      version: "",
    },
    ragged: {
      cause: "The rows of this list have different lengths, and a tensor needs them equal.",
      remedy: "Fill up the shorter rows, or keep a list of tensors.",
      version: "",
    },
    matrixDtypes: {
      cause:
        "A product of matrices needs both in one dtype; float32 and float64 were mixed. Data from NumPy is float64 (double), torch's own tensors and nn layers are float32 (float).",
      remedy: "Convert at the source: torch.tensor(data, dtype=torch.float32) or x.float(); or the model with model.double().",
      version: 'PyTorch 1.13 says "expected scalar type Float but found Double".',
    },
    meanOfInts: {
      cause: "The mean of whole numbers is not a whole number, so PyTorch asks for a floating-point dtype.",
      remedy: "x.float().mean(), or write the numbers with a point.",
      version: "",
    },
    castBack: {
      cause: "The result has a point, but an in-place operation must keep the dtype of its tensor ({2}), which has none.",
      remedy: "Make a new tensor (x = x + 0.5), or convert first: x = x.float().",
      version: "",
    },
    indexDtype: {
      cause: "An index must be whole numbers (or a mask of bools), but this tensor holds numbers with a point.",
      remedy: "index.long(), or make it with dtype=torch.int64.",
      version: "",
    },
    targetDtype: {
      cause:
        "cross_entropy takes class numbers (whole numbers, one for each sample) or probabilities (numbers with a point, one for each class), and the dtype does not fit the shape.",
      remedy: "For class numbers: target.long(). For probabilities: target.float().",
      version: 'PyTorch 1.13 says "expected scalar type Long but found Float".',
    },
    boolMinus: {
      cause: "Subtraction of bools has no one meaning.",
      remedy: "To turn a mask around: ~mask. For what differs: a ^ b. To calculate: mask.float().",
      version: "",
    },
    notForDtype: {
      cause: "This operation does not exist for dtype {2}: most of them need numbers with a point.",
      remedy: "Convert first: x.float().",
      version: "PyTorch 1.13 raises RuntimeError.",
    },
    negativePower: {
      cause: "2 ** -1 is 0.5, which no whole-number tensor can hold.",
      remedy: "x.float() ** -1.",
      version: "",
    },
    embeddingDtype: {
      cause: "An embedding looks up rows by their number, so its input must be whole numbers.",
      remedy: "x.long().",
      version: "",
    },
    oneHot: {
      cause: "one_hot needs class numbers in an int64 tensor.",
      remedy: "labels.long().",
      version: "",
    },
    divideByZero: {
      cause: "A whole number was divided by 0. (Numbers with a point would give inf or nan.)",
      remedy: "Check the divisor; an empty batch or an empty list is a common reason.",
      version: "",
    },
    notATensor: {
      cause: "This function wants a tensor, but got {1}.",
      remedy: "torch.tensor(x) makes one of a number or a list, torch.from_numpy(x) of an array.",
      version: "",
    },
    objectArray: {
      cause: "The array holds Python objects, perhaps None or texts among the numbers, and not plain numbers.",
      remedy: "Convert the columns to numbers first: array.astype('float32').",
      version: "",
    },
    dropoutRate: {
      cause: "The rate is the probability with which a number is dropped: between 0 and 1.",
      remedy: "For 50 percent, write 0.5.",
      version: "",
    },
    nameTorch: {
      cause: "The program uses torch but has not imported it.",
      remedy: "Put this at the top: import torch",
      version: "",
    },
    nameNumpy: {
      cause: "The program uses np but has not imported NumPy.",
      remedy: "Put this at the top: import numpy as np",
      version: "",
    },
    namePyplot: {
      cause: "The program uses plt but has not imported matplotlib.",
      remedy: "Put this at the top: import matplotlib.pyplot as plt",
      version: "",
    },
    nameShort: {
      cause: "{1} is a short name that the program has not imported.",
      remedy: "Put the import at the top, for example: import torch.nn as nn, import torch.nn.functional as F, import torch.optim as optim",
      version: "",
    },
    nameUnknown: {
      cause:
        "Nothing is called {1} at this point: it is misspelt, made further down, or belongs to a part of the program that is not here.",
      remedy:
        "Make {1} before this line. If it is data that a book or course loads, make some: {1} = torch.linspace(0, 1, 100), for example.",
      version: "",
    },
    unboundLocal: {
      cause: "Because the function assigns to {1}, the name is local to it, and it has no value yet. The {1} outside is another one.",
      remedy: "Pass it in as an argument and return the new value, or write global {1} at the top of the function.",
      version: "",
    },
    noModule: {
      cause: "There is no module {1} here: Gradwalk has torch, numpy, matplotlib and Python's own library.",
      remedy: "Leave the import out if you can, or write the part that you need with torch.",
      version: "",
    },
    missing: {
      cause: "Gradwalk's torch has the operations that courses use, and this is not one of them yet.",
      remedy: "Take the nearest thing, which the message names where there is one, or write it with operations that are there.",
      version: "",
    },
    noAttribute: {
      cause: "There is no {1} here: the name may be misspelt, or belong to another kind of object.",
      remedy: "Check the spelling; print(dir(x)) lists what an object x has.",
      version: "",
    },
    memory: {
      cause:
        "There is not enough memory for a tensor of this size. A float32 needs 4 bytes for each number; the shape tells how many there are.",
      remedy:
        "Check the shape: often a broadcast made n × n of n. Else use smaller batches, and collect losses with loss.item(), which lets each graph go.",
      version: "",
    },
    noFile: {
      cause: "There is no file {1} where the program looks.",
      remedy: "Check the spelling. In the app, a program has the files under Files, above the code: add it there, or drop it on the page.",
      version: "",
    },
    superInit: {
      cause: "A module must be set up before layers can be put into it.",
      remedy: "Let __init__ begin with super().__init__().",
      version: "",
    },
    stateDict: {
      cause: "The saved parameters belong to a model of another build: names or shapes differ.",
      remedy: "Make the model exactly as it was when it was saved. The message lists what differs.",
      version: "",
    },
    emptyLoader: {
      cause: "The data set is empty.",
      remedy: "Check how it was made: len(dataset) is 0.",
      version: "",
    },
    implicitDim: {
      cause: "Softmax makes the numbers along one dimension add up to 1, and it was not said along which.",
      remedy: "Give dim: for a batch of rows, dim=1.",
      version: "",
    },
    schedulerOrder: {
      cause: "The scheduler changed the rate before the optimizer had used it, so the first rate is never used.",
      remedy: "In each round: optimizer.step() first, then scheduler.step().",
      version: "",
    },
    tensorOfTensor: {
      cause: "torch.tensor(x) of a tensor copies its numbers and cuts it from the graph.",
      remedy: "Say so: x.detach().clone(). To keep the graph: x.clone().",
      version: "",
    },
    stdOfOne: {
      cause: "The standard deviation divides by n − 1, which is 0 for a single number: the result is nan.",
      remedy: "Use more numbers, or correction=0 to divide by n.",
      version: "PyTorch 1.13 gives the same nan, without a warning.",
    },
    scalarGrad: {
      cause: "float() takes the number out of a tensor that autograd follows; from there on there is no way back.",
      remedy: "If that is meant, use x.item() or x.detach().",
      version: "PyTorch 1.13 does not warn.",
    },
    probabilities: {
      cause: "Some number is no probability: negative, above 1, inf or nan. If it is nan, the training has probably diverged.",
      remedy: "Make probabilities with softmax or sigmoid; if nan came up, lower the learning rate.",
      version: "",
    },
    sameParameter: {
      cause: "A parameter was given to the optimizer twice, and would be changed twice in each step.",
      remedy: "Put each parameter into one group only.",
      version: "",
    },
    kernelTooLarge: {
      cause: "The kernel is larger than the (padded) picture: nothing is left to slide over.",
      remedy: "Use a smaller kernel_size, some padding, or fewer pooling layers before it.",
      version: "",
    },
    notCallable: {
      cause: "This is a value and not a function, so it takes no parentheses ({1}).",
      remedy: "x.shape[0] or x.size(0); and check that no variable took the name of a function.",
      version: "",
    },
    wrongArguments: {
      cause: "The function was called with other arguments than it takes.",
      remedy: "Compare with its signature: what is missing, misspelt or too much stands in the message.",
      version: "",
    },
    recursion: {
      cause: "A function calls itself without end.",
      remedy: "Check the condition that should stop it.",
      version: "",
    },
    indentation: {
      cause: "Python reads blocks from the spaces at the beginning of a line, and they do not fit here.",
      remedy: "Indent all lines of a block by the same four spaces, and never mix them with tabs.",
      version: "",
    },
    syntax: {
      cause: "Python cannot read this line.",
      remedy:
        "Look at it and at the line before: a missing colon, bracket or quotation mark is the most common reason. Chinese punctuation （），： is not Python.",
      version: "",
    },
    klDiv: {
      cause: "The mean over all numbers is not the divergence that the books define.",
      remedy: "reduction='batchmean'.",
      version: "",
    },
    noGradView: {
      cause: "The view was made inside no_grad, so autograd does not know it, but it is written into outside.",
      remedy: "Make the view and write into it in the same place: both inside no_grad, or both outside.",
      version: "",
    },
    graphCycle: {
      cause: "With create_graph=True, the gradient in .grad keeps its own graph, and that keeps the parameter: neither is freed.",
      remedy: "For derivatives of derivatives, use torch.autograd.grad(y, x, create_graph=True).",
      version: "",
    },
    mixedDtype: {
      cause: "The data and the layer's own numbers have different dtypes.",
      remedy: "Convert the data with .float(), or the model with .double(): all must be the same.",
      version: "",
    },
    oldFlags: {
      cause: "size_average and reduce are the old way to say how a loss is summed up.",
      remedy: "Say reduction='mean', 'sum' or 'none' instead.",
      version: "",
    },
    noCuda: {
      cause: 'The program asks for "cuda", and there is no graphics card that it could use.',
      remedy: 'Choose the device so: device = "cuda" if torch.cuda.is_available() else "cpu".',
      version: "",
    },
    noGradOut: {
      cause: "out=… writes into an existing tensor, and autograd cannot follow that.",
      remedy: "Use the result: y = torch.add(a, b).",
      version: "",
    },
    hiddenSize: {
      cause: "The layer was made for {1} numbers in each step of the sequence, but the data has {2}.",
      remedy: "The last dimension of the data must be input_size: check the layer, and the order of the dimensions.",
      version: "",
    },
    notNumbers: {
      cause: "A tensor holds numbers; what was given holds something else: text, None, a dict.",
      remedy: "Turn it into numbers first: count words with a dict, leave out what is missing.",
      version: "",
    },
    argumentList: {
      cause: "The function can be called in the ways listed, and the call is none of them.",
      remedy:
        "Compare the types in “got (…)” with each line: what stands between exclamation marks is of the wrong type, or something is missing or misspelt.",
      version: "",
    },
    argumentType: {
      cause: "The argument {1} is of another type than the function needs.",
      remedy:
        "Its type and the one that is needed stand in the message: a size is made of whole numbers, so write int(n) or n // 2 instead of n / 2.",
      version: "",
    },
    deviceName: {
      cause: "There is no device of this name.",
      remedy: "Write 'cpu' or 'cuda', or let the program choose: 'cuda' if torch.cuda.is_available() else 'cpu'.",
      version: "",
    },
    maskShape: {
      cause: "A mask says yes or no to each element along its dimensions, so it must have their lengths.",
      remedy: "Make the mask from the tensor that it selects from, for example x[x > 0], or index the other dimension: x[:, mask].",
      version: "",
    },
    indexKind: {
      cause: "An index is a whole number, a slice, a mask or a tensor of whole numbers.",
      remedy: "Turn it into one with int(i), or divide with // instead of /.",
      version: "",
    },
    topkRange: {
      cause: "There are fewer than k elements along this dimension.",
      remedy: "Ask for fewer, or give the dimension with dim=.",
      version: "",
    },
    permuteDims: {
      cause: "permute() needs the number of every dimension, each once.",
      remedy: "For two dimensions that change places, transpose(a, b) is enough.",
      version: "",
    },
    catDimensions: {
      cause: "cat joins tensors along a dimension that they all have; these have different numbers of dimensions.",
      remedy: "Give the smaller one a dimension with unsqueeze(0), or put equal shapes together with torch.stack.",
      version: "",
    },
    notModule: {
      cause: "A container of layers takes modules: objects like nn.ReLU(), not functions, classes or lists.",
      remedy: "Write nn.ReLU() instead of F.relu or nn.ReLU, and *layers for a list of layers.",
      version: "",
    },
    missingForward: {
      cause: "The module was called, but it has no method forward.",
      remedy: "Define def forward(self, x) in the class, indented like __init__; a ModuleList is gone through with a loop.",
      version: "",
    },
    unitRange: {
      cause: "This loss takes probabilities: every {1} must lie between 0 and 1.",
      remedy: "Put a sigmoid before it, or use BCEWithLogitsLoss, which has one inside.",
      version: "",
    },
    hyperparameter: {
      cause: "The optimizer cannot work with this {1}.",
      remedy: "A learning rate is a small positive number such as 0.01; momentum and betas lie between 0 and 1.",
      version: "",
    },
    optimizerParams: {
      cause: "An optimizer gets the list of tensors that it changes.",
      remedy: "Give it model.parameters(), with its parentheses, or a list such as [w, b].",
      version: "",
    },
    gradNotNeeded: {
      cause: "No gradient comes to this tensor: it does not require one.",
      remedy: "Create it with requires_grad=True, or call x.requires_grad_() before computing with it.",
      version: "",
    },
    partSizes: {
      cause: "The sizes of the parts do not add up to the whole.",
      remedy: "Take what is left for the last part: [n, len(data) - n].",
      version: "",
    },
    emptyReduction: {
      cause: "The tensor is empty, so there is no largest or smallest element.",
      remedy: "Look where it became empty: a mask that nothing fits, a slice beyond the end.",
      version: "",
    },
    indexRank: {
      cause: "gather and scatter take an index with as many dimensions as the tensor.",
      remedy: "Give it one more dimension with index.unsqueeze(1), and take it away afterwards with squeeze(1).",
      version: "",
    },
    indexWhole: {
      cause: "An index is made of whole numbers, and these are not.",
      remedy: "Convert it with index.long().",
      version: "",
    },
    maskType: {
      cause: "A mask is made of True and False, and this one of numbers.",
      remedy: "Compare to get one: mask == 1, or convert it with mask.bool().",
      version: "",
    },
    sharedPlace: {
      cause: "expand() shows one number in several places without copying it, so it cannot be written there.",
      remedy: "Call .clone() first, or use .repeat(), which copies.",
      version: "",
    },
    einsumEquation: {
      cause: "Each operand has one letter for each dimension, and a letter has the same length wherever it stands.",
      remedy: "Write the shapes beside the equation, letter by letter, and compare.",
      version: "",
    },
    singular: {
      cause: "The matrix cannot be inverted or factored like this: its rows depend on each other, or it is not positive definite.",
      remedy: "Add a little to its diagonal, for example a + 1e-6 * torch.eye(n), or use torch.linalg.lstsq or pinv.",
      version: "",
    },
    squareMatrix: {
      cause: "Only a square matrix has an inverse, a determinant, eigenvalues.",
      remedy: "Use torch.linalg.pinv or lstsq for others.",
      version: "",
    },
    layerDtype: {
      cause: "The data is {1}, but the layer's numbers are {3}.",
      remedy: "Convert the data with x.float(), or the model with model.double().",
      version: "",
    },
    inputRank: {
      cause:
        "The layer needs another number of dimensions than the data has: pictures are [batch, channels, height, width], sequences [steps, batch, numbers].",
      remedy: "Add what is missing with unsqueeze, or take away what is too much with squeeze or flatten.",
      version: "",
    },
    normSize: {
      cause: "The normalisation was made for another size than the data has.",
      remedy: "LayerNorm takes the last dimension, BatchNorm the number of channels: dimension 1.",
      version: "",
    },
    hiddenState: {
      cause: "The hidden state does not fit: its shape is [layers · directions, batch, hidden_size], also with batch_first=True.",
      remedy: "Make it from the data, torch.zeros(layers, x.size(0), hidden_size) with batch_first, or leave it out.",
      version: "",
    },
    embedDimension: {
      cause: "Attention shares the embed_dim numbers of each step among its heads, and all steps must have so many.",
      remedy: "Choose an embed_dim that num_heads divides, and give it data whose last dimension is embed_dim.",
      version: "",
    },
    targetShape: {
      cause: "The target is one class number for each example, of shape [batch], and has a dimension too many or of another length.",
      remedy: "Take it away with y.squeeze(1) or y.view(-1); from one-hot rows, y.argmax(1) gives the classes.",
      version: "",
    },
    lossDtype: {
      cause: "Prediction and target are of different dtypes: {1} and {2}.",
      remedy: "Convert the target with y.float().",
      version: "",
    },
    outputTooSmall: {
      cause: "The pooling window is larger than the picture that is left.",
      remedy: "Pool less often, with a smaller window, or start with larger pictures.",
      version: "",
    },
    tooManyDraws: {
      cause: "Without putting back, no more can be drawn than there are.",
      remedy: "Draw fewer, or set replacement=True.",
      version: "",
    },
    classRange: {
      cause: "A class number must lie between 0 and num_classes - 1.",
      remedy: "Count the classes from 0, and set num_classes to one more than the largest.",
      version: "",
    },
    fanIn: {
      cause: "This initialisation counts inputs and outputs, which only a weight of two or more dimensions has.",
      remedy: "Leave biases out: initialise them with zeros_ or constant_.",
      version: "",
    },
    negativeSize: {
      cause: "A tensor cannot have fewer than no elements along a dimension.",
      remedy: "Print the size before: a subtraction probably went below 0; -1 means “the rest” only in view and reshape.",
      version: "",
    },
    weightsOnly: {
      cause: "The file holds a whole model or other objects, and torch.load takes only tensors by default.",
      remedy:
        "Save model.state_dict() and load it with load_state_dict; for a file of your own, torch.load(path, weights_only=False) works, too.",
      version: "",
    },
    textAndTensor: {
      cause: "Text and a tensor cannot be put together like this.",
      remedy: "Use an f-string: f'loss {loss.item():.4f}'.",
      version: "",
    },
    datasetMethods: {
      cause: "A data set says how many examples it has and gives the one of a number; this one does not.",
      remedy: "Define __len__(self) and __getitem__(self, i) in its class, with two underscores on each side.",
      version: "",
    },
    batchSizesDiffer: {
      cause: "A DataLoader puts examples of the same form into one batch, and these differ or hold what is no number.",
      remedy: "Give every example the same shape, or pass a collate_fn that pads them, for example with pad_sequence.",
      version: "",
    },
    noKey: {
      cause: "There is no {1} among the keys.",
      remedy: "print(d.keys()) lists those that there are; d.get(key) gives None where there is none.",
      version: "",
    },
    unforeseen: {
      cause: "What the line asks for cannot be done with what it was given; the message above says what does not fit.",
      remedy: "Print what goes in, just before the line: print(x.shape, x.dtype) for a tensor, print(type(x), x) for anything else.",
      version: "",
    },
    methodNotCalled: {
      cause: "A method stands here, and was not called.",
      remedy: "Write its parentheses: model.parameters(), x.size().",
      version: "",
    },
  },
};
