import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { checkMessage } from "../../core/python/check.ts";
import { type ClientHost, PythonClient, type RunEnd, type RunnerWorker } from "../../core/python/client.ts";
import { CONTROL, type PythonParts, type ToRunner } from "../../core/python/protocol.ts";

/** A worker whose side the test plays. */
class FakeWorker implements RunnerWorker {
  readonly got: ToRunner[] = [];
  readonly transferred: MessagePort[] = [];
  terminated = false;
  onmessage: RunnerWorker["onmessage"] = null;
  onerror: RunnerWorker["onerror"] = null;
  postMessage(message: ToRunner, transfer: MessagePort[] = []): void {
    this.got.push(message);
    this.transferred.push(...transfer);
  }
  terminate(): void {
    this.terminated = true;
  }
  say(message: object): void {
    this.onmessage?.({ data: message });
  }
}

const PARTS = { snapshot: new Uint8Array(1), sources: null } as unknown as PythonParts;
const COLD = { snapshot: null, sources: {} } as unknown as PythonParts;
const REQUEST = { program: "x = 1", file: "graph.py", files: new Map(), budget: 10, archive: 0, language: "en" } as const;

function host(changes: Partial<ClientHost> = {}) {
  const workers: FakeWorker[] = [];
  const spawn = () => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  return {
    workers,
    client: new PythonClient({
      spawn,
      parts: async () => PARTS,
      coldParts: async () => COLD,
      gpu: async () => ({ port: null, cuda: "lent" }),
      isolated: true,
      cores: 1,
      help: () => () => {},
      ...changes,
    }),
  };
}

function listener(port: () => MessagePort | null = () => null) {
  const told: string[] = [];
  const ends: RunEnd[] = [];
  return {
    told,
    ends,
    begin: () => {
      told.push("begin");
      return port();
    },
    events: (events: readonly unknown[]) => told.push(`events ${events.length}`),
    text: (stream: string, text: string) => told.push(`${stream} ${text}`),
    progress: () => told.push("progress"),
    losses: () => told.push("losses"),
    files: ({ removed }: { readonly removed: readonly string[] }) => told.push(`files ${removed.join(" ")}`),
    input: (prompt: string) => told.push(`input ${prompt}`),
    again: () => told.push("again"),
    end: (end: RunEnd) => ends.push(end),
  };
}

/** Lets all promises settle. */
const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function running(changes: Partial<ClientHost> = {}) {
  const { client, workers } = host(changes);
  const heard = listener();
  const run = client.run(REQUEST, heard);
  await settle();
  const worker = workers[0];
  const number = worker.got[0].run;
  worker.say({ kind: "ready", run: number });
  await settle();
  return { client, workers, worker, number, run, heard };
}

describe("a run", () => {
  test("is a worker of its own, told what it said, and taken away when it ends", async () => {
    const { client, worker, workers, number, heard } = await running();
    expect(worker.got.map(({ kind }) => kind)).toEqual(["start", "run"]);
    worker.say({ kind: "text", run: number, stream: "out", text: "hello" });
    worker.say({ kind: "files", run: number, written: new Map(), removed: ["old.txt"], left: [] });
    worker.say({ kind: "done", run: number, outcome: "ended", milliseconds: 5, device: "cpu", lostGpu: false });
    await settle();
    expect(heard.told).toEqual(["begin", "out hello", "files old.txt"]);
    expect(heard.ends).toMatchObject([{ outcome: "ended", milliseconds: 5 }]);
    expect(worker.terminated).toBe(true);
    vi.runAllTimers();
    expect(workers).toHaveLength(1); // the page takes in the end first, and says when the next is to be started
    client.warm();
    await settle();
    expect(workers[1].got[0]).toMatchObject({ kind: "start", run: number + 1 });
  });

  test("takes the worker that was started before it", async () => {
    const { client, workers } = host();
    client.warm();
    await settle();
    workers[0].say({ kind: "ready", run: 1 });
    client.run(REQUEST, listener());
    await settle();
    expect(workers).toHaveLength(1);
    expect(workers[0].got.map(({ kind }) => kind)).toEqual(["start", "run"]);
  });

  test("hands on the port that its beginning gives, and another where it begins again", async () => {
    const { client, workers } = host({ gpu: async () => ({ port: new MessageChannel().port1, cuda: "card" }) });
    const ports: MessagePort[] = [];
    const heard = listener(() => ports[ports.push(new MessageChannel().port1) - 1]);
    client.run(REQUEST, heard);
    await settle();
    workers[0].say({ kind: "ready", run: 1 });
    await settle();
    workers[0].say({ kind: "lost", run: 1 });
    await settle();
    workers[1].say({ kind: "ready", run: 2 });
    await settle();
    expect(heard.told).toEqual(["begin", "again", "begin"]);
    expect(workers.map(({ got }) => (got[1] as Extract<ToRunner, { kind: "run" }>).port)).toEqual(ports);
    expect(workers.map(({ transferred }) => transferred.at(-1))).toEqual(ports);
    expect(ports[0]).not.toBe(ports[1]);
  });

  test("is told nothing more after its end", async () => {
    const { worker, number, heard } = await running();
    worker.say({ kind: "done", run: number, outcome: "ended", milliseconds: 5, device: "cpu", lostGpu: false });
    worker.say({ kind: "text", run: number, stream: "out", text: "late" });
    expect(heard.told).toEqual(["begin"]);
    expect(heard.ends).toHaveLength(1);
  });

  test("ends as broken where its worker says what no worker says, or speaks of another run", async () => {
    for (const message of [
      { kind: "text", run: 1, stream: "out", text: 5 },
      { kind: "text", run: 7, stream: "out", text: "x" },
      "hello",
      { kind: "constructor", run: 1 },
    ]) {
      const { worker, heard } = await running();
      worker.say(message as object);
      expect(heard.ends).toMatchObject([{ outcome: "broken" }]);
      expect(worker.terminated).toBe(true);
    }
  });

  test("answers input() through the shared buffer", async () => {
    const { worker, number, run, heard } = await running();
    const { control } = worker.got[0] as Extract<ToRunner, { kind: "start" }>;
    const slots = new Int32Array(control!, 0, 4);
    slots[CONTROL.inputWaits] = 1;
    worker.say({ kind: "input", run: number, prompt: "name? " });
    run.answer("五");
    expect(heard.told).toContain("input name? ");
    expect(slots[CONTROL.inputWaits]).toBe(0);
    const bytes = new Uint8Array(control!, CONTROL.text, slots[CONTROL.inputLength]).slice();
    expect(new TextDecoder().decode(bytes)).toBe("五\n");
  });
});

describe("stop", () => {
  test("asks the program first, and takes its worker away only after a while", async () => {
    const { worker, run, heard } = await running();
    const { control } = worker.got[0] as Extract<ToRunner, { kind: "start" }>;
    run.stop();
    expect(new Int32Array(control!)[CONTROL.interrupt]).toBe(2);
    expect(worker.terminated).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(worker.terminated).toBe(true);
    expect(heard.ends).toMatchObject([{ outcome: "stopped" }]);
  });

  test("ends with what the program still said", async () => {
    const { worker, number, run, heard } = await running();
    run.stop();
    worker.say({ kind: "done", run: number, outcome: "stopped", milliseconds: 7, device: "cpu", lostGpu: false });
    vi.advanceTimersByTime(2000);
    expect(heard.ends).toMatchObject([{ outcome: "stopped", milliseconds: 7 }]);
  });

  test("takes the worker away at once where no memory can be shared", async () => {
    const { worker, run, heard } = await running({ isolated: false });
    run.stop();
    expect(worker.terminated).toBe(true);
    expect(heard.ends).toMatchObject([{ outcome: "stopped" }]);
  });

  test("before Python has started ends the run, and the worker as soon as it is there", async () => {
    const { client, workers } = host();
    const heard = listener();
    const run = client.run(REQUEST, heard);
    await settle();
    run.stop();
    expect(heard.ends).toMatchObject([{ outcome: "stopped" }]);
    workers[0].say({ kind: "ready", run: 1 });
    await settle();
    expect(workers[0].terminated).toBe(true);
    expect(workers[0].got.map(({ kind }) => kind)).toEqual(["start"]);
  });
});

describe("a run whose GPU is lost with numbers that it needs", () => {
  /** Its worker says so, and the worker of the second try is ready. */
  async function lost() {
    const port = new MessageChannel().port1;
    const all = await running({ gpu: async () => ({ port, cuda: "card" }) });
    const { worker, workers, number, run } = all;
    worker.say({ kind: "input", run: number, prompt: "name? " });
    run.answer("Ada");
    worker.say({ kind: "lost", run: number });
    await settle();
    const second = workers[1];
    const secondNumber = second.got[0].run;
    second.say({ kind: "ready", run: secondNumber });
    await settle();
    return { ...all, second, secondNumber };
  }

  test("begins again in a worker where the CPU stands in for the same cuda, and hears the same answers", async () => {
    const { worker, second, secondNumber, heard, run } = await lost();
    expect(worker.terminated).toBe(true);
    expect(second.got[0]).toMatchObject({ kind: "start", gpu: { port: null, cuda: "card" } });
    expect(second.got[1]).toMatchObject({ kind: "run", program: "x = 1" });
    const { control } = second.got[0] as Extract<ToRunner, { kind: "start" }>;
    const slots = new Int32Array(control!, 0, 4);
    slots[CONTROL.inputWaits] = 1;
    second.say({ kind: "input", run: secondNumber, prompt: "name? " });
    expect(slots[CONTROL.inputWaits]).toBe(0);
    second.say({ kind: "input", run: secondNumber, prompt: "again? " });
    run.answer("yes");
    second.say({ kind: "done", run: secondNumber, outcome: "ended", milliseconds: 5, device: "cpu", lostGpu: false });
    expect(heard.told).toEqual(["begin", "input name? ", "again", "begin", "input again? "]);
    expect(heard.ends).toMatchObject([{ outcome: "ended" }]);
  });

  test("is told nothing of what the first try still says", async () => {
    const { worker, number, heard } = await lost();
    worker.say({ kind: "text", run: number, stream: "out", text: "late" });
    worker.say({ kind: "done", run: number, outcome: "error", milliseconds: 5, device: "cuda", lostGpu: true });
    expect(heard.told.at(-1)).toBe("begin");
    expect(heard.ends).toEqual([]);
  });

  test("does not begin again where it was asked to stop, nor a second time", async () => {
    const stopped = await running({ gpu: async () => ({ port: new MessageChannel().port1, cuda: "card" }) });
    stopped.run.stop();
    stopped.worker.say({ kind: "lost", run: stopped.number });
    expect(stopped.heard.ends).toMatchObject([{ outcome: "stopped" }]);
    const { second, secondNumber, heard } = await lost();
    second.say({ kind: "lost", run: secondNumber });
    expect(heard.ends).toMatchObject([{ outcome: "broken" }]);
  });
});

describe("the engine's helpers", () => {
  const seed = (board: number) => ({ memory: new WebAssembly.Memory({ initial: 1 }), modules: [], board, scratch: 0 });
  const started: number[] = [];
  const ended: number[] = [];
  const help: ClientHost["help"] = ({ board }) => {
    started.push(board);
    return () => void ended.push(board);
  };
  beforeEach(() => void (started.length = ended.length = 0));

  /** A run whose engine has asked for two helpers. */
  async function helped(changes: Partial<ClientHost> = {}) {
    const all = await running({ cores: 3, help, ...changes });
    all.worker.say({ kind: "helpers", run: all.number, seeds: [seed(1), seed(2)] });
    return all;
  }

  test("are as many as there are other cores, seven at most, and none where memory cannot be shared", async () => {
    for (const [cores, isolated, helpers] of [
      [1, true, 0],
      [3, true, 2],
      [64, true, 7],
      [64, false, 0],
    ] as const) {
      const { worker } = await running({ cores, isolated });
      expect(worker.got[0]).toMatchObject({ kind: "start", helpers });
    }
  });

  test("are started when it asks, once, and end with the run", async () => {
    const { worker, number } = await helped();
    worker.say({ kind: "helpers", run: number, seeds: [seed(3)] });
    expect(started).toEqual([1, 2]);
    worker.say({ kind: "archive", run: number, iterations: new Int32Array(1) });
    worker.say({ kind: "done", run: number, outcome: "ended", milliseconds: 5, device: "cpu", lostGpu: false });
    expect(worker.terminated).toBe(false); // it still tells iterations
    expect(ended).toEqual([1, 2]);
  });

  test("end with a run that has to be stopped, and with one that begins again", async () => {
    const { run, worker } = await helped();
    run.stop();
    vi.runAllTimers();
    expect([worker.terminated, ended]).toEqual([true, [1, 2]]);
    const again = await helped({ gpu: async () => ({ port: new MessageChannel().port1, cuda: "card" }) });
    again.worker.say({ kind: "lost", run: again.number });
    expect([again.worker.terminated, ended]).toEqual([true, [1, 2, 1, 2]]);
  });

  test("are given nothing but memory and kernels", () => {
    expect(checkMessage({ kind: "helpers", run: 1, seeds: [seed(1)] }, 1)).not.toBe(null);
    for (const wrong of [{ memory: {} }, { modules: [{}] }, { board: -1 }, { scratch: "0" }])
      expect(checkMessage({ kind: "helpers", run: 1, seeds: [{ ...seed(1), ...wrong }] }, 1)).toBe(null);
  });
});

describe("a start that fails", () => {
  test("is tried once more without the snapshot, and so from then on", async () => {
    const { client, workers } = host();
    client.run(REQUEST, listener());
    await settle();
    workers[0].say({ kind: "broken", run: 1, message: "the snapshot does not fit" });
    await settle();
    expect(workers.map(({ got, terminated }) => [(got[0] as { python: PythonParts }).python === COLD, terminated])).toEqual([
      [false, true],
      [true, false],
    ]);
    workers[1].say({ kind: "ready", run: 1 });
    await settle();
    expect(workers[1].got.at(-1)).toMatchObject({ kind: "run", program: "x = 1" });
  });

  test("twice is told to the run", async () => {
    const { client, workers } = host();
    const heard = listener();
    client.run(REQUEST, heard);
    await settle();
    workers[0].say({ kind: "broken", run: 1, message: "one" });
    await settle();
    workers[1].say({ kind: "broken", run: 1, message: "no memory" });
    await settle();
    expect(heard.ends).toEqual([{ outcome: "broken", message: "no memory" }]);
  });
});

describe("what is believed", () => {
  const value = { dtype: "float32", shape: [], numbers: [1], sample: null, stats: null };
  const at = { line: 1, column: 0, endLine: 1, endColumn: 4 };
  const events = (event: object) => checkMessage({ kind: "events", run: 3, events: [event] }, 3);

  test("an event as the recorder makes it", () => {
    expect(events({ kind: "leaf", at, id: 1, value, requiresGrad: true, maker: "ones", device: "cpu", carried: false })).not.toBeNull();
    expect(events({ kind: "backwardEnd", at: null })).not.toBeNull();
  });

  test.each([
    ["an unknown kind", { kind: "explode", at: null }],
    ["a place that is no place", { kind: "backwardEnd", at: { line: "1" } }],
    ["a value without numbers", { kind: "leaf", at, id: 1, value: { dtype: "float32", shape: [] } }],
    ["an id that is no number", { kind: "name", at, id: "__proto__", name: "x" }],
    ["outputs that are no list", { kind: "operation", at, op: "mul", inputs: [], outputs: {} }],
    ["nothing", null],
  ])("not %s", (_what, event) => {
    expect(events(event as object)).toBeNull();
  });
});

describe("iterations that the trace leaves out", () => {
  const told = { index: 7, events: [], after: [] };

  async function ended(archive: boolean) {
    const { heard, run, worker, number, workers } = await running();
    if (archive) worker.say({ kind: "archive", run: number, iterations: Int32Array.of(7, 8) });
    worker.say({ kind: "done", run: number, outcome: "ended", milliseconds: 5, device: "cpu", lostGpu: false });
    return { heard, run, worker, number, workers };
  }

  test("are told by the run's own worker, which lives until it is released", async () => {
    const { heard, run, worker, number } = await ended(true);
    expect([heard.ends.length, worker.terminated]).toEqual([1, false]);
    const [first, second] = [run.iteration(7), run.iteration(9)];
    expect(worker.got.slice(-2)).toEqual([7, 9].map((index) => ({ kind: "iteration", run: number, index })));
    worker.say({ kind: "iteration", run: number, told });
    worker.say({ kind: "iteration", run: number, told: null });
    expect([await first, await second]).toEqual([told, null]);
    run.release();
    expect([worker.terminated, await run.iteration(7)]).toEqual([true, null]);
  });

  test("are none where there are none: the worker is gone with the run", async () => {
    const { run, worker } = await ended(false);
    expect([worker.terminated, await run.iteration(7)]).toEqual([true, null]);
  });

  test("a worker that says anything else is not believed any more", async () => {
    const { run, worker, number } = await ended(true);
    const answer = run.iteration(7);
    worker.say({ kind: "iteration", run: number, told: { index: "seven" } });
    expect([await answer, worker.terminated]).toEqual([null, true]);
  });
});
