import { beforeEach, describe, expect, it } from "vitest";
import { ApiError } from "#/lib/api/problem";
import { bring, type Carts, type Content, type Device, type HubCart, type Known } from "./bring";
import { type Cart, withLines } from "./cart";

/** A hub with carts, as far as the rules of bringing them together can see one. */
class Hub implements Carts {
  carts = new Map<string, HubCart>();
  /** Whose request comes: set by the device that sends. */
  me: string | null = null;
  losesAnswers = 0;

  async make(): Promise<HubCart> {
    return this.put({ id: `cart${this.carts.size}`, version: 1, lines: [], coupon: null });
  }

  async read(id: string): Promise<HubCart> {
    const cart = this.carts.get(id);
    if (!cart) throw new ApiError("not_found", 404, "no such cart");
    return cart;
  }

  async write({ id, version }: Pick<HubCart, "id" | "version">, content: Content): Promise<HubCart> {
    const cart = await this.read(id);
    if (cart.version !== version) throw new ApiError("version_stale", 412, "stale");
    const next = this.put({ id, version: version + 1, ...content });
    if (this.losesAnswers-- > 0) throw new ApiError("unreachable", 0, "lost");
    return next;
  }

  async mine(): Promise<HubCart> {
    const id = `of ${this.me}`;
    return this.carts.get(id) ?? this.put({ id, version: 1, lines: [], coupon: null });
  }

  async claim(id: string): Promise<HubCart> {
    const guest = await this.read(id);
    const own = await this.mine();
    this.carts.delete(id);
    return this.put({
      ...own,
      version: own.version + 1,
      lines: withLines(own.lines, guest.lines),
      coupon: own.coupon ?? guest.coupon,
    });
  }

  private put(cart: HubCart): HubCart {
    this.carts.set(cart.id, cart);
    return cart;
  }
}

/** A browser with its storage. */
class Browser implements Device {
  site = "main";
  user: string | null = null;
  now: Content = { lines: [], coupon: null };
  private told: Known | null = null;
  private readonly hub: Hub;

  constructor(hub: Hub, user: string | null = null) {
    this.hub = hub;
    this.user = user;
  }

  me = () => this.user;
  content = () => this.now;
  known = () => this.told;
  keep(content: Content): void {
    this.now = content;
  }
  remember(known: Known | null): void {
    this.told = known;
  }
  add(...lines: Cart): void {
    this.now = { ...this.now, lines: withLines(this.now.lines, lines) };
  }
  async sync(isFresh = false): Promise<void> {
    this.hub.me = this.user;
    await bring(this.hub, this, isFresh);
  }
  get lines(): string {
    return this.now.lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(", ");
  }
}

const cola = { sku: "cola", quantity: 1 };
const tea = { sku: "tea", quantity: 1 };
let hub: Hub;
beforeEach(() => {
  hub = new Hub();
});

describe("a visitor's cart", () => {
  it("is not made at the hub before there is something in it", async () => {
    const visitor = new Browser(hub);
    await visitor.sync();
    expect(hub.carts.size).toBe(0);
    visitor.add(cola);
    await visitor.sync();
    expect([...hub.carts.values()]).toMatchObject([{ lines: [cola] }]);
  });

  it("is made anew where the hub has forgotten it, with all that is in it", async () => {
    const visitor = new Browser(hub);
    visitor.add(cola);
    await visitor.sync();
    hub.carts.clear();
    visitor.add(tea);
    await visitor.sync(true);
    expect(visitor.lines).toBe("1 cola, 1 tea");
    expect([...hub.carts.values()]).toMatchObject([{ lines: [cola, tea] }]);
  });

  it("becomes part of their own when they sign in, and is there on the next device", async () => {
    const [phone, desk] = [new Browser(hub), new Browser(hub, "vera")];
    desk.add(tea);
    await desk.sync();
    phone.add(cola);
    await phone.sync();
    phone.user = "vera";
    // Put in before the hub was told that it is theirs.
    phone.add(cola);
    await phone.sync();
    expect(phone.lines).toBe("1 tea, 2 cola");
    await desk.sync();
    expect(desk.lines).toBe("1 tea, 2 cola");
    await phone.sync();
    expect(phone.lines).toBe("1 tea, 2 cola");
  });

  it("that never reached the hub is theirs all the same", async () => {
    const visitor = new Browser(hub);
    visitor.add(cola);
    visitor.user = "vera";
    await visitor.sync();
    expect(visitor.lines).toBe("1 cola");
    expect(await hub.mine()).toMatchObject({ lines: [cola] });
  });
});

describe("one cart on two devices", () => {
  it("what was done on both is merged, quietly", async () => {
    const [one, other] = [new Browser(hub, "vera"), new Browser(hub, "vera")];
    one.add(cola);
    await one.sync();
    await other.sync();
    one.add(cola);
    other.add(cola, tea);
    await one.sync(true);
    await other.sync(true);
    expect(other.lines).toBe("3 cola, 1 tea");
    await one.sync();
    expect(one.lines).toBe("3 cola, 1 tea");
  });

  it("an answer that was lost is not counted twice", async () => {
    const one = new Browser(hub, "vera");
    await one.sync();
    one.add(cola);
    hub.losesAnswers = 1;
    await expect(one.sync(true)).rejects.toThrow("lost");
    await one.sync(true);
    expect(one.lines).toBe("1 cola");
  });

  it("a coupon that was changed here counts, one that was not is the other's", async () => {
    const [one, other] = [new Browser(hub, "vera"), new Browser(hub, "vera")];
    await one.sync();
    await other.sync();
    one.now = { ...one.now, coupon: "LUNCH" };
    await one.sync();
    await other.sync();
    expect(other.now.coupon).toBe("LUNCH");
    other.now = { ...other.now, coupon: null };
    await other.sync();
    await one.sync();
    expect(one.now.coupon).toBeNull();
  });
});

it("who signs out takes the cart along; the next one here finds it empty", async () => {
  const device = new Browser(hub, "vera");
  device.add(cola);
  await device.sync();
  device.user = null;
  await device.sync();
  expect(device.lines).toBe("");
  device.user = "walt";
  await device.sync();
  expect(device.lines).toBe("");
  device.user = "vera";
  await device.sync();
  expect(device.lines).toBe("1 cola");
});
