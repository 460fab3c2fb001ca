"use strict";
const QUIET = new Set(["then", "toJSON", "default", "__esModule", "inspect", "nodeType", "asymmetricMatch"]);

/** Reading anything that is not in `object` is an error that names it, so that the double never pretends. */
exports.strict = (name, object) =>
  new Proxy(object, {
    get(target, key, receiver) {
      if (key in target || typeof key === "symbol" || QUIET.has(key) || key.startsWith("_")) return Reflect.get(target, key, receiver);
      throw new Error(`electron double: ${name}.${key} is not implemented`);
    },
  });

/** An event that a listener can prevent. */
exports.cancellable = (properties) => {
  const event = { ...properties, defaultPrevented: false, preventDefault: () => void (event.defaultPrevented = true) };
  return event;
};
