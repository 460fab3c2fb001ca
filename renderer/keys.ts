/** What a key press asks for. Typing in the editor or in a field keeps its keys; Ctrl+Enter runs from everywhere. */
export type Wish =
  | { readonly do: "walk" | "walkLines" | "walkIterations"; readonly by: 1 | -1 }
  | { readonly do: "start" | "end" | "play" | "run" | "escape" | "zoomIn" | "zoomOut" | "fit" | "fold" };

const KEYS: Readonly<Record<string, Wish>> = {
  ArrowRight: { do: "walk", by: 1 },
  ArrowLeft: { do: "walk", by: -1 },
  "Shift+ArrowRight": { do: "walkLines", by: 1 },
  "Shift+ArrowLeft": { do: "walkLines", by: -1 },
  PageDown: { do: "walkIterations", by: 1 },
  PageUp: { do: "walkIterations", by: -1 },
  Home: { do: "start" },
  End: { do: "end" },
  " ": { do: "play" },
  "+": { do: "zoomIn" },
  "Shift++": { do: "zoomIn" },
  "=": { do: "zoomIn" },
  "-": { do: "zoomOut" },
  "0": { do: "fit" },
  f: { do: "fold" },
  Escape: { do: "escape" },
};

/** Roles and elements that use the arrow keys or the space bar themselves. */
const OWN_KEYS = "input, select, textarea, [contenteditable='true'], [role='menu'], dialog";
const OWN_SPACE = "button, a, summary, [role='button'], [role='menuitem']";

export function wishOf(event: KeyboardEvent): Wish | null {
  const { key, shiftKey, altKey } = event;
  const command = event.ctrlKey || event.metaKey;
  if (command && key === "Enter" && !altKey) return { do: "run" };
  if (command || altKey || event.defaultPrevented || event.isComposing) return null;
  const target = event.target as Element | null;
  if (key === "Escape") return { do: "escape" };
  if (target?.closest(OWN_KEYS)) return null;
  if (key === " " && target?.closest(OWN_SPACE)) return null;
  return KEYS[shiftKey ? `Shift+${key}` : key] ?? null;
}
