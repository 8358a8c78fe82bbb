import { expect, test } from "vitest";
import type { Ev } from "../src/frames";
import type { Menu, OrderLike, Orders } from "../src/index";
import { ENDED_ORDERS_MAX, Model } from "../src/model";
import { order } from "./support/stage";

const event = (more: Partial<Ev>): Ev => ({ t: "ev", h: 1, o: 1, k: "order.updated", ...more });
const orders = (model: Model) => (model.data as Orders).orders;

function board(...list: OrderLike[]) {
  const model = new Model("board:main");
  model.load([{ orders: list, tickets: ["t"] }]);
  return model;
}

test("a job is told of whole: what is not said any more is gone", () => {
  const model = new Model("job:1");
  model.load([{ id: "1", state: "running", done: 1 }]);
  const before = model.data;
  const changed = { id: "1", state: "done" };
  expect(model.apply({ t: "ev", h: 1, o: 1, k: "job.changed", id: "1", d: changed })).toEqual({
    before,
    state: changed,
  });
});

test("parts of a snapshot are one state, in their order", () => {
  const model = new Model("board:main");
  model.load([
    { orders: [order("b"), order("a")], tickets: [1] },
    { orders: [order("c")], tickets: [2] },
  ]);
  expect([...orders(model).keys()]).toEqual(["b", "a", "c"]);
  expect((model.data as Orders).tickets).toEqual([1, 2]);
});

test("an event makes a new map; orders it is not about stay the same objects, and new ones come last", () => {
  const model = board(order("b"), order("a"));
  const before = model.data as Orders;
  expect(model.data).toBe(before);
  const change = model.apply(event({ id: "a", d: { status: "PAID", version: 2 } }));
  model.apply(event({ k: "order.placed", id: "0", d: order("0") }));
  const after = model.data as Orders;
  expect(after.orders).not.toBe(before.orders);
  expect(before.orders.get("a")).toEqual(order("a"));
  expect(after.orders.get("b")).toBe(before.orders.get("b"));
  expect(after.orders.get("a")).toEqual(order("a", 2, { status: "PAID" }));
  expect([...after.orders.keys()]).toEqual(["b", "a", "0"]);
  expect(after.tickets).toBe(before.tickets);
  expect(change).toEqual({ before: before.orders.get("a"), state: after.orders.get("a") });
});

test("an event about an order that is not here changes nothing, and is told without a state", () => {
  const model = board(order("a"));
  const before = model.data;
  expect(model.apply(event({ id: "zz", d: { payment: "refunded" } }))).toEqual({});
  expect(model.data).toBe(before);
});

test("an order that ended stays until the next snapshot", () => {
  const model = board(order("a"), order("b"));
  model.apply(event({ k: "order.cancelled", id: "a", d: { status: "CANCELLED", version: 2 } }));
  expect(orders(model).get("a")?.status).toBe("CANCELLED");
  model.load([{ orders: [order("b")] }]);
  expect([...orders(model).keys()]).toEqual(["b"]);
});

test("of orders that ended only so many are kept, the newest", () => {
  const model = board(order("live"));
  for (let index = 0; index < ENDED_ORDERS_MAX + 5; index++) {
    model.apply(event({ k: "order.placed", id: `${index}`, d: order(`${index}`) }));
    model.apply(event({ k: "order.fulfilled", id: `${index}`, d: { status: "FULFILLED", version: 2 } }));
  }
  expect(orders(model).size).toBe(ENDED_ORDERS_MAX + 1);
  expect(orders(model).has("live")).toBe(true);
  expect(orders(model).has("4")).toBe(false);
  expect(orders(model).has("5")).toBe(true);
});

test("on `me` a lower version never overwrites a higher one, by event or by snapshot", () => {
  const model = new Model("me");
  model.load([{ orders: [order("a", 3, { status: "PAID" })] }]);
  expect(model.apply(event({ id: "a", v: 3, d: { status: "PENDING", version: 3 } }))).toBeUndefined();
  expect(model.apply(event({ id: "a", v: 4, d: { status: "FULFILLED", version: 4 } }))).toBeDefined();
  model.load([{ orders: [order("a", 2), order("b", 1)] }]);
  expect(orders(model).get("a")).toEqual(order("a", 4, { status: "FULFILLED" }));
  expect(orders(model).get("b")).toEqual(order("b", 1));
  model.load([{ orders: [order("a", 5)] }]);
  expect(orders(model).get("a")).toEqual(order("a", 5));
});

test("elsewhere a snapshot is what counts", () => {
  const model = board(order("a", 3, { status: "PAID" }));
  model.load([{ orders: [order("a", 2)] }]);
  expect(orders(model).get("a")).toEqual(order("a", 2));
});

test("one order: a patch, and the whole one when it is placed", () => {
  const model = new Model("order:1");
  model.load([order("1")]);
  const { lines } = model.data as { lines: unknown };
  const change = model.apply(event({ d: { status: "PAID", version: 2 } }));
  expect(model.data).toEqual(order("1", 2, { status: "PAID" }));
  expect((model.data as { lines: unknown }).lines).toBe(lines);
  expect(change).toEqual({ before: order("1"), state: model.data });
  expect(model.apply({ t: "ev", h: 1, o: 9 })).toEqual({});
});

test("a change that waits for its money is gone once it waits no more, whether it came to be or not", () => {
  const waiting = { difference: { amount: 500, currency: "GBP" }, total: { amount: 750, currency: "GBP" } };
  const opened = event({
    id: "a",
    v: 4,
    k: "order.payment_changed",
    d: { version: 4, pending_update: waiting },
  });
  // As the hub writes it: null takes the field away, and what is missing stays.
  const declined = { version: 5, payment: "authorized", pending_update: null };
  const applied = { version: 5, lines: [{ line: 1, quantity: 3 }], pending_update: null };
  for (const ended of [declined, applied]) {
    const model = board(order("a", 3, { status: "PAID" }));
    model.apply(opened);
    expect(orders(model).get("a")).toMatchObject({ version: 4, pending_update: waiting });
    model.apply(event({ id: "a", v: 5, d: { ...ended } }));
    const { pending_update: _, ...rest } = { ...ended };
    expect(orders(model).get("a")).toEqual(order("a", 5, { status: "PAID", ...rest }));
    expect(Object.keys(orders(model).get("a") as object)).not.toContain("pending_update");
  }
});

test("a menu is kept in the hub's order, and follows its products and its site", () => {
  const product = (category: string, name: string, sku: string, price = 1) => ({
    category,
    name,
    sku,
    price,
  });
  const [cake, tea, zebra] = [
    product("Cakes", "Éclair", "z"),
    product("Tea", "Assam", "a"),
    product("Tea", "assam", "0"),
  ];
  const model = new Model("menu:main");
  model.load([{ site: { id: "main" }, products: [cake, tea] }, { products: [zebra] }]);
  const menu = () => model.data as Menu<ReturnType<typeof product>>;
  expect(menu().products).toEqual([cake, tea, zebra]);

  const added = product("Tea", "Assam", "A");
  expect(model.apply(event({ k: "product.changed", id: "A", d: added }))).toEqual({ state: added });
  expect(menu().products.map((one) => one.sku)).toEqual(["z", "A", "a", "0"]);
  expect(menu().products[0]).toBe(cake);

  const moved = product("Apples", "Assam", "a", 2);
  model.apply(event({ k: "product.changed", id: "a", d: moved }));
  expect(menu().products.map((one) => one.sku)).toEqual(["a", "z", "A", "0"]);

  expect(model.apply(event({ k: "product.removed", id: "z" }))).toEqual({ before: cake });
  expect(menu().products.map((one) => one.sku)).toEqual(["a", "A", "0"]);

  model.apply(event({ k: "site.changed", d: { id: "main", open: false } }));
  expect(menu().site).toEqual({ id: "main", open: false });
  expect(menu().products.map((one) => one.sku)).toEqual(["a", "A", "0"]);
});
