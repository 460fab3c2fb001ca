"use strict";
/** `ipcMain`, and the binding by which the preload in the page reaches it. */
const { EventEmitter } = require("node:events");
const { strict } = require("./strict.cjs");

exports.createIpc = (double) => {
  class IpcMain extends EventEmitter {
    _handlers = new Map();
    handle(channel, handler) {
      if (this._handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
      this._handlers.set(channel, handler);
    }
    removeHandler = (channel) => void this._handlers.delete(channel);
  }
  const ipcMain = new IpcMain();

  double.frameOf = (frame) => {
    const url = double.fromWire(frame.url());
    const parent = frame.parentFrame();
    return { url, origin: /^[^:]+:\/\/[^/]+/.exec(url)?.[0] ?? "null", parent: parent ? double.frameOf(parent) : null, detached: false };
  };

  double.onIpc = async ({ page, frame }, kind, channel, values) => {
    const contents = [...double.windows.values()].find((window) => window._page === page)?.webContents;
    if (!contents) return { error: "no such window" };
    if (kind === "preload-error") {
      console.error("preload failed:", values[0]);
      contents.emit("preload-error", {}, "", new Error(values[0]));
      return {};
    }
    const event = { sender: contents, senderFrame: double.frameOf(frame), frameId: 1, processId: 1 };
    const handler = ipcMain._handlers.get(channel);
    if (!handler) return { error: `Error: No handler registered for '${channel}'` };
    try {
      return { value: structuredClone(await handler(event, ...values.map(unpack))) };
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error);
      return { error: String(error) };
    }
  };

  return strict("ipcMain", ipcMain);
};

/** Bytes travel as base64: see preload-host.js. */
function unpack(value) {
  if (!value?.__bytes) return value;
  const bytes = new Uint8Array(Buffer.from(value.base64, "base64"));
  return value.__bytes === "ArrayBuffer" ? bytes.buffer : bytes;
}
