/** Our engine in a browser: the driver calls `answer` within the page. */
import { Contestant } from "./contestant.ts";

const contestant = new Contestant();
Object.assign(globalThis, { answer: contestant.answer.bind(contestant) });
