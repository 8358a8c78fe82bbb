import type { AnyRouter } from "@tanstack/react-router";
import { hub } from "#/lib/realtime/hub";
import type { Message } from "#/worker/sw";

/** What this page was built from; the worker's is newer when they differ. */
const BUILD = document.querySelector<HTMLMetaElement>('meta[name="orderhub-build"]')?.content;
/** Looked for when somebody comes back to the page or the hub does, but no more often than this. */
const LOOK_EVERY_MS = 60_000;
/** A board stays open for weeks. */
const LOOK_ANYWAY_MS = 30 * 60_000;

/** Registers the worker that keeps the app, tells it where people go, and tells them of a newer version. */
export async function keepApp(router: AnyRouter): Promise<void> {
  const { serviceWorker } = navigator;
  // Missing on plain http, but for this machine. Under the dev server there is none.
  if (!serviceWorker || import.meta.env.DEV) return;
  try {
    const registration = await serviceWorker.register("/sw.js", { updateViaCache: "none" });
    await serviceWorker.ready;
    keepWhatIsOpened(router);
    lookForNewer(registration);
  } catch {
    // A browser that allows no worker: the app lives on the network.
  }
}

function keepWhatIsOpened(router: AnyRouter): void {
  const tell = () => say({ kind: "keep", path: router.state.location.pathname });
  router.subscribe("onResolved", tell);
  tell();
}

function lookForNewer(registration: ServiceWorkerRegistration): void {
  let isTold = false;
  let lookedAt = performance.now();
  const compare = async () => {
    const newest = await buildOfWorker();
    if (isTold || newest === undefined || newest === BUILD) return;
    isTold = true;
    const { tellOfNewer } = await import("./newer/tell-of-newer");
    tellOfNewer(newest);
  };
  const look = (waitMs = LOOK_EVERY_MS) => {
    if (performance.now() - lookedAt < waitMs) return;
    lookedAt = performance.now();
    registration.update().then(compare, () => undefined);
  };
  navigator.serviceWorker.addEventListener("controllerchange", compare);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  setInterval(look, LOOK_ANYWAY_MS);
  // A hub that was away may have come back as a newer one: that is looked at once.
  let wasConnected = hub.status.state === "connected";
  hub.onStatus(() => {
    const isConnected = hub.status.state === "connected";
    if (isConnected && !wasConnected) look(0);
    wasConnected = isConnected;
  });
}

function say(message: Message, ports: MessagePort[] = []): void {
  navigator.serviceWorker.controller?.postMessage(message, ports);
}

function buildOfWorker(): Promise<string | undefined> {
  if (!navigator.serviceWorker.controller) return Promise.resolve(undefined);
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(String(data));
    say({ kind: "build" }, [port2]);
  });
}
