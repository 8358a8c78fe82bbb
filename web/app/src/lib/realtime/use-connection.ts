import { useConnection as useConnectionOf } from "@orderhub/client/react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { hub } from "./hub";

/** How live the page is, as people are told. */
export type Liveness = "live" | "connecting" | "offline";

export interface Connection {
  liveness: Liveness;
  /** What the hub said it has to do before it is back. */
  why?: Why;
  /** Whole seconds since the hub was last heard; null before the first time. */
  silentForS: number | null;
  /** Why it will not come back by itself, where it will not. */
  ended?: { code: number; reason: string };
}

/** `restarting`: it will be back in a moment. `busy`: it has too much to do, and takes nobody in for now. */
export type Why = "restarting" | "busy";

const WHY: Readonly<Record<number, Why>> = { 4100: "busy", 4200: "restarting" };

/** After this long without a connection a page says `offline` instead of `connecting`, also one that never had any. */
const CONNECTING_FOR_MS = 5_000;

export function useConnection(): Connection {
  const status = useConnectionOf(hub);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  // lastHeardAt moves without a new status: it is read at every tick.
  const heardAt = hub.status.lastHeardAt;
  const silentMs = heardAt === null ? null : Math.max(0, now - heardAt);
  const silentForS = silentMs === null ? null : Math.floor(silentMs / 1_000);
  const why = WHY[status.closed?.code ?? 0];
  const ended = status.closed?.fatal ? { code: status.closed.code, reason: status.closed.reason } : undefined;
  return {
    liveness: livenessOf(status.state, silentMs, ended !== undefined),
    silentForS,
    ...(why && { why }),
    ...(ended && { ended }),
  };
}

/** The word alone: the caller draws again when it changes, not at every tick. */
export function useLiveness(): Liveness {
  return useSyncExternalStore(onTick, () => {
    const { state, lastHeardAt, closed } = hub.status;
    return livenessOf(
      state,
      lastHeardAt === null ? null : performance.now() - lastHeardAt,
      closed?.fatal === true,
    );
  });
}

function onTick(listener: () => void): () => void {
  const stop = hub.onStatus(listener);
  const timer = setInterval(listener, 1_000);
  return () => {
    stop();
    clearInterval(timer);
  };
}

/** Since when the first connection of this page is wanted; it may never come. */
let triedSince: number | undefined;

function livenessOf(state: string, silentMs: number | null, isOver: boolean): Liveness {
  if (state === "connected") return "live";
  // What a browser says of its network is a hint: opened from its store without one, it can say that there is one.
  triedSince ??= performance.now();
  const isLong = (silentMs ?? performance.now() - triedSince) > CONNECTING_FOR_MS;
  return isOver || isLong || !navigator.onLine ? "offline" : "connecting";
}
