import { Ban, CircleCheck, CircleDashed, Clock, type LucideIcon, Wallet } from "lucide-react";
import type { OrderStatus } from "#/lib/api/types";
import { statusNames } from "./status-messages";
import styles from "./status-pill.module.css";
import tones from "./tones.module.css";

const LOOKS: Record<OrderStatus, { look: string; Icon: LucideIcon }> = {
  PENDING: { look: "warn", Icon: CircleDashed },
  PAID: { look: "info", Icon: Wallet },
  FULFILLED: { look: "good", Icon: CircleCheck },
  CANCELLED: { look: "bad", Icon: Ban },
  EXPIRED: { look: "mute", Icon: Clock },
};

/** An order's status in words, a colour and a shape: none of the three is needed to understand it. */
export function StatusPill({ status }: { status: OrderStatus }) {
  const { look, Icon } = LOOKS[status];
  return (
    <span className={`${styles.pill} ${tones[look]}`} data-status={status}>
      <Icon aria-hidden size={14} />
      {statusNames[status]}
    </span>
  );
}

export function statusName(status: OrderStatus): string {
  return statusNames[status];
}
