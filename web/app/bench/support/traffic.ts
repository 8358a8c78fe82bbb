import type { PlacedOrder, Shop } from "../../e2e/support/shop";

const ARTICLES = ["cola", "lemonade", "espresso", "water-still", "tiramisu", "pizza-margherita", "lasagne"];

/** Orders as they come and go on a busy evening. Each one that comes is paid in cash, which needs no code. */
export class Traffic {
  readonly #shop: Shop;
  readonly #open: PlacedOrder[] = [];
  #placed = 0;

  constructor(shop: Shop) {
    this.#shop = shop;
  }

  /** Enough of everything, however long it takes. */
  async stock(): Promise<void> {
    for (const sku of ARTICLES) {
      const body = { quantity: 1_000_000, reason: "for the bench" };
      await this.#shop.as("manager", "POST", `stock/${sku}/recount?site=main`, body);
    }
  }

  /** So many orders are open, as soon as their windows are closed. */
  async fill(count: number): Promise<void> {
    for (let left = count; left > 0; left -= 10) {
      await Promise.all(Array.from({ length: Math.min(10, left) }, () => this.come()));
    }
  }

  /** One more order. */
  async come(): Promise<PlacedOrder> {
    this.#placed += 1;
    const sku = ARTICLES[this.#placed % ARTICLES.length] ?? "cola";
    const placed = await this.#shop.place({ [sku]: 1 + (this.#placed % 3) });
    const order = await this.#shop.as<PlacedOrder>("admin", "POST", `orders/${placed.id}/pay`, {
      method: "cash",
    });
    this.#open.push(order);
    return order;
  }

  /** The oldest is handed over; not yet when the kitchen does not have it. */
  async go(): Promise<void> {
    const oldest = this.#open.shift();
    if (!oldest) return;
    const { fulfillment } = await this.#shop.as<{ fulfillment: string }>(
      "kitchen",
      "GET",
      `orders/${oldest.id}`,
    );
    if (fulfillment === "held") this.#open.unshift(oldest);
    else await this.#shop.as("kitchen", "POST", `orders/${oldest.id}/fulfill`, {});
  }

  /** One comes and one goes, so many times a second, for so long; what is late is not made up for. */
  async flow(perSecond: number, seconds: number): Promise<void> {
    const until = Date.now() + seconds * 1_000;
    const under = new Set<Promise<unknown>>();
    let next = Date.now();
    while (Date.now() < until) {
      const round = Promise.all([this.come(), this.go()]).finally(() => under.delete(round));
      under.add(round);
      next = Math.max(next + 1_000 / perSecond, Date.now() - 1_000);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - Date.now())));
      // A hub that does not keep up is not buried.
      if (under.size > 50) await Promise.race(under);
    }
    await Promise.all(under);
  }
}
