import type { Event, Trace } from "./event.ts";

/**
 * Remembers what was computed from a trace for as long as its list of events lives.
 *
 * Events never change, so the answer cannot grow stale. Only for what was measured to be slow when asked at every cursor.
 */
export function oncePerTrace<T>(compute: (trace: Trace) => T): (trace: Trace) => T {
  const known = new WeakMap<readonly Event[], T>();
  return (trace) => {
    let answer = known.get(trace.events);
    if (answer === undefined) {
      answer = compute(trace);
      known.set(trace.events, answer);
    }
    return answer;
  };
}
