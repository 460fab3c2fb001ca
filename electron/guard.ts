/** What no page may do, and who may speak to the main process. */
import { app, ipcMain, session, shell, type IpcMainInvokeEvent, type WebContents } from "electron";
import { SCHEME } from "./ipc.ts";

/** Links to these open in the learner's browser; all others open nowhere. */
const OUTSIDE = new Set(["https://pytorch.org", "https://docs.pytorch.org", "https://github.com"]);

/** Node's URL gives every custom scheme the origin "null", so scheme and host are compared instead. */
function isOurs(url: string): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed?.protocol === `${SCHEME}:` && parsed.host === "app";
}

/** Answers calls from the top frame of our own window on our own scheme; refuses all others. */
export function answer(channel: string, window: () => WebContents | null, handler: (...values: unknown[]) => unknown): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...values: unknown[]) => {
    const frame = event.senderFrame;
    if (event.sender !== window() || !frame || frame.parent !== null || !isOurs(frame.url)) throw new Error(`refused: ${channel}`);
    return handler(...values);
  });
}

/** Before any window: for every WebContents there will ever be. */
export function guardContents(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => {
      if (!isOurs(event.url)) event.preventDefault();
    });
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      openOutside(url);
      return { action: "deny" };
    });
  });
}

/** Once ready: the page reads and writes its own files and the clipboard, and reaches no network. */
export function guardSession(): void {
  const { defaultSession } = session;
  const mayHave = (permission: string) => permission === "clipboard-sanitized-write" || permission === "fullscreen";
  defaultSession.setPermissionRequestHandler((_contents, permission, reply) => reply(mayHave(permission)));
  defaultSession.setPermissionCheckHandler((_contents, permission) => mayHave(permission));
  defaultSession.webRequest.onBeforeRequest((details, reply) => reply({ cancel: /^(https?|wss?|ftp|file):/.test(details.url) }));
}

export function openOutside(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed && OUTSIDE.has(parsed.origin)) setImmediate(() => void shell.openExternal(parsed.href));
}
