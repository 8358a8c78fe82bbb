import { CircleSlash, Clock, Hourglass } from "lucide-react";
import { messages } from "../messages";
import { isOn, type MenuItem } from "./menu";
import styles from "./product-card.module.css";

interface AvailabilityProps {
  item: MenuItem;
  /** When it is sold again, where it is not at this time of day. */
  onAgain: string | undefined;
}

/** Whether an article can be had, where that is not simply so. */
export function Availability({ item, onAgain }: AvailabilityProps) {
  if (!item.is_available || item.stock === "out") {
    return (
      <span className={styles.out}>
        <CircleSlash aria-hidden size={14} />
        {item.is_available ? messages.soldOut : messages.unavailable}
      </span>
    );
  }
  if (!isOn(item)) {
    return (
      <span className={styles.out}>
        <Clock aria-hidden size={14} />
        {onAgain ?? messages.notOn}
      </span>
    );
  }
  if (item.stock !== "low") return null;
  return (
    <span className={styles.low}>
      <Hourglass aria-hidden size={14} />
      {item.left === null ? messages.low : messages.onlyLeft(item.left)}
    </span>
  );
}
