import { expect, test } from "vitest";
import type { Event } from "../../core/trace/event.ts";
import { Arrivals } from "../../renderer/arrivals.ts";

const name = (id: number): Event => ({ kind: "name", at: null, id, name: "x" });

test("the first events of a run are given when all of them have come, and no more than were asked for", async () => {
  const { port1, port2 } = new MessageChannel();
  const arrivals = new Arrivals(port1);
  port2.postMessage([name(1), name(2)]);
  let given: readonly Event[] | null = null;
  const first = arrivals.first(3).then((events) => (given = events));
  expect(await arrived(port1)).toBe(2);
  expect(given).toBe(null);
  port2.postMessage([name(3), name(4)]);
  expect(await first).toEqual([name(1), name(2), name(3)]);
  expect(await arrivals.first(0)).toEqual([]);
  arrivals.close();
});

test("what is no list of events ends the hearing", async () => {
  const { port1, port2 } = new MessageChannel();
  const arrivals = new Arrivals(port1);
  const closed = new Promise<void>((resolve) => port2.addEventListener("close", () => resolve()));
  port2.start();
  port2.postMessage([name(1)]);
  port2.postMessage([{ ...name(2), id: "two" }]);
  await closed;
  expect(await arrivals.first(1)).toEqual([name(1)]);
});

/** How many events the next message brings, once it was taken in. */
function arrived(port: MessagePort): Promise<number> {
  return new Promise((resolve) => port.addEventListener("message", ({ data }) => resolve((data as Event[]).length), { once: true }));
}
