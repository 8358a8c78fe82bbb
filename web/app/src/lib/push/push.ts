import { answer, api } from "#/lib/api/client";

/**
 * News in this browser while no page of the shop is open: `unsupported` by it, `denied` in its settings, `off` or `on`. It
 * is on where the browser has a subscription and the hub knows it for this session.
 */
export type PushState = "unsupported" | "denied" | "off" | "on";

export async function pushState(): Promise<PushState> {
  if (!isSupported()) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  const subscription = await (await registration())?.pushManager.getSubscription();
  if (!subscription || Notification.permission !== "granted") return "off";
  return (await known()) ? "on" : "off";
}

/** Asks the person, then the browser, then the hub: in this order, and only when a button was pressed. */
export async function turnPushOn(): Promise<PushState> {
  if (!isSupported()) return "unsupported";
  const permission = await Notification.requestPermission();
  if (permission !== "granted") return permission === "denied" ? "denied" : "off";
  await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  const { public_key } = await answer(api.GET("/api/v1/push/key"));
  // One of an earlier session may be bound to another key.
  await (await pushManager.getSubscription())?.unsubscribe();
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: public_key,
  });
  const { endpoint, keys, expirationTime } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (!endpoint || !p256dh || !auth) throw new Error("the browser gave half a subscription");
  const body = {
    endpoint,
    keys: { p256dh, auth },
    ...(expirationTime != null && { expires_at: new Date(expirationTime).toISOString() }),
  };
  await answer(api.PUT("/api/v1/push/subscriptions", { body }));
  return "on";
}

/** The hub is told first: without it, the browser's own is dead in any case. */
export async function turnPushOff(): Promise<PushState> {
  const id = await known();
  if (id) await answer(api.DELETE("/api/v1/push/subscriptions/{id}", { params: { path: { id } } }));
  await (await (await registration())?.pushManager.getSubscription())?.unsubscribe();
  return "off";
}

function isSupported(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration();
}

/** The id under which the hub knows this browser, if it does. */
async function known(): Promise<string | undefined> {
  const { items } = await answer(api.GET("/api/v1/push/subscriptions"));
  return items.find(({ is_current }) => is_current)?.id;
}
