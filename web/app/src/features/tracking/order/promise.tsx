import { Clock } from "lucide-react";
import type { Order } from "#/lib/api/types";
import { readySentence, readyTimes } from "#/lib/orders/ready-times";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "../messages";
import styles from "./promise.module.css";

/** Promises are told in minutes. */
const LOOK_MS = 5_000;

interface PromiseLineProps {
  order: Order;
  /** What is shown is how it stood then: time goes on, but whether it is late is not known. */
  isStale: boolean;
  isSmall?: boolean;
}

/** When it will be ready, while somebody has to wait for it. */
export function PromiseLine({ order, isStale, isSmall = false }: PromiseLineProps) {
  const now = useServerNow(isStale ? null : LOOK_MS);
  const times = readyTimes(order, now);
  if (!times) return null;
  return (
    <p
      className={styles.promise}
      data-testid="promise"
      data-promise={times.kind}
      data-small={isSmall || undefined}
    >
      <Clock aria-hidden size={isSmall ? 16 : 22} />
      <span className="numeric">{readySentence(times, messages.promise, now)}</span>
    </p>
  );
}
