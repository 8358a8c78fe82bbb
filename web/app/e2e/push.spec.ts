import type { Page } from "@playwright/test";
import { expect, test } from "./support/test";
import { isKept } from "./support/worker";

/**
 * Chromium of tests has no push service behind it: what a subscription would be is stood in for, with keys as a browser
 * makes them. All else is as it is: the permission, the hub, the worker, the notification.
 */
async function withPushService(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const text = (bytes: ArrayBuffer) =>
      btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(
        /[+/=]/g,
        (c) => ({ "+": "-", "/": "_" })[c] ?? "",
      );
    let current: object | null = null;
    PushManager.prototype.getSubscription = async () => current as PushSubscription | null;
    PushManager.prototype.subscribe = async () => {
      const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, [
        "deriveBits",
      ]);
      const keys = {
        p256dh: text(await crypto.subtle.exportKey("raw", pair.publicKey)),
        auth: text(crypto.getRandomValues(new Uint8Array(16)).buffer),
      };
      const endpoint = `https://fcm.googleapis.com/fcm/send/${crypto.randomUUID()}`;
      current = {
        toJSON: () => ({ endpoint, keys, expirationTime: null }),
        unsubscribe: async () => {
          current = null;
          return true;
        },
      };
      return current as PushSubscription;
    };
  });
}

const subscriptions = (page: Page) =>
  page.evaluate(async () => {
    const { accessToken } = JSON.parse(localStorage.getItem("orderhub.session") ?? "{}");
    const answer = await fetch("/api/v1/push/subscriptions", {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    return (await answer.json()).items as { id: string; is_current: boolean }[];
  });

test("notifications are asked for by a press and no sooner, are on for this device, and off again", async ({
  person,
}) => {
  const page = await person("customer", { permissions: ["notifications"] });
  await withPushService(page);
  await page.goto("/account");
  const push = page.getByRole("switch", { name: /^Notifications on this device/ });
  await expect(push).not.toBeChecked();
  await push.click();
  await expect(page.locator('[data-push="on"]')).toBeVisible({ timeout: 30_000 });
  await expect(push).toBeChecked();
  expect(await subscriptions(page)).toMatchObject([{ is_current: true }]);
  await push.click();
  await expect(page.locator('[data-push="off"]')).toBeVisible();
  expect(await subscriptions(page)).toEqual([]);
});

test("where they are blocked, it is said how to allow them", async ({ person }) => {
  const page = await person("customer");
  await page.addInitScript(() => {
    Object.defineProperty(Notification, "permission", { value: "denied" });
  });
  await page.goto("/account");
  await expect(page.locator('[data-push="denied"]')).toContainText("blocked in your browser");
  await expect(page.getByRole("switch", { name: /^Notifications/ })).toHaveCount(0);
});

test("pushed news is shown by the worker, one notification an order, and nothing else is", async ({
  hub,
  person,
}) => {
  const page = await person("customer", { permissions: ["notifications"] });
  await page.goto("/");
  await isKept(page);
  const chromium = await page.context().newCDPSession(page);
  const registrations: string[] = [];
  chromium.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: found }) => {
    registrations.push(...found.map(({ registrationId }) => registrationId));
  });
  await chromium.send("ServiceWorker.enable");
  await expect.poll(() => registrations.length).toBeGreaterThan(0);
  const deliver = (data: object) =>
    chromium.send("ServiceWorker.deliverPushMessage", {
      origin: hub.url,
      registrationId: registrations[0] ?? "",
      data: JSON.stringify(data),
    });
  const shown = () =>
    page.evaluate(async () => {
      const worker = await navigator.serviceWorker.ready;
      return (await worker.getNotifications()).map(({ title, body, tag, data, dir }) => ({
        title,
        body,
        tag,
        data,
        dir,
      }));
    });
  const news = { title: "Order 7", url: "/orders/7", tag: "order-7", lang: "ar", dir: "rtl" };
  await deliver({ ...news, body: "Being made" });
  await deliver({ ...news, body: "Ready for you" });
  await expect
    .poll(shown)
    .toEqual([{ title: "Order 7", body: "Ready for you", tag: "order-7", data: "/orders/7", dir: "rtl" }]);
  await deliver({ title: "Half of it" });
  await page.waitForTimeout(1_000);
  expect(await shown()).toHaveLength(1);
});
