import type { StreamStatus } from "@orderhub/client";
import { useEffect, useRef, useState } from "react";
import type { Order } from "#/lib/api/types";
import { hub } from "#/lib/realtime/hub";
import { currentSession } from "#/lib/session/session";
import { serverNow } from "#/lib/time/clock";

/** The tickets of a board as this device saw them last. */
export interface LastTickets {
  orders: ReadonlyMap<string, Order>;
  /** When that was, ms on the hub's clock. */
  at: number;
}

/** As many as a board is drawn with. */
const TICKETS_MAX = 500;
const KEEP_EVERY_MS = 10_000;
/** Unchanged tickets are known to be so still: their time is brought up to date this often. */
const STILL_SO_EVERY_MS = 60_000;
/** A first connection usually takes less; what is about to be replaced is not shown. */
const AWAITED_MS = 4_000;

/**
 * Keeps the tickets while they are live, and gives them back when the board is opened and its hub cannot be reached: until it
 * is. They are for people alone. What the board remembers, rings for and asks follows from what the hub says.
 */
export function useLastTickets(
  site: string,
  { orders, status }: { orders: ReadonlyMap<string, Order>; status: StreamStatus },
): LastTickets | undefined {
  const [last, setLast] = useState<LastTickets>();
  const live = useRef(orders);
  live.current = orders;

  useEffect(() => {
    if (status !== "live") return;
    setLast(undefined);
    let kept: { orders: ReadonlyMap<string, Order>; at: number } | undefined;
    const keep = () => {
      const now = performance.now();
      if (kept?.orders === live.current && now - kept.at < STILL_SO_EVERY_MS) return;
      kept = { orders: live.current, at: now };
      void keepTickets(site, live.current);
    };
    const onHidden = () => document.visibilityState === "hidden" && keep();
    keep();
    const timer = setInterval(keep, KEEP_EVERY_MS);
    document.addEventListener("visibilitychange", onHidden);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onHidden);
    };
  }, [site, status]);

  useEffect(() => {
    if (status !== "loading") return;
    let isOver = false;
    const timer = setTimeout(async () => {
      const found = await keptTickets(site);
      if (!isOver && found) setLast(found);
    }, AWAITED_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [site, status]);

  return status === "loading" ? last : undefined;
}

async function keepTickets(site: string, orders: ReadonlyMap<string, Order>): Promise<void> {
  const owner = currentSession()?.user.id;
  if (!owner || hub.status.state !== "connected") return;
  const now = serverNow();
  const value = [...orders.values()].slice(0, TICKETS_MAX);
  const { keep } = await import("#/lib/kept/store");
  await keep("boards", [{ key: site, owner, at: now, value }], now);
}

async function keptTickets(site: string): Promise<LastTickets | undefined> {
  const owner = currentSession()?.user.id;
  if (!owner) return undefined;
  const { keptFor } = await import("#/lib/kept/store");
  const found = (await keptFor<Order[]>("boards", owner, serverNow())).find(({ key }) => key === site);
  return found && { orders: new Map(found.value.map((order) => [order.id, order])), at: found.at };
}
