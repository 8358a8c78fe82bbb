/// <reference lib="webworker" />
/**
 * The service worker: the app opens without a network, and pushed news is shown. What is kept, and how, is in `kept.ts`.
 *
 * Never answered here: the API, pictures, shared links, and whatever the app does not name. Every version of the worker can
 * do with any version of the app, so that none waits for the other: it is the page that says there is a newer one.
 */
import { keepAnew, keepFiles, keepPage, kept, PAGE } from "./kept";
import { open, show } from "./push";

declare const self: ServiceWorkerGlobalScope;
declare const __BUILD__: string;

/** What pages ask of the worker: its build, or to keep the files of the surface that is open. */
export type Message = { kind: "build" } | { kind: "keep"; path: string };

/** How long the network may take to bring the page, where one is kept. */
const PAGE_TIME_MAX_MS = 3_000;
/** First segments of addresses that are not the app's. */
const NOT_OURS = /^\/(api|docs|images|metrics|healthz|livez|readyz|t)(\/|$)/;

self.addEventListener("install", (event) => {
  void self.skipWaiting();
  event.waitUntil(tabs().then(keepAnew));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin || NOT_OURS.test(pathname)) return;
  const isFile = /[.][^/]*$/.test(pathname);
  if (request.mode === "navigate") {
    if (!isFile) event.respondWith(page(event, pathname));
  } else if (isFile) {
    event.respondWith(kept(pathname).then((file) => file ?? fetch(request)));
  }
});

self.addEventListener("message", (event) => {
  const message = event.data as Message;
  if (message.kind === "build") event.ports[0]?.postMessage(__BUILD__);
  else event.waitUntil(keepFiles(message.path).catch(() => undefined));
});

self.addEventListener("push", (event) => event.waitUntil(show(self, event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(open(self, event.notification)));

/** From the network if it is quick, from what is kept if not. A hub that is only just coming up has no page to give. */
async function page(event: FetchEvent, path: string): Promise<Response> {
  const asked = fetch(event.request);
  event.waitUntil(asked.then((answer) => keepPage(answer.clone(), [path])).catch(() => undefined));
  const before = await kept(PAGE);
  if (!before) return asked;
  const late = new Promise<Response>((resolve) => setTimeout(() => resolve(before), PAGE_TIME_MAX_MS));
  const inTime = asked.then((answer) => (answer.status < 500 ? answer : before));
  return Promise.race([inTime, late]).catch(() => before);
}

async function tabs(): Promise<string[]> {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.map(({ url }) => new URL(url).pathname);
}
