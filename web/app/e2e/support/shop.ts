/** What tests need of the HTTP interface, to arrange a scene: the scene itself is played in the browser. */

export const PASSWORD = "orderhub-demo-shop";
export type Role = "customer" | "kitchen" | "warehouse" | "manager" | "admin";

interface Session {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  user: { id: string; email: string };
}

export interface PlacedOrder {
  id: string;
  number: number;
  version: number;
  status: string;
  cancel_deadline: string;
}

export class Shop {
  private readonly url: string;
  private readonly sessions = new Map<Role, Session>();

  constructor(url: string) {
    this.url = url;
  }

  login(role: Role): Promise<Session> {
    return this.call("POST", "auth/login", { email: `${role}@demo.local`, password: PASSWORD });
  }

  async place(lines: Record<string, number>, role: Role = "customer"): Promise<PlacedOrder> {
    const body = { lines: Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity })) };
    return this.as(role, "POST", "orders", body);
  }

  async pay(order: PlacedOrder, role: Role = "customer"): Promise<PlacedOrder> {
    return this.as(role, "POST", `orders/${order.id}/pay`, { code: await this.code(order.id) });
  }

  /** Placed and paid. */
  async order(lines: Record<string, number>): Promise<PlacedOrder> {
    return this.pay(await this.place(lines));
  }

  /** The same shop, with nobody signed in yet: where tokens are short-lived. */
  fresh(): Shop {
    return new Shop(this.url);
  }

  /** How often something happened to an order, by its feed. */
  async times(kind: string, { id }: { id: string }): Promise<number> {
    const { items } = await this.as<{ items: { kind: string }[] }>("admin", "GET", `orders/${id}/events`);
    return items.filter((event) => event.kind === kind).length;
  }

  /** The newest one-time code of an order, from the demo's outbox. */
  async code(id: string): Promise<string> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { items } = await this.call<{ items: { order?: string; code?: string }[] }>(
        "GET",
        "demo/outbox?limit=200",
      );
      const code = items.find((item) => item.order === id && item.code)?.code;
      if (code) return code;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no code for ${id}`);
  }

  /** What the newest letter to somebody says that is not about an order and fits, from the demo's outbox. */
  async letter(to: string, pattern: RegExp): Promise<string> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const { items } = await this.call<{ items: { to: string; text: string; order?: string }[] }>(
        "GET",
        "demo/outbox?limit=200",
      );
      const letters = items.filter((item) => item.to === to && !item.order);
      const found = letters.map(({ text }) => text.match(pattern)?.[0]).find((match) => match !== undefined);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no letter to ${to} with ${pattern}`);
  }

  /** A customer's account of its own, for what would be in the way of others. */
  async signUp(email: string, name = "Ann Other"): Promise<Session> {
    return this.call("POST", "auth/signup", { email, name, password: PASSWORD });
  }

  /** Changes a product, whatever its version. */
  async change(path: string, body: object): Promise<void> {
    const { version } = await this.as<{ version: number }>("admin", "GET", path);
    await this.as("admin", "PATCH", path, body, { "if-match": `"${version}"` });
  }

  async get(role: Role, path: string): Promise<PlacedOrder> {
    return this.as(role, "GET", path);
  }

  async as<T = PlacedOrder>(
    role: Role,
    method: string,
    path: string,
    body?: object,
    headers?: object,
  ): Promise<T> {
    const session = this.sessions.get(role) ?? (await this.login(role));
    this.sessions.set(role, session);
    const authorization = `Bearer ${session.access_token}`;
    const send = () => this.call<T>(method, path, body, { authorization, ...headers });
    return send().catch(async (error: Error) => {
      if (!error.message.includes("step_up_required")) throw error;
      await this.stepUp(session);
      return send();
    });
  }

  /** Shows that it is them, by the code of a letter. */
  private async stepUp({ access_token, user }: Session): Promise<void> {
    const headers = { authorization: `Bearer ${access_token}` };
    await this.call("POST", "auth/step-up/letter", {}, headers);
    const code = await this.letter(user.email, /\b\d{6}\b/);
    await this.call("POST", "auth/step-up", { code }, headers);
  }

  /** Sends a text that is no JSON. */
  async send<T>(role: Role, path: string, type: string, text: string): Promise<T> {
    const session = this.sessions.get(role) ?? (await this.login(role));
    this.sessions.set(role, session);
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": type, authorization: `Bearer ${session.access_token}` },
      body: text,
    });
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  private async call<T>(method: string, path: string, body?: object, headers?: object): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`, {
      method,
      headers: {
        ...(body && { "content-type": "application/json" }),
        "idempotency-key": crypto.randomUUID(),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
