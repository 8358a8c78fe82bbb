import { useMemo, useRef } from "react";
import type { Order } from "#/lib/api/types";
import { stationOf } from "./station-ticket";

/** Where articles are made, by sku. */
export type Makers = ReadonlyMap<string, string>;

interface Article {
  sku: string;
  category: string;
  station?: string | null;
}

interface Station {
  name: string;
  kind: "kitchen" | "warehouse" | "expediter";
  categories: readonly string[];
}

/** Makes what no other station is there for. */
const MAIN = "main";

/** As the hub sends lines on their way when an order is released: to the station that its article names, or that has its category. */
export function makersOf(articles: readonly Article[], stations: readonly Station[]): Makers {
  const works = stations.filter(({ kind }) => kind !== "expediter");
  const gathers = new Set(stations.filter(({ kind }) => kind === "expediter").map(({ name }) => name));
  return new Map(
    articles.map(({ sku, category, station }) => {
      if (station && !gathers.has(station)) return [sku, station];
      return [sku, works.find(({ categories }) => categories.includes(category))?.name ?? MAIN];
    }),
  );
}

/**
 * An order whose lines name the stations that make them: as its tickets say, and before it is released as it would be now. The
 * same object where they do.
 */
export function routed(order: Order, makers: Makers): Order {
  const makerOf = ({ line, sku, station }: Order["lines"][number]) =>
    stationOf(order, line) ?? (station || makers.get(sku));
  if (order.lines.every((line) => makerOf(line) === (line.station ?? undefined))) return order;
  const lines = order.lines.map((line) => {
    const station = makerOf(line);
    return station === undefined ? line : { ...line, station };
  });
  return { ...order, lines };
}

/** All of them; each is the same object until it changes. Before the site's articles are known they are as they came. */
export function useRouted(
  orders: ReadonlyMap<string, Order>,
  makers: Makers | undefined,
): ReadonlyMap<string, Order> {
  const known = useRef({ makers, orders: new WeakMap<Order, Order>() });
  return useMemo(() => {
    if (!makers) return orders;
    if (known.current.makers !== makers) known.current = { makers, orders: new WeakMap() };
    const before = known.current.orders;
    const all = new Map<string, Order>();
    for (const [id, order] of orders) {
      const one = before.get(order) ?? routed(order, makers);
      before.set(order, one);
      all.set(id, one);
    }
    return all;
  }, [orders, makers]);
}
