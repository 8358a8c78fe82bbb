import type { StreamSnapshot } from "@orderhub/client";
import { useEffect, useEffectEvent, useRef } from "react";

/**
 * Reads again whenever the stream took up its work after a gap: `me` goes on with the orders that are live then, and
 * tells nothing of those that ended meanwhile.
 */
export function useReread(
  { status, resets }: Pick<StreamSnapshot<unknown>, "status" | "resets">,
  read: () => void,
) {
  const isLive = status === "live";
  const before = useRef({ isLive, resets, wasEverLive: isLive });
  const tell = useEffectEvent(read);
  useEffect(() => {
    const { isLive: wasLive, resets: known, wasEverLive } = before.current;
    before.current = { isLive, resets, wasEverLive: wasEverLive || isLive };
    if (isLive && wasEverLive && (!wasLive || resets !== known)) tell();
  }, [isLive, resets]);
}
