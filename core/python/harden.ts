/**
 * Takes from a worker's global scope all that reaches out of it, before the learner's program runs. What a script may still find by
 * way of Python's internals is then of no use. The worker's own content security policy is the other half of the wall.
 */
export function harden(scope: object): void {
  for (const name of REACHES_OUT) {
    for (let owner: object | null = scope; owner !== null; owner = Object.getPrototypeOf(owner) as object | null) {
      if (Object.getOwnPropertyDescriptor(owner, name)?.configurable) delete (owner as Record<string, unknown>)[name];
    }
  }
}

const REACHES_OUT = (
  "fetch XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport Request Response importScripts Worker SharedWorker " +
  "ServiceWorkerRegistration indexedDB caches CacheStorage cookieStore StorageManager FileSystemHandle FileReaderSync " +
  "webkitRequestFileSystem webkitRequestFileSystemSync webkitResolveLocalFileSystemURL webkitResolveLocalFileSystemSyncURL " +
  "BroadcastChannel MessageChannel RTCPeerConnection Notification PushManager navigator location origin postMessage onmessage close " +
  "createImageBitmap fonts scheduler trustedTypes"
).split(" ");
