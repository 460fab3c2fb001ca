import type { ModuleCall } from "../trace/event.ts";

/** The calls of nn.Modules that the program is in, told apart and numbered as the recording wants them. */
export class Calls {
  /** The innermost one, as of the last {@link enter}. */
  current: ModuleCall | null = null;
  /** Python's own words for the module at an address: path, class and options, a line each. */
  readonly #describe: (address: number) => string;
  readonly #known = new Map<number, Module>();
  /** From the outermost to the innermost. */
  readonly #stack: Entered[] = [];
  #count = 0;

  constructor(describe: (address: number) => string) {
    this.#describe = describe;
  }

  /** Another program begins. */
  clear(): void {
    this.current = null;
    this.#stack.length = this.#count = 0;
  }

  /** The module at an address is no more: another may come to be there. */
  readonly forget = (address: number): void => void this.#known.delete(address);

  /**
   * The program is in so many calls, the innermost first: of each the module's address, and that of its first argument.
   *
   * Two calls of one module that follow each other have different arguments, since the first of them still holds its own when the
   * second one's is made.
   */
  enter(depth: number, modules: Int32Array, inputs: Int32Array): void {
    const stack = this.#stack;
    let same = 0;
    while (same < depth && same < stack.length) {
      const { module, input } = stack[same];
      if (module !== modules[depth - 1 - same] || input !== inputs[depth - 1 - same]) break;
      same++;
    }
    if (same === depth && same === stack.length) return;
    stack.length = same;
    for (let i = same; i < depth; i++) {
      const module = modules[depth - 1 - i];
      const outer = i > 0 ? stack[i - 1].call : null;
      const call = { call: ++this.#count, ...this.#moduleAt(module), outer };
      stack.push({ module, input: inputs[depth - 1 - i], call });
    }
    this.current = depth > 0 ? stack[depth - 1].call : null;
  }

  #moduleAt(address: number): Module {
    let module = this.#known.get(address);
    if (module === undefined) {
      const [path, type, ...options] = this.#describe(address).split("\n");
      this.#known.set(address, (module = { path, type, options: options.join(" ").trim() }));
    }
    return module;
  }
}

type Module = Pick<ModuleCall, "path" | "type" | "options">;

interface Entered {
  readonly module: number;
  readonly input: number;
  readonly call: ModuleCall;
}
