import { SENTENCES } from "./language.ts";
import type { Language, Sentences } from "./language.ts";

/** What stands beneath PyTorch's own words: why it happened, what to do, and where PyTorch 1.13 differs. */
export interface Help {
  readonly cause: string;
  readonly remedy: string;
  /** Empty where the versions agree. */
  readonly version: string;
}

/** One line, for a place that shows text: cause, remedy, version. Null where there is nothing to add. */
export function helpFor(
  told:
    | { readonly kind: "error"; readonly type: string; readonly message: string }
    | { readonly kind: "warning"; readonly category: string; readonly message: string },
  language: Language,
): string | null {
  const help = adviceFor(told.kind === "error" ? told.type : told.category, told.message, language);
  if (help === null) return null;
  return [help.cause, help.remedy, help.version].filter((sentence) => sentence !== "").join(language === "en" ? " " : "");
}

/**
 * Help with an error or a warning of PyTorch or Python.
 *
 * @param type "RuntimeError", "UserWarning".
 * @returns null for what we have nothing to say about.
 */
export function adviceFor(type: string, message: string, language: Language): Help | null {
  for (const { key, type: only, pattern } of PATTERNS) {
    const match = only === undefined || only === type ? pattern.exec(message) : null;
    if (match === null) continue;
    const { cause, remedy, version } = SENTENCES[language].help[key];
    const filled = (sentence: string) => sentence.replace(/\{(\d)\}/g, (_, group: string) => match[Number(group)] ?? "");
    return { cause: filled(cause), remedy: filled(remedy), version: filled(version) };
  }
  return null;
}

export type HelpKey = keyof Sentences["help"];

interface Pattern {
  readonly key: HelpKey;
  /** The Python type, where the text alone could be something else. */
  readonly type?: string;
  readonly pattern: RegExp;
}

/** The first that fits is taken. PyTorch 1.13's wording is here too where it differs. */
export const PATTERNS: readonly Pattern[] = [
  { key: "secondBackward", pattern: /Trying to backward through the graph a second time/ },
  { key: "nonScalar", pattern: /grad can be implicitly created only for scalar outputs/ },
  { key: "noGrad", pattern: /element \d+ of tensors does not require grad/ },
  { key: "leafInPlace", pattern: /leaf Variable that requires grad is being used in an in-place operation/ },
  { key: "modified", pattern: /needed for gradient computation has been modified by an inplace operation/ },
  { key: "manyViews", pattern: /the output of a function that returns multiple views/ },
  { key: "gradientShape", pattern: /Mismatch in shape: grad_output/ },
  { key: "unusedInput", pattern: /differentiated Tensors? .*appears? to not have been used in the graph/ },
  { key: "wholeNumbersGrad", pattern: /[Oo]nly Tensors of floating point (and complex )?dtype can require gradients/ },
  { key: "numpyGrad", pattern: /Can't call numpy\(\) on Tensor that requires grad/ },
  { key: "deepcopy", pattern: /graph leaves\) support the deepcopy protocol/ },
  { key: "nonLeafFlag", pattern: /you can only change requires_grad flags of leaf variables/ },
  { key: "nonLeafGrad", pattern: /The \.grad attribute of a Tensor that is not a leaf Tensor/ },
  { key: "retainGrad", pattern: /can't retain_grad on Tensor that has requires_grad=False/ },
  { key: "nonLeafOptimizer", pattern: /can't optimize a non-leaf Tensor/ },
  { key: "emptyOptimizer", pattern: /optimizer got an empty parameter list/ },
  { key: "gradSize", pattern: /assign a gradient of size|assigned grad has data of a different/ },
  { key: "gradNone", pattern: /'NoneType' object has no attribute '(\w+)'/ },
  { key: "gradNoneMath", type: "TypeError", pattern: /unsupported operand type\(s\) for .*'NoneType'/ },
  { key: "inferenceWrite", pattern: /Inplace update to inference tensor outside InferenceMode/ },
  { key: "inferenceSaved", pattern: /Inference tensors cannot be saved for backward/ },
  { key: "noGradOut", pattern: /functions with out=\.\.\. arguments don't support automatic differentiation/ },
  { key: "noGradView", pattern: /A view was created in no_grad mode/ },
  { key: "graphCycle", pattern: /Using backward\(\) with create_graph=True/ },
  { key: "mixedDtype", pattern: /mixed dtype \(CPU\)|RNN input dtype/ },
  { key: "oldFlags", pattern: /size_average and reduce args/ },
  { key: "noCuda", pattern: /Torch not compiled with CUDA enabled/ },
  { key: "matrixShapes", pattern: /mat1 and mat2 shapes cannot be multiplied \((\d+)x(\d+) and (\d+)x(\d+)\)/ },
  {
    key: "broadcast",
    pattern: /The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\) at non-singleton dimension (\d+)/,
  },
  { key: "viewStrides", pattern: /view size is not compatible with input tensor's size and stride/ },
  { key: "viewSize", pattern: /shape '.*' is invalid for input of size (\d+)/ },
  { key: "twoUnknown", pattern: /only one dimension can be inferred/ },
  { key: "expandSize", pattern: /The expanded size of the tensor \((-?\d+)\) must match the existing size \((\d+)\)/ },
  { key: "catSizes", pattern: /Sizes of tensors must match except in dimension/ },
  { key: "stackSizes", pattern: /stack expects each tensor to be equal size/ },
  { key: "emptyList", pattern: /expects a non-empty TensorList|expected a non-empty list of Tensors/ },
  { key: "dimensionRange", pattern: /Dimension out of range \(.*but got (-?\d+)\)/ },
  { key: "indexRange", pattern: /index (-?\d+) is out of bounds for (dimension|axis) \d+ with size (\d+)/ },
  { key: "embeddingRange", pattern: /index out of range in self/ },
  { key: "tooManyIndices", pattern: /too many indices for tensor of dimension (\d+)/ },
  { key: "needsMatrix", pattern: /(self|mat1|mat2) must be a matrix/ },
  { key: "needsVector", pattern: /1D tensors expected/ },
  { key: "lossSizes", type: "UserWarning", pattern: /Using a target size .* that is different to the input size/ },
  {
    key: "lossSizesStrict",
    pattern: /Using a target size .* that is different to the input size|Target size .* must be the same as input size/,
  },
  { key: "channels", pattern: /expected input.* to have (\d+) channels, but got (\d+) channels instead/ },
  { key: "batchOfOne", pattern: /Expected more than 1 value per channel when training/ },
  { key: "batchSizes", pattern: /Expected input batch_size \((\d+)\) to match target batch_size \((\d+)\)/ },
  { key: "targetRange", pattern: /Target (-?\d+) is out of bounds/ },
  { key: "oneNumber", pattern: /cannot be converted to Scalar|only one element tensors can be converted to Python scalars/ },
  { key: "truthOfMany", pattern: /Boolean value of Tensor with more than one value is ambiguous/ },
  { key: "zeroDim", pattern: /0-d tensor|0-dim tensor/ },
  { key: "ragged", pattern: /expected sequence of length \d+ at dim/ },
  { key: "matrixDtypes", pattern: /to have (the )?same dtype, but|must have the same dtype|expected scalar type (Float|Double) but found/ },
  { key: "meanOfInts", pattern: /mean\(\): (could not infer output dtype|input dtype should be)/ },
  { key: "castBack", pattern: /result type (\w+) can't be cast to the desired output type (\w+)/ },
  { key: "indexDtype", pattern: /tensors used as indices must be/ },
  {
    key: "targetDtype",
    pattern:
      /expected target dtype to be Long|expected scalar type Long but found|Expected floating point type for target with class probabilities/,
  },
  { key: "boolMinus", pattern: /(Subtraction|Negation), the `-` operator/ },
  { key: "notForDtype", pattern: /"(\w+)" not implemented for '(\w+)'/ },
  { key: "negativePower", pattern: /Integers to negative integer powers are not allowed/ },
  { key: "embeddingDtype", pattern: /Expected tensor for argument #\d+ 'indices' to have one of the following scalar types/ },
  { key: "oneHot", pattern: /one_hot is only applicable to index tensor/ },
  { key: "divideByZero", pattern: /^ZeroDivisionError$|division by zero|(division|modulo) by zero/ },
  { key: "notATensor", pattern: /\(position \d+\) must be Tensor, not ([\w.]+)/ },
  { key: "objectArray", pattern: /can't convert np\.ndarray of type numpy\.object_/ },
  { key: "dropoutRate", pattern: /dropout probability has to be between 0 and 1/ },
  { key: "nameTorch", type: "NameError", pattern: /name 'torch' is not defined/ },
  { key: "nameNumpy", type: "NameError", pattern: /name '(np|numpy)' is not defined/ },
  { key: "namePyplot", type: "NameError", pattern: /name '(plt|matplotlib)' is not defined/ },
  { key: "nameShort", type: "NameError", pattern: /name '(nn|F|optim|DataLoader|TensorDataset|Variable)' is not defined/ },
  { key: "nameUnknown", type: "NameError", pattern: /name '(\w+)' is not defined/ },
  { key: "unboundLocal", pattern: /cannot access local variable '(\w+)' where it is not associated with a value/ },
  { key: "missing", pattern: /^Gradwalk has no / },
  { key: "noModule", pattern: /No module named '([\w.]+)'/ },
  { key: "missing", type: "NotImplementedError", pattern: /Gradwalk/ },
  { key: "superInit", pattern: /cannot assign (module|parameters?) before Module\.__init__\(\) call/ },
  { key: "noAttribute", type: "AttributeError", pattern: /has no attribute '(\w+)'/ },
  { key: "memory", pattern: /can't allocate memory|[Oo]ut of memory|not enough memory/ },
  { key: "noFile", pattern: /No such file or directory: (.+)/ },
  { key: "stateDict", pattern: /Error\(s\) in loading state_dict/ },
  { key: "emptyLoader", pattern: /num_samples should be a positive integer value/ },
  { key: "implicitDim", pattern: /Implicit dimension choice for/ },
  { key: "schedulerOrder", pattern: /`lr_scheduler\.step\(\)` before `optimizer\.step\(\)`/ },
  { key: "tensorOfTensor", pattern: /To copy construct from a tensor, it is recommended/ },
  { key: "stdOfOne", pattern: /degrees of freedom is <= 0/ },
  { key: "scalarGrad", pattern: /Converting a tensor with requires_grad=True to a scalar/ },
  { key: "probabilities", pattern: /probability tensor contains either|Expected p_in >= 0 && p_in <= 1|invalid multinomial distribution/ },
  { key: "sameParameter", pattern: /parameters appear in more than one parameter group/ },
  { key: "kernelTooLarge", pattern: /Kernel size can't be greater than actual input size/ },
  { key: "notCallable", type: "TypeError", pattern: /'([\w.]+)' object is not callable/ },
  { key: "numpyWords", pattern: /\w+\(\) got an unexpected keyword argument '(?:axis|out|ddof|keepdims)'/ },
  {
    key: "wrongArguments",
    type: "TypeError",
    pattern: /missing \d+ required positional argument|unexpected keyword argument|takes .* positional argument/,
  },
  { key: "recursion", type: "RecursionError", pattern: /maximum recursion depth exceeded/ },
  { key: "indentation", type: "IndentationError", pattern: /./ },
  { key: "indentation", type: "TabError", pattern: /./ },
  { key: "syntax", type: "SyntaxError", pattern: /./ },
  { key: "klDiv", pattern: /'batchmean' divides only by the batch size/ },
  { key: "hiddenSize", pattern: /input\.size\(-1\) must be equal to input_size\. Expected (\d+), got (\d+)/ },
  { key: "notNumbers", pattern: /Could not infer dtype of|new\(\): (invalid data type|data must be)|too many dimensions 'str'/ },
  { key: "argumentList", pattern: /received an invalid combination of arguments/ },
  { key: "argumentType", pattern: /argument '(\w+)'.*(must be ([\w .]+), (not|but found element of type) |type must be )/ },
  { key: "deviceName", pattern: /device type at start of device string|Invalid device string/ },
  { key: "maskShape", pattern: /The shape of the mask/ },
  { key: "indexKind", pattern: /only integers, slices/ },
  { key: "topkRange", pattern: /selected index k out of range/ },
  { key: "permuteDims", pattern: /length of the desired ordering|duplicate dims are not allowed/ },
  { key: "catDimensions", pattern: /Tensors must have same number of dimensions/ },
  { key: "notModule", pattern: /is not a Module subclass/ },
  { key: "missingForward", pattern: /missing the required "forward" function/ },
  { key: "unitRange", pattern: /all elements of (input|target) should be between 0 and 1/ },
  { key: "hyperparameter", type: "ValueError", pattern: /Invalid ([\w ]+?)( value| parameter at index \d)?: / },
  {
    key: "optimizerParams",
    pattern: /params argument given to the optimizer|optimizer can only optimize Tensors/,
  },
  {
    key: "gradNotNeeded",
    pattern: /One of the differentiated Tensors does not require grad|cannot register a hook on a tensor that doesn't require gradient/,
  },
  { key: "partSizes", pattern: /Sum of input lengths does not equal|split_with_sizes expects split_sizes to sum/ },
  { key: "emptyReduction", pattern: /Expected reduction dim/ },
  { key: "indexRank", pattern: /Index tensor must have the same number of dimensions/ },
  { key: "indexWhole", pattern: /Expected dtype int32(\/| or )int64 for index/ },
  { key: "maskType", pattern: /only supports boolean masks|condition to be a boolean tensor/ },
  { key: "sharedPlace", pattern: /more than one element of the written-to tensor refers to a single memory location/ },
  { key: "einsumEquation", pattern: /^einsum\(\)/ },
  { key: "singular", pattern: /singular|not positive-definite/ },
  { key: "squareMatrix", pattern: /must be batches of square matrices/ },
  { key: "layerDtype", pattern: /Input type \((.+?)\) and (bias|weight) type \((.+?)\) should be the same/ },
  {
    key: "inputRank",
    pattern:
      /Expected \dD \(unbatched\) or|expected \dD( or \dD)? input \(got|tensor expected for input|Expected input to be \dD|Expected \dD or \dD/,
  },
  { key: "normSize", pattern: /Given normalized_shape=|running_mean should contain/ },
  { key: "hiddenState", pattern: /Expected hidden.* size \((.+?)\), got|hx( and cx)? should also be|doesn't match hidden/ },
  { key: "embedDimension", pattern: /embed_dim must be divisible by num_heads|was expecting embedding dimension of/ },
  { key: "targetShape", pattern: /multi-target not supported|Expected target size|1D target must have size 1/ },
  { key: "lossDtype", pattern: /Found dtype (\w+) but expected (\w+)/ },
  { key: "outputTooSmall", pattern: /Output size is too small/ },
  { key: "tooManyDraws", pattern: /cannot sample n_sample > prob_dist/ },
  { key: "classRange", pattern: /Class values must be/ },
  { key: "fanIn", pattern: /Fan in and fan out can not be computed/ },
  { key: "negativeSize", pattern: /negative dimension|Dimension size must be non-negative|must be greater or equal to 0/ },
  { key: "weightsOnly", pattern: /Weights only load failed/ },
  {
    key: "textAndTensor",
    type: "TypeError",
    pattern: /can only concatenate str \(not "Tensor"\)|unsupported operand type\(s\) for .*'Tensor' and 'str'/,
  },
  { key: "datasetMethods", pattern: /Subclasses of Dataset should implement|has no len\(\)/ },
  { key: "batchSizesDiffer", pattern: /each element in list of batch should be of equal size|default_collate: batch must contain/ },
  {
    key: "methodNotCalled",
    type: "TypeError",
    pattern: /'(?:builtin_function_or_)?method' object is not (?:iterable|subscriptable)/,
  },
  { key: "notParameter", pattern: /cannot assign '[\w.]+' as parameter|cannot assign '[\w.]+' object to parameter/ },
  { key: "assignedList", pattern: /can't assign a \w+ to a torch\.\w+Tensor/ },
  { key: "loaderAsList", pattern: /'DataLoader' object is not (?:an iterator|subscriptable)/ },
  { key: "moduleNotIterable", pattern: /'(?:Linear|Conv[123]d|\w*(?:Net|Model|Module|MLP|CNN|RNN|LSTM|GRU)\w*)' object is not iterable/ },
  { key: "reductionWord", pattern: /is not a valid value for reduction/ },
  { key: "batchSize", pattern: /batch_size should be a positive integer value/ },
  { key: "formatTensor", pattern: /unsupported format string passed to Tensor\.__format__/ },
  { key: "tensorAndList", pattern: /unsupported operand type\(s\) for \S+: '(?:Tensor|list)' and '(?:list|Tensor)'/ },
  { key: "noKey", type: "KeyError", pattern: /^(.+)$/ },
  // What follows fits any message: it comes last.
  { key: "unforeseen", type: "RuntimeError", pattern: /./ },
  { key: "unforeseen", type: "TypeError", pattern: /./ },
  { key: "unforeseen", type: "ValueError", pattern: /./ },
  { key: "unforeseen", type: "IndexError", pattern: /./ },
];
