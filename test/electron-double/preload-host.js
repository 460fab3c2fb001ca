/* Runs in the page before its own scripts. The code put in below is the app's built preload; it sees what a sandboxed preload sees. */
(() => {
  if (window !== window.top) return; // Electron runs the preload in the top frame only
  const native = globalThis.__electronDouble;
  delete globalThis.__electronDouble;
  const listeners = new Map();
  const deliver = (channel, values) => {
    for (const listener of [...(listeners.get(channel) ?? [])]) listener({ sender: ipcRenderer, ports: [] }, ...values);
  };
  Object.defineProperty(window, "__electronDoubleDeliver", { value: deliver, enumerable: false });

  const clone = (value) => {
    try {
      return structuredClone(value);
    } catch (error) {
      throw new Error(`An object could not be cloned. (${error.message})`);
    }
  };
  const holdsCode = (value, seen = new Set()) => {
    if (typeof value === "function" || value instanceof Promise) return true;
    if (value === null || typeof value !== "object" || seen.has(value)) return false;
    seen.add(value);
    return Object.values(value).some((each) => holdsCode(each, seen));
  };
  /** What contextBridge does to a value that crosses worlds: functions are wrapped, the rest is copied. */
  const pass = (value) => {
    if (typeof value === "function") return (...values) => pass(value(...values.map(pass)));
    if (value instanceof Promise) return value.then(pass, (error) => Promise.reject(new Error(error?.message ?? String(error))));
    if (ArrayBuffer.isView(value) || !holdsCode(value)) return clone(value); // a Proxy (Svelte's $state, say) fails here, as in Electron
    return Object.fromEntries(Object.keys(value).map((key) => [key, pass(value[key])]));
  };
  const freeze = (value) => {
    if (value === null || typeof value !== "object") return value;
    Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  /** Playwright's binding carries JSON: bytes go as base64. */
  const pack = (value) => {
    if (!(value instanceof ArrayBuffer) && !(value instanceof Uint8Array)) return value;
    const text = Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join("");
    return { __bytes: value.constructor.name, base64: btoa(text) };
  };

  const ipcRenderer = {
    invoke: async (channel, ...values) => {
      const answer = await native("invoke", channel, clone(values).map(pack));
      if (answer.error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
      return answer.value;
    },
    on: (channel, listener) => {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener: (channel, listener) => {
      const others = (listeners.get(channel) ?? []).filter((each) => each !== listener);
      listeners.set(channel, others);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld(key, api) {
      if (key in window) throw new Error("Cannot bind an API on top of an existing property on the window object");
      Object.defineProperty(window, key, { value: freeze(pass(api)), enumerable: true });
    },
  };
  /** Only a File that came from the system has a path, and no test can make one. */
  const webUtils = { getPathForFile: () => "" };
  const strict = (name, object) =>
    new Proxy(object, {
      get(target, key) {
        if (key in target || typeof key === "symbol" || key === "then" || key === "__esModule" || key === "default") return target[key];
        throw new Error(`electron double: ${name}.${key} is not implemented in preload`);
      },
    });
  const electron = strict("electron", {
    contextBridge,
    ipcRenderer: strict("ipcRenderer", ipcRenderer),
    webUtils: strict("webUtils", webUtils),
  });
  const require = (id) => {
    if (id === "electron" || id === "electron/renderer") return electron;
    throw new Error(`module not found: ${id}`); // sandboxed: no Node, no relative files
  };
  const process = { platform: "__PLATFORM__", type: "renderer", sandboxed: true, contextIsolated: true, env: {}, versions: {} };
  try {
    ((require, process, module, exports) => {
      __SOURCE__;
    })(require, process, { exports: {} }, {});
  } catch (error) {
    console.error("Unable to load preload script", error);
    void native("preload-error", "", [String(error?.stack ?? error)]);
  }
})();
