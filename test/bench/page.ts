/** Our engine in a browser: the driver calls `answer` within the page. */
import { startOnCpu } from "../../core/index.ts";
import { Contestant } from "./contestant.ts";
import { WORKLOADS } from "./workloads.ts";

startOnCpu();
const contestant = new Contestant(WORKLOADS);
Object.assign(globalThis, { answer: contestant.answer.bind(contestant) });
