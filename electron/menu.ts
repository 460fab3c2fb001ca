/** The application menu, in the app's language. */
import { app, Menu, type MenuItemConstructorOptions as Item } from "electron";
import path from "node:path";
import type { Desk } from "./desk.ts";
import { openOutside } from "./guard.ts";
import type { Command } from "./ipc.ts";
import { words } from "./words.ts";

export function showMenu(desk: Desk): void {
  const say = words(desk.language);
  const mac = process.platform === "darwin";
  const item = (label: string, command: Command, accelerator?: string): Item => ({
    id: command.do,
    label,
    accelerator,
    click: () => desk.send(command),
  });
  const line: Item = { type: "separator" };

  const appMenu: Item = {
    label: "Gradwalk",
    submenu: [
      item(say.about, { do: "about" }),
      line,
      { role: "hide", label: say.hide },
      { role: "hideOthers", label: say.hideOthers },
      { role: "unhide", label: say.showAll },
      line,
      { role: "quit", label: say.quit },
    ],
  };
  const file: Item = {
    label: say.file,
    submenu: [
      item(say.newDocument, { do: "new" }, "CmdOrCtrl+N"),
      item(say.open, { do: "dialog" }, "CmdOrCtrl+O"),
      { label: say.openRecent, submenu: recentItems(desk) },
      line,
      item(say.saveMenu, { do: "save" }, "CmdOrCtrl+S"),
      item(say.saveAs, { do: "saveAs" }, "CmdOrCtrl+Shift+S"),
      item(say.export, { do: "export" }, "CmdOrCtrl+E"),
      line,
      mac ? { role: "close", label: say.close } : { role: "quit", label: say.quit },
    ],
  };
  const edit: Item = {
    label: say.edit,
    submenu: [
      { role: "undo", label: say.undo },
      { role: "redo", label: say.redo },
      line,
      { role: "cut", label: say.cut },
      { role: "copy", label: say.copy },
      { role: "paste", label: say.paste },
      { role: "selectAll", label: say.selectAll },
    ],
  };
  const view: Item = {
    label: say.view,
    submenu: [
      { role: "resetZoom", label: say.actualSize },
      { role: "zoomIn", label: say.zoomIn },
      { role: "zoomOut", label: say.zoomOut },
      line,
      { role: "togglefullscreen", label: say.fullScreen },
      ...(app.isPackaged ? [] : [line, { role: "toggleDevTools", label: say.developer } as Item]),
    ],
  };
  // The page has the key of Run itself, so that it works in the editor: here it is only shown.
  const program: Item = {
    label: say.program,
    submenu: [{ ...item(say.run, { do: "run" }, "CmdOrCtrl+Enter"), registerAccelerator: false }, item(say.stop, { do: "stop" })],
  };
  const help: Item = {
    label: say.help,
    role: "help",
    submenu: [
      { label: say.torchDocs, click: () => openOutside("https://docs.pytorch.org/docs/stable/") },
      ...(mac ? [] : [line, item(say.about, { do: "about" })]),
    ],
  };
  Menu.setApplicationMenu(Menu.buildFromTemplate([...(mac ? [appMenu] : []), file, edit, view, program, help]));
}

function recentItems(desk: Desk): Item[] {
  const say = words(desk.language);
  if (desk.recent.length === 0) return [{ label: say.nothingRecent, enabled: false }];
  const files = desk.recent.map((file): Item => ({
    label: path.basename(file).replaceAll("&", "&&"),
    sublabel: path.dirname(file),
    click: () => desk.send({ do: "recent", key: file }),
  }));
  return [...files, { type: "separator" }, { label: say.clearRecent, click: () => void desk.clearRecent() }];
}
