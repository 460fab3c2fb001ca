import type { Node } from "../autograd/node.ts";
import type { Input, Listener } from "../autograd/listener.ts";
import { state } from "../autograd/state.ts";
import { DETACH, item } from "../ops/create.ts";
import type { Row } from "../ops/row.ts";
import { numberOf } from "../tensor/scalar.ts";
import { ON_HOST } from "../tensor/storage.ts";
import { Tensor } from "../tensor/tensor.ts";
import { Archive } from "./archive.ts";
import { capture, captureWhole } from "./capture.ts";
import { ENTRY, FOLLOWER, GRADIENT, type Entry } from "./entry.ts";
import { SAMPLE_LIMIT, type Event, type Figure, type ModuleCall, type Source } from "./event.ts";
import type { ToldIteration } from "./insert.ts";
import { Log } from "./log.ts";
import { Queue } from "./queue.ts";
import { Rounds } from "./rounds.ts";
import { Decoder } from "./decode.ts";

/**
 * Listens to the engine and makes a Trace of what it hears.
 *
 * A run is cut into segments where an iteration of a training loop may end: at the first Variable made after backward() and its
 * updates. An iteration may have several backward() (a GAN's has two, each with its updates): see {@link Rounds}. Each segment introduces what it uses, so that any of them can be left out. The first segments are kept until half of the
 * budget is used; of the others the last ones, as many as the other half holds. Losses are kept for all. With an archive, fewer are
 * kept of a loop, and any of the others can be told afterwards.
 */
export class Recorder implements Listener {
  /** Number of the place in the program that runs now; the bindings set it before each call. */
  at = 0;
  /** The call of an nn.Module that the program is in; set like {@link at}. */
  within: ModuleCall | null = null;
  /** The loss of every iteration of a loop, in order: where its last backward() started; NaN for none. */
  readonly losses: number[] = [];
  /** Operations heard of so far, kept or not. */
  operations = 0;

  readonly #budget: number;
  readonly #decoder: Decoder;
  #nextId = 1;
  #segment = new Segment(1);
  #segments = 1;
  /** Closed segments that are not decoded yet: those that may be of one iteration while the first half is filled, then the last ones. */
  readonly #closed = new Queue<Segment>();
  readonly #rounds = new Rounds<Segment>();
  readonly #spare: Log[] = [];
  /** How many events those have that are not decoded yet. */
  #waiting = 0;
  #kept = 0;
  /** How many events closed segments had, kept or not. */
  #heard = 0;
  /** Where entries go that are too many; only their count is kept. */
  readonly #sink = new Log();
  /** How many numbers went into statistics. */
  #measured = 0;
  readonly #archive: Archive;
  /** Where iterations were left out, and the decoder as it was there. */
  readonly #gaps: { readonly from: number; readonly to: number; readonly decoder: Decoder }[] = [];
  /** How many iterations were kept for what they told the learner. */
  #pins = 0;
  #dropped = { from: 0, to: 0, events: 0 };
  /** Where an accumulate was begun. */
  #accumulating = this.#sink;
  /** Of the gradient that was told last in this pass, where it came alone: a rule may hand the very same one on. */
  #gradient: Tensor | null = null;
  #gradientVersion = 0;
  /** Within a segment: whether backward() was called, and whether something was updated after it. */
  #backward = false;
  #updated = false;

  /**
   * @param sourceOf the range in the program that a place's number stands for; null for 0.
   * @param budget how many events may be kept.
   * @param archive how many bytes iterations may take that the trace leaves out: {@link iteration} tells them.
   */
  constructor(sourceOf: (place: number) => Source | null, budget: number, archive = 0) {
    this.#archive = new Archive(archive);
    this.#budget = budget;
    this.#decoder = new Decoder(sourceOf);
  }

  // ---- what the engine tells

  leaf(tensor: Tensor, maker: string): void {
    if (this.#backward && this.#updated) this.#cut();
    tensor.id = this.#nextId++;
    tensor.told = this.#segment.number;
    const log = this.#begin(ENTRY.leaf);
    log.putObject(maker);
    log.putObject(this.within);
    this.#variable(log, tensor);
  }

  follow(tensor: Tensor): void {
    if (tensor.id === 0) return; // it is not told yet: its own event will say so
    const log = this.#begin(ENTRY.follow);
    log.put(tensor.id);
    log.put(tensor.requiresGrad ? 1 : 0);
  }

  operation(row: Row, inputs: readonly Input[], args: readonly unknown[], outputs: readonly Tensor[]): void {
    this.operations++;
    if (this.#backward && this.#updated && outputs[0].requiresGrad) this.#cut();
    this.#operation(row, inputs, args, outputs, 0);
  }

  rewrote(row: Row, inputs: readonly Input[], args: readonly unknown[], tensor: Tensor): void {
    this.operations++;
    // Through a view, it is the view's base that became a new Variable.
    const owner = ownerOf(tensor);
    this.#operation(row, [owner, ...inputs.slice(1)], args, [owner], owner.id);
    const { name } = owner;
    owner.name = "";
    if (name !== "") this.name(owner, name);
  }

  wrote(label: string, tensor: Tensor): void {
    const owner = ownerOf(tensor);
    const id = owner.alias || owner.id;
    if (id === 0) return;
    if (this.#backward) this.#updated = true;
    const log = this.#begin(ENTRY.write);
    log.put(id);
    log.put(owner.field === "grad" ? 1 : 0);
    log.put(owner.version.n);
    log.putObject(label);
    log.put(1);
    this.#capture(log, owner);
  }

  setGrad(label: string, tensor: Tensor, _before: Tensor | null): void {
    if (tensor.id === 0) return;
    if (this.#backward) this.#updated = true;
    if (tensor.grad !== null) nameGrad(tensor);
    const log = this.#begin(ENTRY.write);
    log.put(tensor.id);
    log.put(1);
    log.put(0);
    log.putObject(label);
    log.put(tensor.grad === null ? 0 : 1);
    if (tensor.grad !== null) this.#capture(log, tensor.grad);
  }

  backward(roots: readonly Tensor[], gradients: readonly Tensor[]): void {
    for (let i = 0; i < roots.length; i++) this.#introduce(roots[i]);
    this.#gradient = null;
    this.#backward = true;
    this.#updated = false;
    this.#segment.place = this.at;
    this.#segment.loss = NaN;
    if (roots.length === 1 && roots[0].size === 1) this.#loss(this.#segment, roots[0]);
    const log = this.#begin(ENTRY.backward);
    log.put(roots.length);
    for (let i = 0; i < roots.length; i++) {
      log.reserve(1);
      log.put(roots[i].id);
      this.#capture(log, gradients[i]);
    }
  }

  gradient(from: Node | null, input: number, to: Node, index: number, value: Tensor, sum: Tensor): void {
    const id = idOf(to, index);
    if (id === 0 || (from !== null && from.id === 0)) return;
    const again = value === this.#gradient && value === sum && value.version.n === this.#gradientVersion;
    const log = this.#begin(ENTRY.gradient);
    const { ints } = log;
    const at = log.int;
    ints[at] = id;
    ints[at + 1] = from === null ? 0 : from.id;
    ints[at + 2] = input;
    ints[at + 3] = again ? GRADIENT.again : value === sum ? GRADIENT.first : GRADIENT.added;
    log.int = at + 4;
    if (!again) this.#capture(log, value);
    if (value !== sum) this.#capture(log, sum);
    this.#gradient = value === sum ? value : null;
    this.#gradientVersion = value.version.n;
  }

  accumulate(tensor: Tensor, before: Tensor | null): void {
    if (tensor.id === 0) return;
    const log = this.#begin(ENTRY.accumulate);
    log.put(tensor.id);
    log.put(before === null ? 0 : 1);
    if (before !== null) this.#capture(log, before);
    this.#accumulating = log;
  }

  accumulated(tensor: Tensor): void {
    nameGrad(tensor);
    if (tensor.id !== 0) this.#capture(this.#accumulating, tensor.grad!);
  }

  backwardEnd(): void {
    this.#gradient = null;
    this.#begin(ENTRY.backwardEnd);
  }

  // ---- what the program tells

  /** The program bound a name to a tensor. */
  name(tensor: Tensor, name: string): void {
    if (tensor.field === "grad" || tensor.name === name) return;
    if (tensor.id === 0) this.#introduce(tensor);
    tensor.name = name;
    const log = this.#begin(ENTRY.name);
    log.put(tensor.id);
    log.putObject(name);
  }

  print(stream: "out" | "err", text: string): void {
    this.#text(ENTRY.print, stream, text);
  }

  warning(category: string, message: string): void {
    this.#text(ENTRY.warning, category, message);
  }

  error(type: string, message: string, traceback: string): void {
    this.#text(ENTRY.error, type, message, traceback);
  }

  figure(figure: Figure): void {
    this.#segment.tells = true;
    this.#begin(ENTRY.figure).putObject(figure);
  }

  /** The events that are settled since the last call. At the `end` of the run: all that are kept. */
  take(end = false): Event[] {
    state.machine.settle();
    if (end) {
      this.#close();
      while (this.#closed.length > 0) this.#keep(this.#closed.shift());
    }
    return this.#decoder.take();
  }

  /** The iterations that the trace leaves out and that can be told nevertheless. */
  get archived(): number[] {
    return this.#archive.iterations;
  }

  /** Tells an iteration that the trace left out; null where it was given up. Only after the end of the run. */
  iteration(index: number): ToldIteration | null {
    const log = this.#archive.get(index);
    const gap = this.#gaps.find(({ from, to }) => from <= index && index <= to);
    if (log === null || gap === undefined) return null;
    const decoder = gap.decoder.fork();
    decoder.read(log);
    return { index, events: decoder.take(), after: decoder.backTo(gap.decoder) };
  }

  // ---- segments

  /** A GPU is waited for as long as this segment is sure to be kept. */
  get #thorough(): boolean {
    return this.#heard < this.#budget / 2;
  }

  /** Begins an entry, with room for {@link ROOM} ints before the first value. */
  #begin(entry: Entry): Log {
    let { log } = this.#segment;
    if (log.events < this.#budget / 2) log.events++;
    else {
      // One segment alone would fill the budget: what comes now is written away and counted.
      this.#segment.lost++;
      log = this.#sink;
      log.clear();
    }
    log.reserve(ROOM);
    const { ints } = log;
    const at = log.int;
    ints[at] = entry;
    ints[at + 1] = this.at;
    log.int = at + 2;
    return log;
  }

  /** Large values get their statistics where they are sure to be kept, until that took long enough. */
  #capture(log: Log, tensor: Tensor): void {
    if (captureWhole(log, tensor)) return;
    const thorough = this.#thorough;
    const measure = thorough && tensor.size > SAMPLE_LIMIT && this.#measured < MOST_MEASURED;
    if (measure) this.#measured += tensor.size;
    capture(log, tensor, thorough && log !== this.#sink, measure);
  }

  #cut(): void {
    this.#backward = this.#updated = false;
    const before = this.#rounds.complete(this.#segment.place);
    if (before !== null) {
      // The segments of its first iteration are closed by now: the first of them begins it.
      state.machine.settle();
      before[0].loss = before[before.length - 1].loss;
      this.#number(before[0]);
      for (const segment of before.slice(1)) segment.goesOn = true;
    }
    if (this.#rounds.goesOn(this.#segment.place)) return;
    this.#close();
    this.#segment = new Segment(++this.#segments, this.#spare.pop());
  }

  #close(): void {
    const segment = this.#segment;
    const previous = this.#closed.last;
    // A loop is known by its backward() being called again at the same place.
    if (segment.place > 0 && previous !== null && previous.place === segment.place) {
      if (previous.iteration === 0 && !previous.goesOn) this.#number(previous);
      this.#number(segment);
    }
    this.#rounds.close(segment);
    this.#closed.push(segment);
    this.#waiting += segment.log.events;
    this.#heard += segment.log.events;
    while (
      this.#closed.length > Math.max(this.#rounds.open, 1) &&
      this.#dropped.events === 0 &&
      this.#kept < this.#half(this.#closed.first)
    )
      this.#keep(this.#closed.shift());
    this.#dropOld();
  }

  #number(segment: Segment): void {
    this.losses.push(segment.loss);
    segment.iteration = this.losses.length;
  }

  /** The loss of a segment; from a GPU it comes later. */
  #loss(segment: Segment, root: Tensor): void {
    if (root.storage.valid & ON_HOST) segment.loss = item(root);
    else this.#collectLoss(segment, root);
  }

  #collectLoss(segment: Segment, root: Tensor): void {
    const takes = (loss: number) => {
      segment.loss = loss;
      if (segment.iteration > 0) this.losses[segment.iteration - 1] = loss;
    };
    if (!state.machine.collect(root, ([loss]) => takes(loss))) takes(item(root));
  }

  /** Keeps a closed segment for good. */
  #keep(segment: Segment): void {
    if (segment.log.waits) state.machine.settle();
    const { from, to, events } = this.#dropped;
    if (events > 0) {
      if (this.#archive.limit > 0) this.#gaps.push({ from, to, decoder: this.#decoder.fork() });
      this.#decoder.skipped(from, to, events);
    }
    this.#dropped = { from: 0, to: 0, events: 0 };
    this.#kept += segment.log.events;
    if (segment.iteration > 0) this.#decoder.iteration(segment.iteration);
    this.#decoder.read(segment.log);
    if (segment.lost > 0) this.#decoder.skipped(0, 0, segment.lost);
    this.#recycle(segment);
  }

  /** How many events are kept before, and after, what is left out: few of a loop whose iterations can be told at any time. */
  #half({ iteration }: Segment): number {
    return iteration > 0 && this.#archive.limit > 0 ? Math.min(this.#budget / 2, LOOP) : this.#budget / 2;
  }

  /** Of the closed segments, leaves as many of the last ones as half of the budget holds: one at least. */
  #dropOld(): void {
    while (this.#closed.length > 1 && this.#waiting > this.#half(this.#closed.first)) {
      const segment = this.#closed.shift();
      if (segment.tells && this.#archive.limit > 0 && this.#pins < MOST_PINS) {
        this.#pins++;
        this.#keep(segment);
        continue;
      }
      this.#dropped.events += segment.log.events + segment.lost;
      if (segment.iteration > 0) {
        this.#dropped.from ||= segment.iteration;
        this.#dropped.to = segment.iteration;
        if (segment.log.waits) state.machine.settle();
        if (segment.lost === 0) this.#archive.offer(segment.iteration, segment.log);
      }
      this.#recycle(segment);
    }
  }

  #recycle(segment: Segment): void {
    this.#waiting -= segment.log.events;
    if (segment.log.waits) state.machine.settle();
    segment.log.clear();
    if (this.#spare.length < 4) this.#spare.push(segment.log);
  }

  // ---- entries

  #operation(row: Row, inputs: readonly Input[], args: readonly unknown[], outputs: readonly Tensor[], before: number): void {
    const { number } = this.#segment;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      if (input instanceof Tensor && input.told !== number) this.#introduce(input);
    }
    const node = outputs[0].gradFn;
    const log = this.#begin(ENTRY.operation);
    log.reserve(ROOM + 2 * inputs.length);
    log.putObject(row);
    log.putObject(isSilent(args) ? null : args);
    log.putObject(this.within);
    if (node === null) log.put(FOLLOWER.none);
    else putFollower(log, node, row);
    log.put(inputs.length);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i];
      if (input instanceof Tensor) log.put(input.id || input.alias);
      else putNumber(log, input);
    }
    log.put(before);
    log.put(row.view && inputs[0] instanceof Tensor ? inputs[0].id : 0);
    log.put(node === null ? 0 : savedBits(node, inputs.length));
    log.put(outputs.length);
    if (node !== null) node.id = this.#nextId;
    for (let i = 0; i < outputs.length; i++) {
      const output = outputs[i];
      output.id = this.#nextId++;
      output.field = "data";
      output.told = number;
      this.#variable(log, output);
    }
  }

  #variable(log: Log, tensor: Tensor): void {
    log.reserve(2);
    log.put(tensor.id);
    log.put((tensor.requiresGrad ? 1 : 0) | (tensor.device === "cuda" ? 2 : 0));
    this.#capture(log, tensor);
  }

  /** Brings in a Variable that an earlier segment made, as it is now, with its name and gradient. */
  #introduce(tensor: Tensor): void {
    if (tensor.told === this.#segment.number || (tensor.field === "grad" && tensor.alias !== 0)) return;
    const { told } = tensor;
    const isNew = tensor.id === 0;
    if (isNew) tensor.id = this.#nextId++;
    tensor.told = this.#segment.number;
    if (isNew && tensor.alias !== 0) return this.#detached(tensor, told === -this.#segment.number);
    const log = this.#begin(ENTRY.carried);
    log.putObject(tensor.name);
    log.put(tensor.grad === null ? 0 : 1);
    this.#variable(log, tensor);
    if (tensor.grad !== null) this.#capture(log, tensor.grad);
  }

  /** Tells of a detached tensor where it is first used: most, as in `loss.detach().item()` or `w.data.add_(…)`, never are. */
  #detached(tensor: Tensor, isSourceKnown: boolean): void {
    const log = this.#begin(isSourceKnown ? ENTRY.operation : ENTRY.leaf);
    log.putObject(isSourceKnown ? DETACH : DETACH.name);
    if (isSourceKnown) log.putObject(null);
    log.putObject(this.within);
    if (isSourceKnown) for (const int of [FOLLOWER.none, 1, tensor.alias, 0, tensor.alias, 0, 1]) log.put(int);
    this.#variable(log, tensor);
  }

  #text(entry: Entry, ...texts: string[]): void {
    this.#segment.tells = true;
    const log = this.#begin(entry);
    for (const text of texts) log.putObject(text);
  }
}

/** A stretch of the run that is kept or left out as a whole. */
class Segment {
  readonly number: number;
  readonly log: Log;
  /** How many events it had that were not kept. */
  lost = 0;
  /** Whether something was printed or drawn in it. */
  tells = false;
  /** Place of its backward(); 0: it has none. */
  place = 0;
  loss = NaN;
  /** Which iteration of the loop it is; 0: of none. */
  iteration = 0;
  /** Whether it goes on with the iteration of the segment before. */
  goesOn = false;

  constructor(number: number, log = new Log()) {
    this.number = number;
    this.log = log;
  }
}

/** Room that is always there for the ints of an entry. */
const ROOM = 16;
/** So many events of a loop are in the trace from the start, and from its end, where others can be had. */
const LOOP = 2500;
/** So many iterations of the others are in the trace because they printed something: what is seen of a run stays whole. */
const MOST_PINS = 64;
/** Numbers that statistics may be made of in one run: more would be felt. */
const MOST_MEASURED = 2 ** 25;

function putFollower(log: Log, node: Node, row: Row): void {
  if (node.row === row) return log.put(FOLLOWER.own);
  log.put(FOLLOWER.other);
  log.putObject(node.name);
}

/** An input that is no tensor. */
function putNumber(log: Log, input: Exclude<Input, Tensor>): void {
  log.put(0);
  log.put(input === null ? 0 : 1);
  if (input !== null) log.putDouble(numberOf(input));
}

/** Whether none of the arguments was given: a list that lives for long should say something. */
function isSilent(args: readonly unknown[]): boolean {
  for (let i = 0; i < args.length; i++) if (args[i] !== null && args[i] !== undefined) return false;
  return true;
}

/** Which inputs a node saved, bit by bit; the bit after them says that it saved its output. */
function savedBits({ saved }: Node, inputs: number): number {
  let bits = 0;
  for (let i = 0; i < saved.length; i++) if (saved[i] instanceof Tensor) bits |= 1 << Math.min(i, inputs);
  return bits;
}

/** The Variable that a write through a view changes. */
const ownerOf = (tensor: Tensor): Tensor => tensor.base ?? tensor;

/** `.grad` is known by the Variable it belongs to. */
function nameGrad(tensor: Tensor): void {
  tensor.grad!.alias = tensor.id;
  tensor.grad!.field = "grad";
}

/** The Variable that is output `index` of a node; 0 where it was never told. */
function idOf(node: Node, index: number): number {
  if (node.variable !== null) return node.variable.id;
  return node.id === 0 ? 0 : node.id + index;
}
