import { createContext, type ReactNode, useContext } from "react";
import { age, countdown, timeOfDay } from "#/lib/format/format";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "./messages";

/** One tick a second for a whole screen: only what shows a time is drawn again, not what is around it. */
const Now = createContext(0);

export function Ticking({ children }: { children: ReactNode }) {
  return <Now value={useServerNow(1_000)}>{children}</Now>;
}

export function useTick(): number {
  return useContext(Now);
}

export function Age({ since }: { since: string }) {
  return messages.time.ago(age(useTick() - Date.parse(since)));
}

/** What is left of a cancellation window. */
export function WindowLeft({ until }: { until: string }) {
  const leftMs = Date.parse(until) - useTick();
  return leftMs > 0 ? messages.time.left(countdown(leftMs)) : messages.time.shut;
}

/** Since when something is so, by the hub's clock, from how many seconds it has been. */
export function useSince(seconds: number | null): string {
  return timeOfDay(useTick() - (seconds ?? 0) * 1_000, true);
}
