"use strict";
/** `app`: start, paths, the single-instance lock (a file with our process id), quitting. */
const { EventEmitter } = require("node:events");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { cancellable, strict } = require("./strict.cjs");

exports.createApp = (double, { manifest, appPath }) => {
  const paths = { temp: os.tmpdir(), home: os.homedir() };

  class App extends EventEmitter {
    isPackaged = false;
    name = manifest.productName ?? manifest.name ?? "Electron";
    _recent = [];
    _ready = new Promise((resolve) => (this._setReady = resolve));
    commandLine = strict("commandLine", {
      appendSwitch: (key, value) => {
        if (double.ready) throw new Error("appendSwitch after ready has no effect");
        double.switches.push(value ? `--${key.toLowerCase()}=${value}` : `--${key.toLowerCase()}`);
      },
    });
    isReady = () => double.ready;
    whenReady = () => this._ready;
    getName = () => this.name;
    getVersion = () => manifest.version ?? "0.0.0";
    getAppPath = () => appPath;
    getLocale = () => process.env.DOUBLE_LOCALE ?? "en-US";
    setAppUserModelId = () => {};
    addRecentDocument = (file) => void this._recent.push(file);
    setPath = (key, value) => void (paths[key] = value);
    getPath = (key) => {
      if (key === "userData") {
        paths.userData ??= fs.mkdtempSync(path.join(os.tmpdir(), "electron-double-"));
        fs.mkdirSync(paths.userData, { recursive: true });
      }
      if (!(key in paths)) throw new Error(`electron double: app.getPath('${key}') is not set`);
      return paths[key];
    };
    enableSandbox = () => {
      if (double.ready) throw new Error("app.enableSandbox() can only be called before app is ready");
    };
    requestSingleInstanceLock = (additionalData) => {
      const folder = this.getPath("userData");
      const lock = path.join(folder, "double.lock");
      const holder = fs.existsSync(lock) ? Number(fs.readFileSync(lock, "utf8")) : 0;
      if (holder && holder !== process.pid && isAlive(holder)) {
        const note = path.join(folder, `second-${process.pid}`);
        fs.writeFileSync(`${note}.part`, JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData }));
        fs.renameSync(`${note}.part`, `${note}.json`);
        return false;
      }
      fs.writeFileSync(lock, String(process.pid));
      this._watcher = fs.watch(folder, (_type, name) => {
        const file = path.join(folder, name ?? "");
        if (!/^second-\d+\.json$/.test(name ?? "") || !fs.existsSync(file)) return;
        const { argv, cwd, additionalData } = JSON.parse(fs.readFileSync(file, "utf8"));
        fs.rmSync(file);
        this.emit("second-instance", cancellable(), argv, cwd, additionalData);
      });
      return true;
    };
    quit = async () => {
      const event = cancellable();
      this.emit("before-quit", event);
      if (event.defaultPrevented) return;
      for (const window of double.windows.values()) if (!(await window._close())) return;
      this._leave();
    };
    _leave = () => {
      if (this._leaving) return;
      this._leaving = true;
      this.emit("will-quit", cancellable());
      this.emit("quit", cancellable(), 0);
      this.exit(0);
    };
    exit = (code = 0) => {
      this._watcher?.close();
      if (!double.context) process.exit(code);
      void double.context.close().finally(() => process.exit(code));
    };
  }
  return new App();
};

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
