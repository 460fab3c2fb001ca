/** The whole contract between the main process and the page. Plain data only, and never a path from the page. */
import type { Document, Language } from "../core/document.ts";

export const SCHEME = "gradwalk";
export const ORIGIN = `${SCHEME}://app`;

/** A document that comes onto the screen. */
export interface Opened {
  readonly document: Document;
  /** File name without its folder, also where it is only proposed; null for one that has none yet. */
  readonly name: string | null;
  /** True for text that was saved from a crash and is in no file. */
  readonly recovered: boolean;
}

/** The page's document as it stands. */
export interface Current {
  readonly document: Document;
  /** Whether it differs from its file. */
  readonly dirty: boolean;
}

/** A file used before. */
export interface Recent {
  /** Names it to {@link Bridge.replace}; means nothing to the page. */
  readonly key: string;
  readonly name: string;
  /** Where it is, for people to tell two of one name apart. */
  readonly folder: string;
}

/** What takes the place of the current document. "waiting": a file that the system asked us to open. */
export type Source = { readonly kind: "new" | "dialog" | "waiting" } | { readonly kind: "recent"; readonly key: string };

/** What came of a request. "cancelled": the learner changed their mind. */
export type Outcome<T> =
  { readonly kind: "done"; readonly value: T } | { readonly kind: "cancelled" } | { readonly kind: "failed"; readonly sentence: string };

/** What a menu item, or the system, asks of the page. */
export type Command = FileCommand | PageCommand;
export type FileCommand =
  { readonly do: Exclude<Source["kind"], "recent"> | "save" | "saveAs" | "close" } | { readonly do: "recent"; readonly key: string };
export type PageCommand = { readonly do: "run" | "stop" | "export" | "about" };

/** What the preload gives the page as `window.gradwalk`. */
export interface Bridge {
  /** The first document: recovered, named on the command line, or none. */
  start(): Promise<Outcome<Opened | null>>;
  replace(source: Source, current: Current): Promise<Outcome<Opened>>;
  /** The same, with a file that was dropped on the page. */
  replaceByFile(file: File, current: Current): Promise<Outcome<Opened>>;
  save(current: Current, as: boolean): Promise<Outcome<string>>;
  /** Asks about unsaved changes, then closes the window. */
  close(current: Current): Promise<Outcome<null>>;
  saveExport(name: string, bytes: Uint8Array): Promise<Outcome<string>>;
  backup(current: Current): Promise<void>;
  recent(): Promise<readonly Recent[]>;
  setLanguage(language: Language): Promise<void>;
  onCommand(listener: (command: Command) => void): () => void;
}
