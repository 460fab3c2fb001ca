import type { Id } from "../trace/event.ts";
import type { Frames, LayoutGroup } from "./layout/nested.ts";
import { fitText, type Measure } from "./measure.ts";
import type { Call } from "./modules.ts";
import type { Plan } from "./plan.ts";
import type { Direction } from "./scene.ts";
import type { Style } from "./style.ts";

/** The frame of an unfolded module: what {@link FrameTitle} says, and where it is. */
export interface Framed extends FrameTitle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface FrameTitle {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly subtitle: string;
  /** Of both, with the sign that folds it and the room around them. */
  readonly titleWidth: number;
  /** It begins with this operation. */
  readonly operation: Id;
}

/** What the layout needs to know of the frames, and what stands on them. */
export function framesOf(
  { groups }: Plan,
  style: Style,
  direction: Direction,
  measure: Measure,
): { readonly groups: readonly LayoutGroup[]; readonly titles: readonly FrameTitle[]; readonly frames: Frames } {
  const { title: name, subtitle: kind, frame } = style;
  const titles = groups.map(({ id, call }): FrameTitle => {
    const title = fitText(nameWithin(call), style.box.maxTitle, name.font, name.size, name.weight, measure);
    const subtitle = call.call.type === title ? "" : call.call.type;
    const words = measure(`${title} `, name.font, name.size, name.weight) + measure(subtitle, kind.font, kind.size);
    const titleWidth = Math.ceil(2 * frame.side + frame.fold + words);
    return { id, key: call.key, title, subtitle, titleWidth, operation: call.operations[0] };
  });
  return {
    groups: groups.map(({ outer }, g) => ({ outer, title: titles[g].titleWidth })),
    titles,
    frames: { title: direction === "down" ? "across" : "along", head: frame.head, side: frame.side },
  };
}

/** The node of a folded module: its name, and what its class says of it. */
export function moduleBox(call: Call, style: Style, measure: Measure) {
  const { title: name, subtitle: kind, box, frame } = style;
  const title = fitText(nameWithin(call), box.maxTitle, name.font, name.size, name.weight, measure);
  const { type, options } = call.call;
  const said = options === "" ? type : `${type}(${options})`;
  const subtitle = title === said ? "" : fitText(said, box.maxTitle * 1.2, kind.font, kind.size, kind.weight, measure);
  const lines = [frame.fold + measure(title, name.font, name.size, name.weight), measure(subtitle, kind.font, kind.size)];
  const width = Math.max(box.minWidth, Math.ceil(Math.max(...lines)) + 2 * box.padding);
  return { width, height: frame.folded, title, subtitle };
}

/** What a module is called in the frame of the one around it: "0" in "net". */
function nameWithin({ key, outer }: Call): string {
  return outer && key.startsWith(`${outer.call.path}.`) ? key.slice(outer.call.path.length + 1) : key;
}
