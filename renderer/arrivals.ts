import { checkEvents } from "../core/python/check.ts";
import type { Event } from "../core/trace/event.ts";

/** The events of a run, as the worker that runs it tells them. What it says is believed only as far as it was checked. */
export class Arrivals {
  readonly #port: MessagePort;
  readonly #events: Event[] = [];
  /** How many are waited for, and who waits. */
  #wanted = 0;
  #ready: ((events: readonly Event[]) => void) | null = null;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }) => {
      const events = checkEvents(data);
      if (events === null) return this.close();
      for (const event of events) this.#events.push(event);
      this.#answer();
    };
  }

  /** The first `count` events, as soon as they are here. */
  first(count: number): Promise<readonly Event[]> {
    return new Promise((resolve) => {
      this.#wanted = count;
      this.#ready = resolve;
      this.#answer();
    });
  }

  /** Takes no more. */
  close(): void {
    this.#port.close();
  }

  #answer(): void {
    if (this.#ready === null || this.#events.length < this.#wanted) return;
    this.#ready(this.#events.slice(0, this.#wanted));
    this.#ready = null;
  }
}
