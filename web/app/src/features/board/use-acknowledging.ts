import type { StreamSnapshot } from "@orderhub/client";
import { type RefObject, useEffect, useRef } from "react";
import { hub } from "#/lib/realtime/hub";

/**
 * Tells the hub that what is critical is on this screen. `drawn` is the stream as it is drawn, `critical` the newest critical
 * event that was told, and `isSure` says that it is known what became of tickets that a snapshot does not have any more.
 * Said after the paint: a page that nobody can see is not painted, says nothing, and is what admins are told of.
 */
export function useAcknowledging(
  stream: string,
  drawn: StreamSnapshot<unknown>,
  critical: RefObject<number>,
  isSure: boolean,
): void {
  const said = useRef({ basis: "", offset: 0 });
  const { status, epoch, offset, resets } = drawn;
  // Where a snapshot took the place of events, there may have been critical ones among them.
  const basis = `${epoch} ${resets}`;

  useEffect(() => {
    if (status !== "live" || !isSure || offset === undefined) return;
    if (said.current.basis === basis && critical.current <= said.current.offset) return;
    const frame = requestAnimationFrame(() => {
      said.current = { basis, offset };
      hub.ack({ stream, offset });
    });
    return () => cancelAnimationFrame(frame);
  }, [stream, status, isSure, offset, basis, critical]);
}
