//! A shop of one conversation's own: a site with two products, Ann who orders, and Ken in the kitchen.

import type { RealHub } from "../support/real-hub";
import type { Message } from "./format";

const PASSWORD = "seven vectors of a tearoom";

export class Tearoom {
  static #opened = 0;
  readonly site: string;
  readonly ann: string;
  readonly ken: string;
  readonly #hub: RealHub;
  readonly #admin: string;
  #keys = 0;

  private constructor(hub: RealHub, site: string, tokens: { admin: string; ann: string; ken: string }) {
    this.#hub = hub;
    this.site = site;
    this.#admin = tokens.admin;
    this.ann = tokens.ann;
    this.ken = tokens.ken;
  }

  static async open(hub: RealHub): Promise<Tearoom> {
    Tearoom.#opened += 1;
    const id = `tearoom-${Tearoom.#opened}`;
    const admin = await hub.boss();
    const authorization = { authorization: `Bearer ${admin}` };
    await hub.ask("POST", "sites", authorization, { id, name: "Tea room", currency: "GBP" });
    for (const [sku, name, amount] of [["scone", "Scone", 350] as const, ["tea", "Tea", 250] as const]) {
      const price = { amount, currency: "GBP" };
      await hub.ask("POST", "products", authorization, { sku, name, category: "tea", site: id, price });
    }
    const person = async (name: string, role: string) => {
      const [email, password] = [`${name}@${id}.test`, PASSWORD];
      const sites = role === "kitchen" ? [id] : [];
      await hub.ask("POST", "users", authorization, { email, password, name, role, sites });
      const tokens = await hub.ask<{ access_token: string }>("POST", "auth/login", {}, { email, password });
      return tokens.access_token;
    };
    const tokens = { admin, ann: await person("Ann", "customer"), ken: await person("Ken", "kitchen") };
    return new Tearoom(hub, id, tokens);
  }

  /** Ann orders tea, so many cups. */
  async order(lines: Message[] = [{ sku: "tea", quantity: 2 }]): Promise<string> {
    const { id } = await this.as<{ id: string }>(this.ann, "POST", "orders", { site: this.site, lines });
    return id;
  }

  async cancel(order: string): Promise<void> {
    await this.as(this.ann, "POST", `orders/${order}/cancel`, {});
  }

  /** Changes a product. */
  async change(sku: string, change: Message): Promise<void> {
    const path = `products/${sku}?site=${this.site}`;
    const { version } = await this.as<{ version: number }>(this.#admin, "GET", path);
    await this.as(this.#admin, "PATCH", path, change, { "if-match": `"${version}"` });
  }

  async remove(sku: string): Promise<void> {
    const path = `products/${sku}?site=${this.site}`;
    const { version } = await this.as<{ version: number }>(this.#admin, "GET", path);
    await this.as(this.#admin, "DELETE", path, undefined, { "if-match": `"${version}"` });
  }

  /** Whether it takes orders. */
  async set(open: boolean): Promise<void> {
    await this.as(this.#admin, "PATCH", `sites/${this.site}`, { open });
  }

  as<T>(token: string, method: string, path: string, body?: Message, more: object = {}): Promise<T> {
    this.#keys += 1;
    const key = { "idempotency-key": `${this.site}-${this.#keys}` };
    return this.#hub.ask<T>(method, path, { authorization: `Bearer ${token}`, ...key, ...more }, body);
  }
}
