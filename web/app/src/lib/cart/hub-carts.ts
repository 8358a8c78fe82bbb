import { answer, api } from "#/lib/api/client";
import type { CartAnswer } from "#/lib/api/types";
import type { Carts, HubCart } from "./bring";
import { type CartLine, keyOf, withLines } from "./cart";

/** The hub's carts, over HTTP. */
export const carts: Carts = {
  make: async (site) => cartOf(await answer(api.POST("/api/v1/carts", { body: { site } }))),
  read: async (id) => cartOf(await answer(api.GET("/api/v1/carts/{id}", { params: { path: { id } } }))),
  write: async ({ id, version }, { lines, coupon }) =>
    cartOf(
      await answer(
        api.PUT("/api/v1/carts/{id}", {
          params: { path: { id }, header: { "If-Match": `"${version}"` } },
          body: { lines: lines.map(wanted), ...(coupon !== null && { coupon }) },
        }),
      ),
    ),
  mine: async (site) => cartOf(await answer(api.GET("/api/v1/carts/mine", { params: { query: { site } } }))),
  claim: async (id) =>
    cartOf(await answer(api.POST("/api/v1/carts/{id}/claim", { params: { path: { id } } }))),
};

function cartOf({ id, version, lines, coupon }: CartAnswer): HubCart {
  const repriced = lines.filter(({ problem }) => problem?.code === "price_changed").map(keyOf);
  return { id, version, lines: withLines([], lines.map(lineOf)), coupon: coupon ?? null, repriced };
}

function lineOf({ sku, quantity, note, options }: CartAnswer["lines"][number]): CartLine {
  return { sku, quantity, ...(note && { note }), ...(options?.length && { options }) };
}

/** As a body says it: the hub's lists can be changed, and so can the copy. */
export function wanted({ sku, quantity, note, options }: CartLine) {
  return {
    sku,
    quantity,
    ...(note && { note }),
    ...(options && {
      options: options.map(({ option, choices }) => ({ option, choices: [...choices] })),
    }),
  };
}
