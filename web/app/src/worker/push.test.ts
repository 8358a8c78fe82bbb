import { expect, it, vi } from "vitest";
import { open, show } from "./push";

const worker = (tabs: string[] = []) => {
  const focused: string[] = [];
  const opened: string[] = [];
  const shown: [string, NotificationOptions][] = [];
  const scope = {
    location: { origin: "https://hub.test" },
    registration: { showNotification: async (...news: [string, NotificationOptions]) => shown.push(news) },
    clients: {
      matchAll: async () => tabs.map((url) => ({ url, focus: async () => focused.push(url) })),
      openWindow: async (url: string) => opened.push(url),
    },
  } as unknown as ServiceWorkerGlobalScope;
  return { scope, focused, opened, shown };
};
const pushed = (value: unknown) => ({ json: () => value }) as PushMessageData;
const notification = (data: unknown) => ({ data, close: vi.fn() }) as unknown as Notification;

it("shows what the hub says, one notification an order", async () => {
  const { scope, shown } = worker();
  await show(scope, pushed({ title: "Order 7", body: "Ready for you", url: "/orders/7", tag: "order-7" }));
  await show(scope, pushed({ title: "Order 7" }));
  await show(scope, null);
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatchObject(["Order 7", { body: "Ready for you", tag: "order-7", data: "/orders/7" }]);
});

it("goes to the tab that has the order open, opens one where there is none, and nothing elsewhere", async () => {
  const { scope, focused, opened } = worker(["https://hub.test/", "https://hub.test/orders/7?site=main"]);
  await open(scope, notification("/orders/7"));
  expect([focused, opened]).toEqual([["https://hub.test/orders/7?site=main"], []]);
  await open(scope, notification("/orders/8"));
  await open(scope, notification("https://elsewhere.test/orders/7"));
  expect(opened).toEqual(["https://hub.test/orders/8"]);
});
