import { countBefore } from "../core/trace/history.ts";
import type { Document } from "../core/document.ts";
import { connect, type Current, type Desktop, type Opened, type Page, type Recent } from "./desktop.ts";
import { EXAMPLES, type ExampleName, exampleProgram } from "./examples.ts";
import type { Camera } from "./graph/camera.ts";
import type { Wish } from "./keys.ts";
import type { Module } from "../core/scene/picture.ts";
import { Run } from "./run.svelte.ts";
import type { Session } from "./session.svelte.ts";
import { Shelf, type ShelfFile } from "./shelf.svelte.ts";
import { type Settings, writeSettings } from "./settings.ts";

export type DialogName = "export" | "files" | "settings" | "about";

/** What the picture offers to keys and buttons elsewhere on the page. */
export interface Stage {
  zoom(factor: number): void;
  fit(): void;
  /** What is there of a module keeps its place on the screen when the next picture comes. */
  hold(id: string): void;
  readonly camera: Camera | null;
  open(camera: Camera): void;
}

/** What buttons, keys and menus do: they move the session's cursor, start runs, and talk to the desktop. */
export class Actions implements Page {
  dialog = $state<DialogName | null>(null);
  recent = $state.raw<readonly Recent[]>([]);
  readonly run: Run;
  readonly shelf = new Shelf();
  readonly desktop: Desktop;
  /** Set by the graph while it is on the page. */
  stage: Stage | null = null;
  readonly #session: Session;
  /** Where the learner stood when the document was saved: for after its next run. */
  #resume: Document["view"] = null;

  /** The iteration that is to be shown as soon as it is there. */
  #wanted = 0;
  #fetching = false;

  readonly busy = $derived.by(() => this.run.live !== null);

  constructor(session: Session) {
    this.#session = session;
    this.run = new Run(session, this.shelf);
    this.desktop = connect(this, session.language);
  }

  /** Shows the document that the desktop has, or else the first example, and runs that. */
  async start(): Promise<void> {
    const shown = await this.desktop.start();
    await this.#readRecent();
    if (!shown) await this.openExample(EXAMPLES[0].name);
  }

  async openExample(name: ExampleName): Promise<void> {
    if (!(await this.desktop.leave())) return;
    const { language } = this.#session;
    this.#open(exampleProgram(name, language), `${name}.py`, true);
    void this.runProgram();
  }

  async runProgram(): Promise<void> {
    const session = this.#session;
    session.playing = false;
    session.notice = null; // it spoke of what was before
    await this.shelf.ready;
    const ended = await this.run.start(session.program, session.file?.replace(/\.gradwalk$/, ".py") ?? "program.py");
    if (!ended) return;
    // An error is what the learner wants to see first; otherwise where they stood when they saved, or the start.
    const resume = this.#resume;
    this.#resume = null;
    if (session.trace.events.at(-1)?.kind === "error") {
      session.goto(session.length);
    } else if (resume) {
      if (resume.camera) this.stage?.open(resume.camera);
      session.goto(resume.cursor);
    } else if (session.settings.autoplay && !session.still && !this.run.stopped) {
      session.playing = session.length > 0;
    }
  }

  /** Shows the iteration that is nearest to a number, of all that were kept. */
  async showIteration(index: number): Promise<void> {
    const session = this.#session;
    session.playing = false;
    const nearest = nearestTo(session.reachable, index);
    if (nearest === null) return;
    this.#wanted = nearest;
    if (this.#fetching) return;
    this.#fetching = true;
    // While one comes, the learner may already want another: only the last of them is shown.
    for (let next = nearest; ; next = this.#wanted) {
      const there = session.iterations.some((iteration) => iteration.index === next) || (await this.run.fetchIteration(next));
      if (next !== this.#wanted) continue;
      if (there) session.gotoIteration(next);
      break;
    }
    this.#fetching = false;
  }

  set(change: Partial<Settings>): void {
    const session = this.#session;
    session.settings = { ...session.settings, ...change };
    writeSettings(session.settings);
    if (change.language) void this.desktop.setLanguage(change.language);
  }

  /** Does what a key or a button of the transport asks for. */
  wish(wish: Wish): void {
    const session = this.#session;
    const moves = wish.do !== "play" && wish.do !== "zoomIn" && wish.do !== "zoomOut" && wish.do !== "fit" && wish.do !== "fold";
    if (moves) session.playing = false;
    switch (wish.do) {
      case "walk":
        return session.walk(wish.by);
      case "walkLines":
        return session.walkLines(wish.by);
      case "walkIterations":
        return this.#walkIterations(wish.by);
      case "start":
        return session.goto(0);
      case "end":
        return session.goto(session.length);
      case "play":
        return session.togglePlay();
      case "run":
        return void this.runProgram();
      case "escape":
        session.select(null);
        return (document.activeElement as HTMLElement | null)?.blur();
      case "zoomIn":
        return this.stage?.zoom(1.25);
      case "zoomOut":
        return this.stage?.zoom(0.8);
      case "fit":
        return this.stage?.fit();
      case "fold":
        return this.fold(session.picture?.moduleOf(session.focus) ?? null);
      default:
        wish satisfies never;
    }
  }

  /** Folds a module, or unfolds it; what the learner looks at stays where it is. */
  fold(module: Module | null): void {
    const session = this.#session;
    if (!module) return;
    this.stage?.hold(module.id);
    session.folds = { ...session.folds, [module.key]: !module.folded };
    if (session.selection !== null) session.select(module.id);
  }

  current(): Current {
    const { program, language, cursor, length, dirty } = this.#session;
    const view = length > 0 ? { cursor, camera: this.stage?.camera ?? null } : this.#resume;
    return { document: { code: program, language, view }, dirty };
  }

  show({ document, name, recovered }: Opened): void {
    const session = this.#session;
    this.#open(document.code, name, !recovered);
    this.#resume = document.view;
    if (document.language) this.set({ language: document.language });
    if (recovered) session.notice = session.words.notice.recovered;
    void this.#readRecent();
  }

  saved(name: string, document: Document): void {
    const session = this.#session;
    session.file = name;
    session.saved = document.code;
    session.notice = session.words.notice.saved(name);
    void this.#readRecent();
  }

  /** Puts files where programs find them by name. */
  async addFiles(files: readonly File[]): Promise<void> {
    const session = this.#session;
    const { added, left } = await this.shelf.add(files);
    const say = session.words.files;
    session.notice = [added.length > 0 ? say.added(added) : "", left.length > 0 ? say.left(left) : ""].filter(Boolean).join(" ") || null;
  }

  async saveFile({ path, content }: ShelfFile): Promise<void> {
    const saved = await this.desktop.saveExport(path.split("/").at(-1)!, new Uint8Array(await content.arrayBuffer()));
    if (saved !== null) this.#session.notice = this.#session.words.notice.saved(saved);
  }

  failed(sentence: string): void {
    this.#session.notice = sentence;
  }

  command(command: "run" | "stop" | "export" | "about"): void {
    if (command === "run") void this.runProgram();
    else if (command === "stop") this.run.stop();
    else this.dialog = command;
  }

  #walkIterations(by: 1 | -1): void {
    const { reachable, iteration, archived } = this.#session;
    const next = iteration.index === null ? undefined : reachable[reachable.indexOf(iteration.index) + by];
    if (next !== undefined && archived.includes(next)) void this.showIteration(next);
    else this.#session.walkIterations(by);
  }

  #open(program: string, file: string | null, isSaved: boolean): void {
    const session = this.#session;
    this.run.abandon();
    this.#resume = null;
    session.program = program;
    session.saved = isSaved ? program : "";
    session.file = file;
    session.notice = null;
    session.folds = {};
    session.clear();
  }

  async #readRecent(): Promise<void> {
    this.recent = await this.desktop.recent();
  }
}

/** The number of a rising list that is nearest to another; null where the list is empty. */
export function nearestTo(numbers: readonly number[], wanted: number): number | null {
  if (numbers.length === 0) return null;
  const after = Math.min(countBefore(numbers, wanted), numbers.length - 1);
  const before = Math.max(after - 1, 0);
  return wanted - numbers[before] <= Math.abs(numbers[after] - wanted) ? numbers[before] : numbers[after];
}
