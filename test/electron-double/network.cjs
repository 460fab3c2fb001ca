"use strict";
/** `protocol` and `session`: our scheme, what is asked of the network, permissions. */
const { cancellable, strict } = require("./strict.cjs");

/** Chromium's names of permissions, and Electron's. */
const PERMISSIONS = {
  geolocation: "geolocation",
  notifications: "notifications",
  midi: "midi",
  camera: "media",
  microphone: "media",
  "clipboard-read": "clipboard-read",
  "clipboard-write": "clipboard-sanitized-write",
};

exports.createNetwork = (double) => {
  const schemes = new Map(); // name -> { handler }
  const listeners = {};
  const handlers = {};

  const protocol = {
    registerSchemesAsPrivileged(list) {
      if (double.ready) throw new Error("protocol.registerSchemesAsPrivileged should be called before app is ready");
      if (schemes.size > 0) throw new Error("registerSchemesAsPrivileged can be called only once");
      for (const { scheme, privileges = {} } of list) {
        if (!privileges.standard || !privileges.secure) throw new Error("electron double: only standard and secure schemes");
        if (privileges.bypassCSP || privileges.corsEnabled)
          throw new Error("electron double: bypassCSP and corsEnabled are refused, on purpose");
        schemes.set(scheme, {});
      }
    },
    handle(scheme, handler) {
      if (!double.ready) throw new Error("protocol.handle before ready");
      if (!schemes.has(scheme)) throw new Error(`electron double: scheme ${scheme} was not registered as privileged`);
      schemes.get(scheme).handler = handler;
    },
  };
  const defaultSession = {
    webRequest: strict("webRequest", {
      onBeforeRequest: (filterOrListener, listener) => void (listeners.before = listener ?? filterOrListener),
    }),
    setPermissionRequestHandler: (handler) => void (handlers.request = handler),
    setPermissionCheckHandler: (handler) => void (handlers.check = handler),
  };

  // gradwalk://app/x <-> https://app.gradwalk.test/x: Chromium cannot be given a scheme from outside.
  double.toWire = (url) => {
    const parsed = new URL(url);
    const scheme = parsed.protocol.slice(0, -1);
    return schemes.has(scheme) ? `https://${parsed.host}.${scheme}.test${parsed.pathname}${parsed.search}${parsed.hash}` : url;
  };
  double.fromWire = (url) => {
    const match = /^https:\/\/([^/]+)\.([^./]+)\.test(\/.*)?$/.exec(url);
    return match && schemes.has(match[2]) ? `${match[2]}://${match[1]}${match[3] ?? "/"}` : url;
  };

  /** Chromium's answers to navigator.permissions.query() become what the app's two handlers say. */
  double.applyPermissions = async (contents, cdp, origin) => {
    const requested = (name) =>
      new Promise((resolve) =>
        handlers.request ? handlers.request(contents, name, resolve, { requestingUrl: origin, isMainFrame: true }) : resolve(true),
      );
    for (const [name, permission] of Object.entries(PERMISSIONS)) {
      const granted = (handlers.check?.(contents, permission, origin, {}) ?? true) && (await requested(permission));
      await cdp.send("Browser.setPermission", { permission: { name }, setting: granted ? "granted" : "denied", origin }).catch(() => {});
    }
  };

  double.onRoute = async (route, request) => {
    const url = double.fromWire(request.url());
    let frame;
    try {
      frame = request.frame();
    } catch {
      double.popups.push(url); // a new window asks before its frame is there
      return route.abort();
    }
    const window = [...double.windows.values()].find((each) => each._page === frame.page());
    if (!window) return (double.popups.push(url), route.abort());
    const contents = window.webContents;
    if (request.isNavigationRequest() && !frame.parentFrame() && !contents._expected.delete(request.url())) {
      const event = cancellable({
        url,
        isMainFrame: true,
        isSameDocument: false,
        frame: double.frameOf(frame),
        initiator: double.frameOf(frame),
      });
      contents.emit("will-navigate", event, url);
      if (event.defaultPrevented) return route.abort("aborted");
    }
    if (listeners.before) {
      const details = { url, method: request.method(), resourceType: request.resourceType(), webContentsId: contents.id };
      const { cancel } = await new Promise((resolve) => listeners.before(details, resolve));
      if (cancel) return route.abort("blockedbyclient");
    }
    const { handler } = schemes.get(url.split(":")[0]) ?? {};
    if (!handler) {
      double.stray.push(url);
      return route.abort("internetdisconnected");
    }
    try {
      const init = { method: request.method(), headers: request.headers(), body: request.postDataBuffer() ?? undefined };
      const response = await handler(new Request(url, init));
      const body = Buffer.from(await response.arrayBuffer());
      await route.fulfill({ status: response.status, headers: Object.fromEntries(response.headers), body });
    } catch (error) {
      console.error("protocol handler failed:", error);
      await route.abort("failed").catch(() => {});
    }
  };

  return {
    protocol: strict("protocol", protocol),
    session: strict("session", { defaultSession: strict("defaultSession", defaultSession) }),
  };
};
