/**
 * Files, recovery and the application menu, as the page sees them: the same in the desktop app and in a browser.
 *
 * The page tells what it shows (a {@link Page}); a {@link Desktop} does the rest: it asks about unsaved changes, keeps a copy of the
 * text against crashes, takes dropped files, and answers to menu and keys.
 */
import { type Document, isReadableName, type Language } from "../core/document.ts";
import type { Bridge, Command, Current, Opened, Outcome, PageCommand, Recent, Source } from "../electron/ipc.ts";
import { browserBridge } from "./desktop/browser.ts";

export type { Current, Opened, Recent };

/** What a Desktop asks of the page. */
export interface Page {
  current(): Current;
  show(opened: Opened): void;
  /** The document as {@link current} last gave it is now in the file of this name. */
  saved(name: string, document: Document): void;
  /** Something failed; the sentence is for the learner, in their language. */
  failed(sentence: string): void;
  /** Files were dropped beside a document, or without one. */
  addFiles(files: readonly File[]): void;
  /** A menu item that is the page's own business. */
  command(command: PageCommand["do"]): void;
}

export interface Desktop {
  readonly kind: "electron" | "browser";
  /** Shows the document to begin with, and returns false where there is none. Call once, when the page is ready. */
  start(): Promise<boolean>;
  newDocument(): Promise<void>;
  /**
   * For a program that the page has itself, an example: asks about unsaved changes, and resolves to false where the learner
   * changed their mind. After true the document belongs to no file, so that Save asks for a name.
   */
  leave(): Promise<boolean>;
  open(): Promise<void>;
  openRecent(recent: Recent): Promise<void>;
  /** Opens a file that was dropped or chosen in the page. */
  openFile(file: File): Promise<void>;
  /** These two resolve to false where the learner changed their mind or it failed. */
  save(): Promise<boolean>;
  saveAs(): Promise<boolean>;
  /** Writes a picture or a trace to a file of the learner's choice; resolves to its name, or null. */
  saveExport(name: string, bytes: Uint8Array): Promise<string | null>;
  /** Call after every change of the document: a copy is kept soon after. */
  edited(): void;
  recent(): Promise<readonly Recent[]>;
  /** Language of menus, dialogs and sentences. */
  setLanguage(language: Language): Promise<void>;
}

declare global {
  interface Window {
    readonly gradwalk?: Bridge;
  }
}

/** Our Content-Security-Policy lets only style elements with this nonce in: for CodeMirror's `EditorView.cspNonce`. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
}

/** Milliseconds of quiet after which the copy against crashes is written. */
const BACKUP_DELAY = 250;

export function connect(page: Page, language: Language): Desktop {
  const bridge = window.gradwalk ?? browserBridge(() => page.current(), language);
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (opened: Opened) => {
    clearTimeout(timer);
    page.show(opened);
  };
  const replace = async (source: Source) => void take(await bridge.replace(source, page.current()), show);
  const openFile = async (file: File) => void take(await bridge.replaceByFile(file, page.current()), show);
  const save = async (as: boolean) => {
    const current = page.current();
    return take(await bridge.save(current, as), (name) => page.saved(name, current.document));
  };
  /** Gives the value of what was done to `use`, and says what failed. */
  const take = <T>(outcome: Outcome<T>, use: (value: T) => void): boolean => {
    if (outcome.kind === "failed") page.failed(outcome.sentence);
    if (outcome.kind === "done") use(outcome.value);
    return outcome.kind === "done";
  };

  const obey = (command: Command) => {
    switch (command.do) {
      case "new":
      case "dialog":
      case "waiting":
        return replace({ kind: command.do });
      case "recent":
        return replace({ kind: "recent", key: command.key });
      case "save":
      case "saveAs":
        return save(command.do === "saveAs");
      case "close":
        return bridge.close(page.current()).then((outcome) => take(outcome, () => {}));
      default:
        page.command(command.do);
    }
  };
  void bridge.setLanguage(language);
  bridge.onCommand((command) => void obey(command));
  takeDrops(
    (files) => page.addFiles(files),
    (file) => void openFile(file),
  );

  return {
    kind: window.gradwalk ? "electron" : "browser",
    async start() {
      let shown = false;
      take(await bridge.start(), (opened) => {
        if (opened) show(opened);
        shown = opened !== null;
      });
      return shown;
    },
    newDocument: () => replace({ kind: "new" }),
    leave: async () => take(await bridge.replace({ kind: "new" }, page.current()), () => clearTimeout(timer)),
    open: () => replace({ kind: "dialog" }),
    openRecent: ({ key }) => replace({ kind: "recent", key }),
    openFile,
    save: () => save(false),
    saveAs: () => save(true),
    async saveExport(name, bytes) {
      let saved: string | null = null;
      take(await bridge.saveExport(name, bytes), (value) => (saved = value));
      return saved;
    },
    edited() {
      clearTimeout(timer);
      timer = setTimeout(() => void bridge.backup(page.current()), BACKUP_DELAY);
    },
    recent: () => bridge.recent(),
    setLanguage: (next) => bridge.setLanguage(next),
  };
}

/**
 * Files dropped anywhere on the page are taken: the first document is opened, the others are added to the program's files. The
 * editor never sees them, or it would insert their text.
 */
function takeDrops(add: (files: readonly File[]) => void, open: (file: File) => void): void {
  const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragover", (event) => holdsFiles(event) && event.preventDefault(), { capture: true });
  window.addEventListener(
    "drop",
    (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      event.stopPropagation();
      const files = [...(event.dataTransfer?.files ?? [])];
      const document = files.find(({ name }) => isReadableName(name));
      const others = files.filter((file) => file !== document);
      if (others.length > 0) add(others);
      if (document) open(document);
    },
    { capture: true },
  );
}
