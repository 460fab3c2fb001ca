"use strict";
/** `BrowserWindow` and `webContents`: a window is a page of Chromium. */
const { EventEmitter } = require("node:events");
const fs = require("node:fs");
const path = require("node:path");
const { cancellable, strict } = require("./strict.cjs");

/** Preferences that an app must not weaken. */
const REFUSED = { nodeIntegration: true, contextIsolation: false, sandbox: false, webSecurity: false, webviewTag: true };

exports.createWindows = (double, app) => {
  let nextId = 1;

  class WebContents extends EventEmitter {
    id = nextId++;
    _expected = new Set(); // navigations that the app itself began
    constructor(window) {
      super();
      this._window = window;
    }
    getURL = () => double.fromWire(this._window._page?.url() ?? "");
    isDestroyed = () => this._window._gone;
    isCrashed = () => Boolean(this._crashed);
    setWindowOpenHandler = (handler) => void (this._open = handler);
    send(channel, ...values) {
      const data = structuredClone(values);
      const deliver = ([name, list]) => globalThis.__electronDoubleDeliver?.(name, list);
      void this._window._do((page) => page.evaluate(deliver, [channel, data])).catch(() => {});
    }
    executeJavaScript = (code) => this._window._do((page) => page.evaluate(code));
    reload = () => void this._window.loadURL(this._lastURL).catch(() => {});
    forcefullyCrashRenderer = () => void this._window._do((page) => page.goto("chrome://crash").catch(() => {}));
    static getAllWebContents = () => [...double.windows.values()].map((window) => window.webContents);
    static fromId = (id) => WebContents.getAllWebContents().find((contents) => contents.id === id);
    static fromDevToolsTargetId = (target) =>
      WebContents.getAllWebContents().find((contents) => contents._window._page?._targetId === target);
  }

  class BrowserWindow extends EventEmitter {
    constructor(options = {}) {
      super();
      if (!double.ready) throw new Error("Cannot create BrowserWindow before app is ready");
      const preferences = options.webPreferences ?? {};
      for (const [key, bad] of Object.entries(REFUSED)) {
        if (preferences[key] === bad) throw new Error(`electron double: webPreferences.${key}: ${bad} is refused, on purpose`);
      }
      Object.assign(this, {
        _preload: preferences.preload,
        _title: app.name,
        _gone: false,
        _visible: options.show !== false,
        _edited: false,
      });
      this.webContents = strict("webContents", new WebContents(this));
      this.id = this.webContents.id;
      const self = strict("BrowserWindow", this);
      double.windows.set(this.id, self);
      this._opening = this._openPage();
      app.emit("web-contents-created", {}, this.webContents);
      app.emit("browser-window-created", {}, self);
      return self;
    }
    async _openPage() {
      const page = double.firstPage ?? (await double.context.newPage());
      double.firstPage = undefined;
      page._cdp = await double.context.newCDPSession(page);
      page._targetId = (await page._cdp.send("Target.getTargetInfo")).targetInfo.targetId;
      if (this._preload) await page.addInitScript({ content: preloadScript(this._preload) });
      const contents = this.webContents;
      page.on("crash", () => {
        contents._crashed = true;
        contents.emit("render-process-gone", {}, { reason: "crashed", exitCode: 5 });
      });
      page.on("load", () => {
        contents.emit("did-finish-load", {});
        if (!this._shown) this.emit("ready-to-show", {});
        this._shown = true;
      });
      page.on("close", () => this._page === page && this._ended());
      this._page = page;
      return page;
    }
    async _do(work) {
      const page = await this._opening;
      if (this._gone) throw new TypeError("Object has been destroyed");
      return work(page);
    }
    async loadURL(url) {
      await this._opening;
      const contents = this.webContents;
      contents._lastURL = url;
      if (contents._crashed) {
        // Playwright cannot use a crashed page again, so the window gets a new one (Electron keeps its WebContents).
        const dead = this._page;
        contents._crashed = false;
        this._opening = this._openPage();
        await this._opening;
        void dead.close().catch(() => {});
      }
      return this._do(async (page) => {
        await double.applyPermissions(contents, page._cdp, new URL(double.toWire(url)).origin);
        contents._expected.add(double.toWire(url));
        await page.goto(double.toWire(url));
      });
    }
    /** What a click on the window's close button does. Resolves to whether the window went. */
    async _close() {
      if (this._gone) return true;
      const event = cancellable();
      this.emit("close", event);
      if (event.defaultPrevented) return false;
      const page = await this._opening;
      const ask = () => !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
      if (!this.webContents._crashed && (await page.evaluate(ask).catch(() => false))) return false;
      this.destroy();
      return true;
    }
    _ended() {
      if (this._gone) return;
      this._gone = true;
      double.windows.delete(this.id);
      this.webContents.emit("destroyed");
      this.emit("closed", {});
      if (!double.windows.size && !app._leaving && !app.emit("window-all-closed")) void app.quit();
    }
    close = () => void this._close();
    destroy = () => {
      const page = this._page;
      this._ended();
      void page?.close().catch(() => {});
    };
    isDestroyed = () => this._gone;
    show = () => void (this._visible = true);
    isVisible = () => this._visible;
    focus = () => void (this._focused = true);
    isMinimized = () => false;
    restore = () => {};
    setTitle = (title) => void (this._title = title);
    getTitle = () => this._title;
    setDocumentEdited = (edited) => void (this._edited = edited);
    isDocumentEdited = () => this._edited;
    static getAllWindows = () => [...double.windows.values()];
    static getFocusedWindow = () => [...double.windows.values()].find((window) => window._focused) ?? null;
    static fromId = (id) => double.windows.get(id) ?? null;
    static fromWebContents = (contents) => double.windows.get(contents?.id) ?? null;
  }

  /** A window that a page opened: the app is asked, and it goes. */
  double.onPage = async (page) => {
    const opener = await page.opener();
    if (!opener) return;
    const url = double.popups.shift() ?? double.fromWire(page.url());
    const contents = WebContents.getAllWebContents().find((each) => each._window._page === opener);
    const answer = contents?._open?.({ url, frameName: "", features: "", disposition: "foreground-tab", referrer: {} });
    if (answer?.action !== "deny") console.error("electron double: a child window was allowed; it is not supported");
    await page.close().catch(() => {});
  };

  return { BrowserWindow, webContents: WebContents };
};

function preloadScript(file) {
  const host = fs.readFileSync(path.join(__dirname, "preload-host.js"), "utf8");
  const source = fs.readFileSync(file, "utf8").replace(/^\/\/# sourceMappingURL=.*$/m, "");
  if (/^\s*(import|export)\s/m.test(source)) throw new Error("a sandboxed preload must be CommonJS");
  return host.replace("__PLATFORM__", process.platform).replace("__SOURCE__", () => source);
}
