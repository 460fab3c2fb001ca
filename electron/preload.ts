/** Gives the page its {@link Bridge} and nothing else of Electron. Runs sandboxed. */
import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from "electron";
import type { Bridge, Command } from "./ipc.ts";

const bridge: Bridge = {
  start: () => ipcRenderer.invoke("start"),
  replace: (source, current) => ipcRenderer.invoke("replace", source, current),
  // The path comes from the system's own File, never from the page; a File made by a script has none.
  replaceByFile: async (file, current) =>
    ipcRenderer.invoke("replaceByFile", webUtils.getPathForFile(file), file.name, await file.arrayBuffer(), current),
  save: (current, as) => ipcRenderer.invoke("save", current, as),
  close: (current) => ipcRenderer.invoke("close", current),
  saveExport: (name, bytes) => ipcRenderer.invoke("saveExport", name, bytes),
  backup: (current) => ipcRenderer.invoke("backup", current),
  recent: () => ipcRenderer.invoke("recent"),
  setLanguage: (language) => ipcRenderer.invoke("setLanguage", language),
  onCommand(listener) {
    const forward = (_event: IpcRendererEvent, command: Command) => listener(command); // the event never reaches the page
    ipcRenderer.on("command", forward);
    return () => void ipcRenderer.removeListener("command", forward);
  },
};
contextBridge.exposeInMainWorld("gradwalk", bridge);
