import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { Order } from "#/lib/api/types";
import { readySentence, readyTimes } from "#/lib/orders/ready-times";
import { serverNow } from "#/lib/time/clock";
import { messages } from "../messages";
import { announcement } from "./headline";

/**
 * Tells who cannot see it what has changed: once per change, politely, and nothing when the page is opened. What is promised
 * then is told along; by itself it changes too often to be read out.
 */
export function Announcer({ order }: { order: Order }) {
  const text = announcement(order);
  const before = useRef(text);
  const withPromise = useEffectEvent(() => {
    const now = serverNow();
    const times = readyTimes(order, now);
    return times ? `${text} ${readySentence(times, messages.promise, now)}.` : text;
  });
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (text === before.current) return;
    before.current = text;
    setSaid(withPromise());
  }, [text]);
  return (
    <p role="status" aria-live="polite" className="visually-hidden" data-testid="announcer">
      {said}
    </p>
  );
}
