import { Ban, CircleCheck, CircleDashed, Clock, type LucideIcon, Wallet } from "lucide-react";
import type { OrderStatus } from "#/lib/api/types";
import styles from "./status-pill.module.css";
import tones from "./tones.module.css";

const LOOKS: Record<OrderStatus, { name: string; look: string; Icon: LucideIcon }> = {
  PENDING: { name: "Not paid", look: "warn", Icon: CircleDashed },
  PAID: { name: "Paid", look: "info", Icon: Wallet },
  FULFILLED: { name: "Done", look: "good", Icon: CircleCheck },
  CANCELLED: { name: "Cancelled", look: "bad", Icon: Ban },
  EXPIRED: { name: "Expired", look: "mute", Icon: Clock },
};

/** An order's status in words, a colour and a shape: none of the three is needed to understand it. */
export function StatusPill({ status }: { status: OrderStatus }) {
  const { name, look, Icon } = LOOKS[status];
  return (
    <span className={`${styles.pill} ${tones[look]}`} data-status={status}>
      <Icon aria-hidden size={14} />
      {name}
    </span>
  );
}

export function statusName(status: OrderStatus): string {
  return LOOKS[status].name;
}
