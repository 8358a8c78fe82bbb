/// <reference lib="webworker" />
/** News that the hub pushes while no page is open: written by the hub, in the language of who reads it. */
interface News {
  title: string;
  body: string;
  /** Where it leads, within this app. */
  url: string;
  /** News of one order takes the place of the one before. */
  tag?: string;
  lang?: string;
  dir?: NotificationDirection;
}

export async function show(worker: ServiceWorkerGlobalScope, data: PushMessageData | null): Promise<void> {
  const news: unknown = data?.json();
  if (!isNews(news)) return;
  await worker.registration.showNotification(news.title, {
    body: news.body,
    icon: "/icons/icon-192.png",
    badge: "/icons/badge-96.png",
    data: news.url,
    ...(news.tag && { tag: news.tag }),
    ...(news.lang && { lang: news.lang }),
    ...(news.dir && { dir: news.dir }),
  });
}

/** To the tab that has it open, else to a new one. Nothing outside of the app is opened, whatever was pushed. */
export async function open(worker: ServiceWorkerGlobalScope, notification: Notification): Promise<void> {
  notification.close();
  const { origin } = worker.location;
  const target = new URL(String(notification.data), origin);
  if (target.origin !== origin) return;
  const tabs = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const shown = tabs.find(({ url }) => new URL(url).pathname === target.pathname);
  if (shown) await shown.focus();
  else await worker.clients.openWindow(target.href);
}

function isNews(value: unknown): value is News {
  const { title, body, url } = (value ?? {}) as Partial<News>;
  return [title, body, url].every((text) => typeof text === "string");
}
