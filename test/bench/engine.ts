/** The worker of page.ts: is told how many helpers it may have, then answers questions. */
import { start } from "../../core/autograd/state.ts";
import { cpuMachine } from "../../core/machine.ts";
import { Contestant, type Question } from "./contestant.ts";
import type { FromEngine } from "./page.ts";
import { WORKLOADS } from "./workloads.ts";

const contestant = new Contestant(WORKLOADS);
const say = (message: FromEngine) => postMessage(message);

addEventListener("message", ({ data }: MessageEvent<number | Question>) => {
  if (typeof data === "number") start(cpuMachine("none", data > 0 ? { count: data, start: (seeds) => say({ seeds }) } : null));
  else say(contestant.answer(data));
});
