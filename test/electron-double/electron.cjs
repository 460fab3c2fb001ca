"use strict";
/** The `electron` module of the test double: what the app's main process uses, and an error for the rest. */
const fs = require("node:fs");
const path = require("node:path");
const { createApp } = require("./app.cjs");
const { createIpc } = require("./ipc.cjs");
const { createMenu } = require("./menu.cjs");
const { createNetwork } = require("./network.cjs");
const { strict } = require("./strict.cjs");
const { createWindows } = require("./window.cjs");

exports.create = ({ manifest, appPath }) => {
  /** What the parts share. The Playwright browser `context` comes with start(); its `firstPage` goes to the first window. */
  const double = { ready: false, windows: new Map(), switches: [], popups: [], stray: [], context: undefined, firstPage: undefined };
  const app = createApp(double, { manifest, appPath });
  const ipcMain = createIpc(double);
  const { protocol, session } = createNetwork(double);
  const { BrowserWindow, webContents } = createWindows(double, app);
  const unattended = (name) => async () => {
    throw new Error(`electron double: ${name}() needs a person; the test must replace it`);
  };
  const electron = {
    app: strict("app", app),
    BrowserWindow,
    ipcMain,
    Menu: createMenu(BrowserWindow),
    webContents,
    protocol,
    session,
    dialog: strict("dialog", {
      showOpenDialog: unattended("dialog.showOpenDialog"),
      showSaveDialog: unattended("dialog.showSaveDialog"),
      showMessageBox: unattended("dialog.showMessageBox"),
      showErrorBox: (title, message) => console.error(`${title}: ${message}`),
    }),
    shell: strict("shell", { openExternal: unattended("shell.openExternal") }),
    _double: double,
  };

  async function start({ devtools }) {
    const { chromium } = require("@playwright/test");
    const userDataDir = path.join(app.getPath("userData"), "chromium");
    double.context = await chromium.launchPersistentContext(userDataDir, {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      headless: !process.env.DOUBLE_HEADED,
      chromiumSandbox: false,
      viewport: null,
      args: [...double.switches, ...extraArguments(), "--remote-debugging-port=0", "--window-size=1440,900", "--disable-quic"],
    });
    double.firstPage = double.context.pages()[0];
    await double.context.exposeBinding("__electronDouble", double.onIpc);
    await double.context.route("**/*", double.onRoute);
    double.context.on("page", double.onPage);
    double.context.on("close", () => process.exit(0));
    if (devtools) {
      const file = path.join(userDataDir, "DevToolsActivePort");
      while (!fs.existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
      const [port, address] = fs.readFileSync(file, "utf8").split("\n");
      console.error(`DevTools listening on ws://127.0.0.1:${port}${address}`); // Playwright waits for this line
    }
    double.ready = true;
    app._setReady();
    app.emit("ready", {}, {});
  }
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => void app.exit(0));
  return {
    module: strict("electron", electron),
    start: (options) =>
      start(options).catch((error) => {
        console.error(error);
        app.exit(1);
      }),
  };
};

function extraArguments() {
  return process.env.DOUBLE_CHROMIUM_ARGS?.split(" ").filter(Boolean) ?? [];
}
