import type { Shop } from "./shop";

const DAY_MS = 86_400_000;

/** A line of the history: which articles of the demo's menu are in the order with this number of a day. */
const BASKETS: readonly (readonly string[])[] = [
  ["pizza-margherita", "lemonade"],
  ["pizza-diavola"],
  ["espresso", "tiramisu"],
  ["pizza-margherita", "lemonade", "tiramisu"],
  ["lasagne"],
];

/**
 * A file of sales: every day up to yesterday, twice as busy at weekends, with pizza and lemonade in one basket more often than
 * chance would have it.
 */
export function salesFile(days: number, aDay = 8): string {
  const midnight = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const lines = ["order_id,placed_at,sku,name,quantity,unit_price_minor,customer_id"];
  for (let back = days; back >= 1; back -= 1) {
    const day = midnight - back * DAY_MS;
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const orders = aDay * (isWeekend ? 2 : 1) + (back % 3);
    for (let number = 0; number < orders; number += 1) {
      // Most at noon and in the evening.
      const hour = number % 3 === 0 ? 12 : 18 + (number % 2);
      const at = new Date(day + hour * 3_600_000 + number * 97_000).toISOString();
      const customer = (number * 7 + back * back) % 80;
      for (const sku of BASKETS[(number * 5 + back) % BASKETS.length] ?? []) {
        lines.push(`H${back}-${number},${at},${sku},${sku},1,950,C${customer}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** A file as somebody picks it from their disk. */
export function importFile(name: string, text: string) {
  return { name, mimeType: "text/csv", buffer: Buffer.from(text) };
}

/** Imports a history through the API, and waits for its end. */
export async function importHistory(shop: Shop, file: string): Promise<void> {
  const job = await shop.send<{ id: string }>("manager", "imports?kind=orders&site=main", "text/csv", file);
  await until("the import", async () => {
    const { state } = await shop.as<{ state: string }>("manager", "GET", `jobs/${job.id}`);
    return state === "done";
  });
}

/** Has an insight made, and waits for it. */
export async function makeInsight(shop: Shop, kind: string): Promise<string> {
  const read = () =>
    shop.as<{ version: number; state: string }>("manager", "GET", `insights/${kind}?site=main`);
  const { version } = await read();
  await shop.as("manager", "POST", `insights/${kind}/refresh?site=main`);
  let state = "";
  await until(kind, async () => {
    const now = await read();
    state = now.state;
    return now.version > version;
  });
  return state;
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${what} did not come to an end`);
}
