import { expect, test } from "vitest";
import { Output, SHOWN } from "../../core/python/output.ts";

const notes = { enough: () => "[enough]", omitted: (n: number) => `[${n} left out]` };

function listen(limit = Infinity) {
  const texts: string[] = [];
  const prints: string[] = [];
  const output = new Output(
    {
      text: (stream, text) => texts.push(`${stream}: ${text}`),
      print: (stream, text, place) => prints.push(`${stream} ${place}: ${text}`),
    },
    limit,
    notes,
  );
  return { output, texts, prints };
}

test("many writes become few messages, in their order", () => {
  const { output, texts } = listen();
  output.write("out", "first\n", 0); // the first is shown at once
  for (let i = 0; i < 10; i++) output.write("out", `${i}`, 0);
  output.write("err", "oops", 0);
  output.write("out", "last", 0);
  output.end();
  expect(texts).toEqual(["out: first\n", "out: 0123456789", "err: oops", "out: last"]);
});

test("a million lines pass as the first million characters, a note, and whole last lines", () => {
  const { output, texts } = listen(SHOWN.first);
  const line = (i: number) => `line ${String(i).padStart(7, "0")}\n`; // 13 characters
  for (let i = 0; i < 1_000_000; i++) output.write("out", line(i), 0);
  output.end();
  const shown = texts.filter((text) => text.startsWith("out")).map((text) => text.slice(5));
  const first = Math.floor(SHOWN.first / 13);
  const last = Math.floor((SHOWN.last - 1) / 13);
  expect(shown.slice(0, -1).join("")).toBe(Array.from({ length: first }, (_, i) => line(i)).join(""));
  expect(shown.at(-1)).toBe(Array.from({ length: last }, (_, i) => line(1_000_000 - last + i)).join(""));
  expect(texts.filter((text) => text.startsWith("err"))).toEqual([
    "err: \n[enough]\n",
    `err: \n[${13 * (1_000_000 - first - last)} left out]\n`,
  ]);
  expect(texts.length).toBeLessThan(200);
});

test("a single text beyond the limit is cut, too", () => {
  const { output, texts } = listen(100);
  output.write("out", "x".repeat(20_000), 0);
  output.end();
  expect(texts[0]).toBe("err: \n[enough]\n");
  expect(texts.join("").length).toBeLessThan(SHOWN.last + 100);
});

test("each line is told with its place; a traceback, which has an event of its own, is not", () => {
  const { output, prints } = listen();
  output.write("out", "a b\n", 1);
  output.write("err", "Traceback", -1);
  output.write("out", "c", 2);
  output.end();
  expect(prints).toEqual(["out 1: a b\n", "out 2: c"]);
});

test("the prompt is the line that has begun", () => {
  const { output } = listen();
  output.write("out", "one\nname", 1);
  output.write("out", "? ", 1);
  expect(output.prompt).toBe("name? ");
  output.write("out", "\n", 1);
  expect(output.prompt).toBe("");
});
