import type { Language } from "../core/document.ts";

/** What the learner chose once and keeps. */
export interface Settings {
  readonly language: Language;
  readonly theme: "system" | "light" | "dark";
  /** False: each step is shown at once. */
  readonly animate: boolean;
  /** Whether the walk starts to play when a run has ended. */
  readonly autoplay: boolean;
  readonly speed: Speed;
}

export const SPEEDS = [0.5, 1, 2, 4] as const;
export type Speed = (typeof SPEEDS)[number];

const KEY = "gradwalk.settings";

/** The stored settings; what is missing or not as described has its first value. */
export function readSettings(): Settings {
  const first: Settings = { language: systemLanguage(), theme: "system", animate: true, autoplay: true, speed: 1 };
  const stored = parse(localStorage.getItem(KEY));
  const pick = <K extends keyof Settings>(key: K, allowed: readonly Settings[K][]) =>
    allowed.includes(stored[key] as Settings[K]) ? (stored[key] as Settings[K]) : first[key];
  return {
    language: pick("language", ["en", "zh"]),
    theme: pick("theme", ["system", "light", "dark"]),
    animate: pick("animate", [true, false]),
    autoplay: pick("autoplay", [true, false]),
    speed: pick("speed", SPEEDS),
  };
}

export function writeSettings(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // Storage may be full or switched off: the settings then last as long as the page.
  }
}

function systemLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
