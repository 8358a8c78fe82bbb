import type { StreamStatus } from "@orderhub/client";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { Order } from "#/lib/api/types";
import { hub } from "#/lib/realtime/hub";
import { type Liveness, useLiveness } from "#/lib/realtime/use-connection";
import { useStream } from "#/lib/realtime/use-stream";
import { serverNow } from "#/lib/time/clock";
import { hush, tellConnection } from "./alerts";
import { actionQueue } from "./queue-store";
import { standingOf } from "./standing";
import { useAcknowledging } from "./use-acknowledging";
import { usePaced } from "./use-paced";
import { createWatch, type Watch, type Watched } from "./watch";

export interface Board extends Watched {
  status: StreamStatus;
  error?: string;
  orders: ReadonlyMap<string, Order>;
  watch: Watch;
}

/** A full board on a busy evening changes fifty times in a second; nobody at two metres sees more than ten. */
const DRAWN_EVERY_MS = 100;
/** A connection that is back this soon is not worth a sound. */
const LOST_AFTER_MS = 2_000;
const NO_ORDERS: ReadonlyMap<string, Order> = new Map();

/** The orders of a site, live, with what the board remembers about them. One site for the life of the caller. */
export function useBoard(site: string): Board {
  const name = `board:${site}`;
  const [watch] = useState(() => createWatch(site));
  const watched = useSyncExternalStore(watch.subscribe, watch.get);
  /** The newest critical event that was told. */
  const critical = useRef(0);
  const heard = useStream<{ orders: ReadonlyMap<string, Order> }>(name, ({ crit, offset }) => {
    if (crit) critical.current = offset;
  });
  const stream = usePaced(heard, DRAWN_EVERY_MS);
  useAcknowledging(name, stream, critical, watched.isSure);
  const orders = stream.data?.orders ?? NO_ORDERS;
  const { status, error } = stream;

  useEffect(() => {
    if (status === "loading" || status === "refused") return;
    watch.observe(orders, status === "live");
    actionQueue().follow((action) => standingOf(orders, action));
  }, [watch, orders, status]);

  useEffect(() => {
    window.addEventListener("pagehide", watch.save);
    return () => {
      window.removeEventListener("pagehide", watch.save);
      watch.save();
      hush();
    };
  }, [watch]);

  return { ...watched, status, ...(error !== undefined && { error }), orders, watch };
}

/** How far the board can be trusted. */
export interface Currency {
  isCurrent: boolean;
  liveness: Liveness;
  /** Since when it is not current; ms on the hub's clock. */
  since: number | null;
}

/** What is shown is as it was then; a lost connection is noticed later. Ms on the hub's clock. */
function lastHeard(): number {
  const at = hub.status.lastHeardAt;
  return at === null ? serverNow() : serverNow() - (performance.now() - at);
}

/** Says when the connection is lost and back, and lets waiting actions go. */
export function useCurrency(status: StreamStatus): Currency {
  const liveness = useLiveness();
  const isCurrent = status === "live" && liveness === "live";
  const [since, setSince] = useState<number | null>(serverNow);
  const wasCurrent = useRef(false);
  const isTold = useRef(false);
  useEffect(() => {
    if (isCurrent) {
      setSince(null);
      actionQueue().networkIsBack();
      if (isTold.current) tellConnection("back");
      isTold.current = false;
      wasCurrent.current = true;
      return;
    }
    setSince((before) => before ?? lastHeard());
    if (!wasCurrent.current) return;
    const timer = setTimeout(() => {
      isTold.current = true;
      tellConnection("lost");
    }, LOST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isCurrent]);
  return { isCurrent, liveness, since };
}
