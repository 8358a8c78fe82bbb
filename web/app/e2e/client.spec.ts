import type { BrowserContext, Page } from "@playwright/test";
import { clientScript } from "./support/client-page";
import { expect, test } from "./support/test";
import { Wire } from "./support/wire";

/** What an iterator told, as the page keeps it. */
interface Told {
  kind: string;
  offset?: number;
}
declare global {
  interface Window {
    state: (stream: string) => { status: string; offset: number; orders: Record<string, unknown>[] };
    told: Map<string, Told[]>;
  }
}

const SEEDS = [1, 2, 3];
const ORDERS = 12;

// Pings tell what was lost last; every second, so that nobody waits for it.
test.use({ settings: ["--ws.ping_s", "1"] });

test("over a wire that loses, repeats, reorders, delays and breaks: every event once, in order or told by a reset", async ({
  browser,
  hub,
  shop,
}) => {
  const code = await clientScript();
  const first = await shop.place({ cola: 1 });
  const streams = ["admin:main", "board:main", `order:${first.id}`];
  const contexts: BrowserContext[] = [];
  const screens: { page: Page; wire: Wire }[] = [];
  for (const seed of SEEDS) {
    const context = await browser.newContext({ baseURL: hub.url, bypassCSP: true });
    contexts.push(context);
    const page = await context.newPage();
    const wire = new Wire(seed);
    await wire.between(page);
    // Any page of the hub itself does; one that is made up here would not be let through to a port of this machine.
    await page.goto("/healthz");
    await page.evaluate(code);
    await page.evaluate(watch, { token: (await shop.login("admin")).access_token, streams });
    screens.push({ page, wire });
  }

  // What happens meanwhile: orders come, are paid and called off.
  const placed = [first];
  for (let count = 1; count < ORDERS; count += 1) placed.push(await shop.place({ cola: 1 + (count % 3) }));
  for (const [index, order] of placed.entries()) {
    if (index % 3 !== 1) await shop.pay(order);
    if (index % 4 === 3) await shop.as("customer", "POST", `orders/${order.id}/cancel`, {});
  }
  for (const { wire } of screens) {
    // All of it did happen, to what is told and to what is asked for anew.
    await expect.poll(() => Object.entries(wire.done).filter(([, count]) => count === 0)).toEqual([]);
    wire.isGood = true;
  }

  for (const { page } of screens) {
    await expect(async () => {
      const top = await feedTop();
      for (const stream of streams) {
        const state = await page.evaluate((name) => window.state(name), stream);
        expect(state).toMatchObject({
          status: "live",
          offset: stream.startsWith("order:") ? expect.any(Number) : top,
        });
        const isBoard = stream.startsWith("board:");
        for (const { id, server_now: _, score: __, version, payment, ...seen } of state.orders) {
          const truth = await shop.as("admin", "GET", `orders/${id}`);
          // What happens to the money shows nothing on a board, and does not count there.
          expect(truth).toMatchObject(isBoard ? seen : { ...seen, version, payment });
        }
      }
      expect(await feedTop()).toBe(top);
    }).toPass({ timeout: 40_000 });

    const told = await page.evaluate(() => [...window.told]);
    expect(told.map(([stream]) => stream).sort()).toEqual([...streams].sort());
    for (const [stream, items] of told) {
      expect(items[0]?.kind).toBe("reset");
      for (const [index, item] of items.entries()) {
        if (item.kind === "reset") continue;
        const before = items[index - 1]?.offset ?? Number.NaN;
        // On a board some events show nothing, and are not told.
        if (stream.startsWith("board:")) expect(item.offset).toBeGreaterThan(before);
        else expect(item.offset, `${stream} after ${JSON.stringify(items[index - 1])}`).toBe(before + 1);
      }
    }
  }
  for (const context of contexts) await context.close();

  /** The offset of the last event of the site. */
  async function feedTop(): Promise<number> {
    const { items } = await shop.as<{ items: { seq: number }[] }>(
      "admin",
      "GET",
      "sites/main/events?after=0&limit=500",
    );
    return items.at(-1)?.seq ?? 0;
  }
});

/** In the page: watches, and keeps what it is told. */
function watch({ token, streams }: { token: string; streams: string[] }): void {
  const hub = window.orderhub.createClient({
    url: `${window.location.origin.replace("http", "ws")}/api/v1/ws`,
    getToken: () => token,
    // A client that was cut off does not wait long here.
    random: () => 0.05,
  });
  const watched = new Map(streams.map((name) => [name, hub.watch<unknown>(name)]));
  window.told = new Map(streams.map((name) => [name, []]));
  for (const [name, stream] of watched) {
    void (async () => {
      for await (const { kind, offset } of stream) {
        window.told.get(name)?.push({ kind, ...(offset !== undefined && { offset }) });
      }
    })();
  }
  window.state = (name) => {
    const { status, offset = -1, data } = watched.get(name)?.current ?? { status: "none" };
    const many = data as { orders?: Map<string, Record<string, unknown>> } | undefined;
    const orders = many?.orders ? [...many.orders.values()] : [data as Record<string, unknown>];
    return { status, offset, orders };
  };
  hub.start();
}
