/** The one window: how it opens, closes and comes back after its page has crashed. */
import { app, BrowserWindow, dialog } from "electron";
import path from "node:path";
import type { Desk } from "./desk.ts";
import { ORIGIN, type Current, type Outcome } from "./ipc.ts";
import { words } from "./words.ts";

const CRASHES = 3;

export interface Window {
  /** Closes, once the learner has been asked about unsaved changes. */
  close(current: Current): Promise<Outcome<null>>;
}

export function openWindow(desk: Desk): Window {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    webPreferences: {
      preload: path.join(__dirname, "../preload/index.cjs"),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      backgroundThrottling: false, // a run goes on while the learner looks elsewhere
    },
  });
  desk.window = window;
  const contents = window.webContents;
  let crashes = 0;
  let mayClose = false;
  let quitting = false;
  let answers = true; // whether the page can be asked for its newest text

  const close = async (current: Current) => {
    const left = await desk.leave(current);
    if (left.kind === "done") {
      mayClose = true;
      setImmediate(() => (quitting ? app.quit() : window.close()));
    }
    quitting = false;
    return left;
  };
  const onQuit = () => (quitting = !mayClose);
  app.on("before-quit", onQuit);
  window.once("ready-to-show", () => window.show());
  window.on("close", (event) => {
    if (mayClose) return;
    event.preventDefault();
    if (answers) desk.send({ do: "close" });
    else void close(desk.current);
  });
  window.on("closed", () => {
    app.off("before-quit", onQuit);
    if (desk.window === window) desk.window = null;
  });
  window.on("unresponsive", () => (answers = false));
  window.on("responsive", () => (answers = true));
  contents.on("did-finish-load", () => (answers = true));
  contents.on("render-process-gone", (_event, { reason }) => {
    if (reason === "clean-exit") return;
    answers = false;
    crashes += 1;
    desk.pageLost();
    if (crashes <= CRASHES) return contents.reload(); // the page starts again, and gets its text back
    dialog.showErrorBox("Gradwalk", words(desk.language).stopped(reason));
    mayClose = true;
    window.destroy();
  });
  void window.loadURL(`${ORIGIN}/index.html`);
  return { close };
}
