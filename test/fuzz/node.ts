import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { generate } from "./generate.ts";
import { difference, offSlope, rowsOf, run, smallest, toPython, type Outcome, type Program } from "./program.ts";

/** What scripts/fuzz.mjs calls. */

/** Someone else who runs programs. */
export type Peer = (program: Program) => Promise<Outcome>;

export function begin(): void {
  start(cpuMachine());
}

/** Checks one program against small steps and against the peers. @returns a sentence for each difference, with the program, made small. */
export async function check(seed: number, peers: Readonly<Record<string, Peer>>): Promise<string[]> {
  const program = generate(seed);
  const found: string[] = [];
  const told = async (who: string, differs: (program: Program) => Promise<string | null>): Promise<void> => {
    const sentence = await differs(program);
    if (sentence === null) return;
    const small = await smallest(program, async (shorter) => (await differs(shorter)) !== null);
    found.push(`seed ${seed}, against ${who}: ${await differs(small)}\n${toPython(small)}\n`);
  };
  await told("small steps", (one) => Promise.resolve(slope(one)));
  for (const [name, peer] of Object.entries(peers)) await told(name, async (one) => difference(run(one), await peer(one), 1e-9));
  return found;
}

function slope(program: Program): string | null {
  const outcome = run(program);
  return outcome.error === null ? offSlope(program, outcome) : null;
}

export { generate, rowsOf, run, toPython };
