/** The desktop app's main process: one app, one window, one document. */
import { app, protocol } from "electron";
import path from "node:path";
import { isReadableName } from "../core/document.ts";
import { serve } from "./assets.ts";
import { checkCurrent, Desk } from "./desk.ts";
import { answer, guardContents, guardSession } from "./guard.ts";
import { SCHEME, type Source } from "./ipc.ts";
import { keep } from "./keep.ts";
import { showMenu } from "./menu.ts";
import { openWindow, type Window } from "./window.ts";

const ROOT = path.join(__dirname, "../renderer");

protocol.registerSchemesAsPrivileged([
  { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);
app.enableSandbox();
if (process.platform === "linux") app.commandLine.appendSwitch("enable-unsafe-webgpu"); // Chromium hides WebGPU on most of Linux
if (process.env.GRADWALK_USER_DATA) app.setPath("userData", process.env.GRADWALK_USER_DATA);
app.setAppUserModelId("io.github.gradwalk.app");
guardContents();

/** macOS tells a file before the app is ready, the others on the command line, among switches. */
let early = fileIn(process.argv, process.cwd());
let desk: Desk | null = null;
let window: Window | null = null;

function fileIn(argv: readonly string[], folder: string): string | null {
  const file = argv.slice(1).find((argument) => !argument.startsWith("-") && isReadableName(argument));
  return file ? path.resolve(folder, file) : null;
}

function open(file: string): void {
  if (!desk) {
    early = file;
    return;
  }
  desk.waiting = file;
  if (!desk.window) {
    window = openWindow(desk);
    return;
  }
  show();
  desk.send({ do: "waiting" });
}

function show(): void {
  if (desk?.window?.isMinimized()) desk.window.restore();
  desk?.window?.show();
  desk?.window?.focus();
}

function listen(desk: Desk): void {
  const on = (channel: string, handler: (...values: unknown[]) => unknown) =>
    answer(channel, () => desk.window?.webContents ?? null, handler);
  on("start", () => desk.start());
  on("replace", (source, current) => desk.replace(source as Source, checkCurrent(current)));
  on("replaceByFile", (file, name, bytes, current) =>
    desk.replaceByFile(text(file), path.basename(text(name)), new Uint8Array(bytes as ArrayBuffer), checkCurrent(current)),
  );
  on("save", (current, as) => desk.save(checkCurrent(current), as === true));
  on("close", (current) => window?.close(checkCurrent(current)));
  on("saveExport", (name, bytes) => desk.saveExport(text(name), binary(bytes)));
  on("backup", (current) => desk.backup(checkCurrent(current)));
  on("recent", () => desk.listRecent());
  on("setLanguage", (language) => desk.setLanguage(language === "zh" ? "zh" : "en"));
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("text was expected");
  return value;
}

function binary(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new TypeError("bytes were expected");
  return value;
}

function start(): void {
  app.on("second-instance", (_event, argv, folder) => {
    const file = fileIn(argv, folder);
    if (file) open(file);
    else show();
  });
  app.on("open-file", (event, file) => {
    event.preventDefault();
    open(file);
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  app.on("activate", () => {
    if (desk && !desk.window) window = openWindow(desk);
  });
  void app.whenReady().then(() => {
    guardSession();
    protocol.handle(SCHEME, async (request) => {
      const url = new URL(request.url);
      if (url.host !== "app" || request.method !== "GET") return new Response(null, { status: 404 });
      const { status, headers, body } = await serve(ROOT, url.pathname);
      return new Response(body, { status, headers });
    });
    const kept = keep(app.getPath("userData"));
    const opened = new Desk(kept, kept.language() ?? (app.getLocale().startsWith("zh") ? "zh" : "en"), early);
    opened.changed = () => showMenu(opened);
    desk = opened;
    listen(opened);
    showMenu(opened);
    window = openWindow(opened);
  });
}

if (app.requestSingleInstanceLock()) start();
else app.exit(0);
