import {
  type Extension,
  RangeSet,
  type RangeSetBuilder,
  RangeSetBuilder as Builder,
  StateEffect,
  StateField,
  type Text,
} from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, gutter, gutterLineClass, GutterMarker } from "@codemirror/view";
import type { Source } from "../../core/trace/event.ts";
import type { Phase } from "../../core/trace/phase.ts";

/** What the walk shows in the text. */
export interface Marks {
  /** The sub-expression of the current step. */
  readonly lit: { readonly at: Source; readonly tone: Phase | "error" } | null;
  /** Where the program stopped, and why. */
  readonly failed: { readonly at: Source; readonly message: string } | null;
  /** What each line does, by its number from 1. */
  readonly phases: ReadonlyMap<number, Phase>;
}

export const NO_MARKS: Marks = { lit: null, failed: null, phases: new Map() };

export const setMarks = StateEffect.define<Marks>();

interface Drawn {
  readonly text: DecorationSet;
  readonly lines: RangeSet<GutterMarker>;
  readonly phases: RangeSet<GutterMarker>;
}

const field = StateField.define<Drawn>({
  create: (state) => draw(NO_MARKS, state.doc),
  update(drawn, transaction) {
    for (const effect of transaction.effects) if (effect.is(setMarks)) return draw(effect.value, transaction.newDoc);
    if (!transaction.docChanged) return drawn;
    const { changes } = transaction;
    return { text: drawn.text.map(changes), lines: drawn.lines.map(changes), phases: drawn.phases.map(changes) };
  },
  provide: (self) => [
    EditorView.decorations.from(self, (drawn) => drawn.text),
    gutterLineClass.compute([self], (state) => state.field(self).lines),
  ],
});

/** The lit line and sub-expression, the squiggle under an error, and one shape per phase beside the line numbers. */
export const marks: Extension = [
  field,
  gutter({
    class: "cm-phases",
    markers: (view) => view.state.field(field).phases,
    initialSpacer: () => new PhaseMark("forward"),
  }),
];

class LineClass extends GutterMarker {
  override elementClass: string;
  constructor(name: string) {
    super();
    this.elementClass = name;
  }
}

class PhaseMark extends GutterMarker {
  readonly phase: Phase;
  constructor(phase: Phase) {
    super();
    this.phase = phase;
  }
  override eq(other: PhaseMark): boolean {
    return other.phase === this.phase;
  }
  override toDOM(): Node {
    const mark = document.createElement("i");
    mark.className = `cm-phase ${this.phase}`;
    return mark;
  }
}

function draw({ lit, failed, phases }: Marks, doc: Text): Drawn {
  const lines = new Builder<GutterMarker>();
  const text: ReturnType<Decoration["range"]>[] = [];
  if (lit && lit.at.line <= doc.lines) {
    const line = doc.line(lit.at.line);
    const name = `cm-litLine cm-${lit.tone}`;
    lines.add(line.from, line.from, new LineClass(name));
    text.push(Decoration.line({ class: name }).range(line.from));
    mark(text, doc, lit.at, { class: `cm-lit cm-${lit.tone}` });
  }
  if (failed) mark(text, doc, failed.at, { class: "cm-failed", attributes: { title: failed.message } });
  return { text: Decoration.set(text, true), lines: lines.finish(), phases: drawPhases(phases, doc) };
}

function mark(into: ReturnType<Decoration["range"]>[], doc: Text, at: Source, spec: Parameters<typeof Decoration.mark>[0]): void {
  const from = offset(doc, at.line, at.column);
  const to = offset(doc, at.endLine, at.endColumn);
  if (from < to) into.push(Decoration.mark(spec).range(from, to));
}

function drawPhases(phases: Marks["phases"], doc: Text): RangeSet<GutterMarker> {
  const builder: RangeSetBuilder<GutterMarker> = new Builder();
  for (const line of [...phases.keys()].sort((a, b) => a - b)) {
    if (line > doc.lines) break;
    const { from } = doc.line(line);
    builder.add(from, from, new PhaseMark(phases.get(line)!));
  }
  return builder.finish();
}

/** A place of the program as an offset into the text, held within its line. */
function offset(doc: Text, line: number, column: number): number {
  if (line > doc.lines) return doc.length;
  const { from, to } = doc.line(line);
  return Math.min(from + column, to);
}
