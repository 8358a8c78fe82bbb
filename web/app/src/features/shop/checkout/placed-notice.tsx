import { Link } from "@tanstack/react-router";
import { X } from "lucide-react";
import { Banner } from "#/components/banner";
import { IconButton } from "#/components/button";
import type { Order } from "#/lib/api/types";
import { useSession } from "#/lib/session/session";
import { placedMeanwhile } from "../frame/placed";
import { messages } from "../messages";
import styles from "./placed-notice.module.css";

/** An order was placed while its person had gone on to another screen. */
export default function PlacedNotice({ order }: { order: Order }) {
  const me = useSession()?.user.id;
  if (me !== order.customer.id) return null;
  const dismiss = () => placedMeanwhile.set(null);
  return (
    <div className={styles.notice}>
      <Banner
        look="good"
        action={<IconButton label={messages.dismiss} icon={<X aria-hidden size={18} />} onClick={dismiss} />}
      >
        {messages.placedMeanwhile(order.number)}{" "}
        <Link to="/orders/$id" params={{ id: order.id }} onClick={dismiss}>
          {messages.follow}
        </Link>
      </Banner>
    </div>
  );
}
