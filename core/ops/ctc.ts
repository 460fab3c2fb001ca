import { runtimeError } from "../tensor/error.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { div, mul } from "./arithmetic.ts";
import { clampMin } from "./clamp.ts";
import { compose } from "./compose.ts";
import { numbersOf } from "./create.ts";
import { define } from "./define.ts";
import { filled, listed } from "./fresh.ts";
import { unsqueeze } from "./indexing.ts";
import { reduced, reductionOf } from "./loss.ts";
import { isinf, where } from "./pointwise.ts";
import { toDtype } from "./reshape.ts";

/**
 * Connectionist temporal classification: how likely it is that a sequence of predictions spells the target, blanks and repetitions
 * left out, summed over all ways to spell it.
 *
 * @see A. Graves et al.: Connectionist Temporal Classification, ICML 2006; α and β are those of the paper.
 */
interface Spelling {
  /** Of each example: the labels with blanks between. */
  readonly words: readonly (readonly number[])[];
  readonly lengths: readonly number[];
  readonly blank: number;
}

const logAdd = (x: number, y: number): number => {
  const top = Math.max(x, y);
  return top === -Infinity ? top : top + Math.log1p(Math.exp(Math.min(x, y) - top));
};

/** Log-probabilities of all that comes up to (α), or from (β, its own time left out) each place of the word at each time. */
function run(
  score: (t: number, label: number) => number,
  word: readonly number[],
  length: number,
  blank: number,
  backwards: boolean,
): Float64Array[] {
  const n = word.length;
  const table = Array.from({ length }, () => new Float64Array(n).fill(-Infinity));
  if (length === 0) return table;
  const at = (t: number) => (backwards ? length - 1 - t : t);
  const place = (s: number) => (backwards ? n - 1 - s : s);
  for (let s = 0; s < Math.min(2, n); s++) table[at(0)][place(s)] = score(at(0), word[place(s)]);
  for (let t = 1; t < length; t++) {
    for (let s = 0; s < n; s++) {
      const before = table[at(t - 1)];
      let sum = before[place(s)];
      if (s > 0) sum = logAdd(sum, before[place(s - 1)]);
      if (s > 1 && word[place(s)] !== blank && word[place(s)] !== word[place(s - 2)]) sum = logAdd(sum, before[place(s - 2)]);
      table[at(t)][place(s)] = sum + score(at(t), word[place(s)]);
    }
  }
  return table;
}

/** Input: log-probabilities [time, batch, classes]. */
const ctc = define({
  name: "_ctc_loss",
  label: "ctc_loss",
  gradFn: "CtcLossBackward0",
  formula: "y = −log Σ over all spellings of Π exp(a)",
  forward: (a: Tensor, { words, lengths, blank }: Spelling) => {
    const [, batch, classes] = a.shape;
    const numbers = numbersOf(a);
    const losses = words.map((word, b) => {
      const alpha = run((t, label) => numbers[(t * batch + b) * classes + label], word, lengths[b], blank, false);
      return -ending(alpha, lengths[b]);
    });
    return listed(losses, [batch], a.dtype, a.device);
  },
  gradient: [
    {
      formula: "∂a = ∂y (exp(a) − the part of the spellings that go through)",
      saves: "a",
      rule: ({ dy, a, args }) => {
        const { words, lengths, blank } = args[0] as Spelling;
        const [, batch, classes] = a.shape;
        const numbers = numbersOf(a);
        const slopes = new Float64Array(a.size);
        words.forEach((word, b) => {
          const score = (t: number, label: number) => numbers[(t * batch + b) * classes + label];
          const [alpha, beta] = [false, true].map((backwards) => run(score, word, lengths[b], blank, backwards));
          const loss = -ending(alpha, lengths[b]);
          for (let t = 0; t < lengths[b]; t++) {
            const through = new Float64Array(classes).fill(-Infinity);
            word.forEach((label, s) => (through[label] = logAdd(through[label], alpha[t][s] + beta[t][s])));
            for (let c = 0; c < classes; c++)
              slopes[(t * batch + b) * classes + c] = Math.exp(score(t, c)) - Math.exp(through[c] + loss - score(t, c));
          }
          if (loss === Infinity)
            for (let t = 0; t < lengths[b]; t++) slopes.fill(NaN, (t * batch + b) * classes, (t * batch + b + 1) * classes);
        });
        const whole = mul(listed(slopes, a.shape, a.dtype, a.device), unsqueeze(dy, 1));
        return where(mayBeZero(dy, a), filled([], 0, a), whole);
      },
    },
  ],
});

/** Examples whose loss does not count (∂y is 0) get 0, also where their slopes are NaN. */
function mayBeZero(dy: Tensor, a: Tensor): Tensor {
  const [time, batch, classes] = a.shape;
  const down = numbersOf(dy);
  return listed(Uint8Array.from({ length: a.size }, (_, i) => Number(down[Math.floor(i / classes) % batch] === 0)), [time, batch, classes], "bool"); // prettier-ignore
}

function ending(alpha: readonly Float64Array[], length: number): number {
  if (length === 0) return -Infinity;
  const last = alpha[length - 1];
  return last.length > 1 ? logAdd(last[last.length - 1], last[last.length - 2]) : last[last.length - 1];
}

/** The labels of each example with a blank before, between and behind; targets are rows, or one row after the other. */
function spell(targets: Tensor, lengths: readonly number[], blank: number): number[][] {
  const numbers = numbersOf(targets);
  let start = 0;
  return lengths.map((length, b) => {
    const from = targets.shape.length === 1 ? start : b * targets.shape[1];
    start += length;
    return [blank, ...Array.from(numbers.subarray(from, from + length)).flatMap((label) => [label, blank])];
  });
}

function ctcLoss(
  a: Tensor,
  targets: Tensor,
  inputLengths: readonly number[],
  targetLengths: readonly number[],
  blank: number,
  reduction: string,
  zeroInfinity: boolean,
): Tensor {
  const kind = reductionOf(reduction);
  const batched = a.shape.length === 3;
  const whole = batched ? a : unsqueeze(a, 1);
  if (a.size === 0) throw runtimeError("log_probs tensor must not be empty");
  if (whole.shape.length !== 3)
    throw runtimeError(
      `Expected 3-dimensional tensor, but got ${whole.shape.length}-dimensional tensor for argument #1 'log_probs' (while checking arguments for ctc_loss_allocate_outputs)`,
    );
  const [time, batch, classes] = whole.shape;
  if (blank < 0 || blank >= classes) throw runtimeError("blank must be in label range");
  if (inputLengths.length !== batch) throw runtimeError("input_lengths must be of size batch_size");
  if (targetLengths.length !== batch) throw runtimeError("target_lengths must be of size batch_size");
  for (const length of inputLengths) {
    if (length < 0)
      throw runtimeError(
        `Expected input_lengths to have value at least 0, but got value ${length} (while checking arguments for ctc_loss_allocate_outputs)`,
      );
    if (length > time)
      throw runtimeError(
        `Expected input_lengths to have value at most ${time}, but got value ${length} (while checking arguments for ctc_loss_allocate_outputs)`,
      );
  }
  const rows = batched || targets.shape.length !== 1 ? targets : unsqueeze(targets, 0);
  let losses = ctc(whole, { words: spell(rows, targetLengths, blank), lengths: inputLengths, blank });
  if (zeroInfinity) losses = where(isinf(losses), filled([], 0, losses), losses);
  if (kind !== "mean") return reduced(losses, kind);
  const divisors = clampMin(toDtype(listed(targetLengths, [batch], "int64", losses.device), losses.dtype), 1);
  return reduced(div(losses, divisors), kind);
}
const REST = "int blank=0, str reduction='mean', bool zero_infinity=False";
compose(
  "ctc_loss",
  ["F.ctc_loss", "torch.ctc_loss"],
  [`ctc_loss(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, ${REST})`],
  (a: Tensor, targets: Tensor, inputs: Tensor, lengths: Tensor, blank: number, reduction: string, zeroInfinity: boolean) =>
    ctcLoss(a, targets, Array.from(numbersOf(inputs)), Array.from(numbersOf(lengths)), blank, reduction, zeroInfinity),
);
compose(
  "ctc_loss.lists",
  ["F.ctc_loss", "torch.ctc_loss"],
  [`ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, ${REST})`],
  ctcLoss,
);
