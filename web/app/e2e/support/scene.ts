import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importHistory, makeInsight, salesFile } from "./history";
import type { PlacedOrder, Shop } from "./shop";

/** Seconds in which an order can be cancelled, and in which it must be paid, where every screen is looked at. */
const WINDOW_S = 3;
const PAYMENT_S = 20;
const INSIGHTS = [
  "sales",
  "demand",
  "volume",
  "stockout",
  "bundles",
  "segments",
  "anomalies",
  "bottlenecks",
  "models",
];

/** A shop in which every screen has something to show: an order in each status, half a year behind it, and one of each record. */
export interface Scene {
  orders: Record<"queued" | "preparing" | "done" | "cancelled" | "expired" | "stopped", PlacedOrder>;
  /** An order that waits for its code, as long as it does. */
  pending: () => Promise<PlacedOrder>;
}

/** The settings of a hub for a scene, and what to do with what they need on the disk. */
export function sceneSettings(): { settings: string[]; remove: () => void } {
  const models = mkdtempSync(join(tmpdir(), "orderhub-models-"));
  const shipped = fileURLToPath(new URL("../../../../models/cancel-v2", import.meta.url));
  cpSync(shipped, join(models, "main", "cancel-v2"), { recursive: true });
  const settings = {
    "--models.dir": models,
    "--cancellation.window_s": WINDOW_S,
    "--payment.ttl_s": PAYMENT_S,
    // One session a role is enough for all of it.
    "--accounts.access_token_s": 86_400,
    // A hundred and more pages are looked at within a minute.
    "--ws.handshakes_per_s": 0,
  };
  return {
    settings: Object.entries(settings).flatMap(([name, value]) => [name, String(value)]),
    remove: () => rmSync(models, { recursive: true, force: true }),
  };
}

export async function setScene(shop: Shop, insights: readonly string[] = INSIGHTS): Promise<Scene> {
  const expired = await shop.place({ cola: 1 });
  await importHistory(shop, salesFile(190));
  const [queued, preparing, done, stopped] = await Promise.all([
    shop.order({ "pizza-margherita": 2, lemonade: 1 }),
    shop.order({ "pizza-diavola": 1 }),
    shop.order({ tiramisu: 1, espresso: 1 }),
    shop.order({ lasagne: 1 }),
  ]);
  const cancelled = await shop.order({ cola: 2 });
  await shop.as("customer", "POST", `orders/${cancelled.id}/cancel`, {});
  for (const order of [queued, preparing, done, stopped]) await released(shop, order);
  await shop.as("kitchen", "POST", `tickets/${preparing.id}-1/start`, {});
  await shop.as("kitchen", "POST", `orders/${done.id}/fulfill`, {});
  await shop.as("kitchen", "POST", `orders/${stopped.id}/reject`, { reason: "Sold out" });
  await shop.as("customer", "POST", "reviews", { order: done.id, line: 1, stars: 4, body: "Just right" });
  await shop.as("admin", "POST", "coupons?site=main", { code: "AXE", kind: "percent", percent_bp: 500 });
  for (const kind of insights) await makeInsight(shop, kind);
  await until(async () => (await shop.get("admin", `orders/${expired.id}`)).status === "EXPIRED");
  return {
    orders: { queued, preparing, done, cancelled, expired, stopped },
    pending: () => shop.place({ "pizza-margherita": 1, lemonade: 1 }),
  };
}

/** The kitchen has it. */
async function released(shop: Shop, { id }: PlacedOrder): Promise<void> {
  await until(async () => {
    const { fulfillment } = await shop.as<{ fulfillment: string }>("admin", "GET", `orders/${id}`);
    return fulfillment !== "held";
  });
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("what was waited for did not come");
}
