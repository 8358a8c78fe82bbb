import { useEffect, useRef, useState } from "react";
import type { Order } from "#/lib/api/types";
import { announcement } from "./headline";

/** Tells who cannot see it what has changed: once per change, politely, and nothing when the page is opened. */
export function Announcer({ order }: { order: Order }) {
  const text = announcement(order);
  const before = useRef(text);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (text === before.current) return;
    before.current = text;
    setSaid(text);
  }, [text]);
  return (
    <p role="status" aria-live="polite" className="visually-hidden" data-testid="announcer">
      {said}
    </p>
  );
}
