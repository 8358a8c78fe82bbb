import { Link } from "@tanstack/react-router";
import { Banner } from "#/components/banner";
import { ApiError, sentence } from "#/lib/api/problem";
import { messages } from "../messages";
import type { Placing } from "./use-placing";

/** What became of placing the order, where it is not simply placed. The lines say themselves what is wrong with them. */
export function Outcome({ placing }: { placing: Placing }) {
  switch (placing.phase) {
    case "idle":
    case "placing":
      return null;
    case "askingAgain":
      return <Banner look="warn">{messages.askingAgain}</Banner>;
    case "unknown":
      return (
        <Banner look="bad" action={<Link to="/orders">{messages.yourOrders}</Link>}>
          {messages.unknown}
        </Banner>
      );
    case "refused":
      return <Banner look="bad">{reasonOf(placing.error)}</Banner>;
  }
}

/** The hub's code is the reason; its sentence is for what is not known here. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ApiError)) return sentence(error);
  switch (error.code) {
    case "total_changed":
      return messages.totalRefused;
    case "out_of_stock":
    case "unknown_sku":
      return messages.linesRefused;
    case "not_on_now":
      return messages.notOnNow;
    case "coupon_used_up":
    case "coupon_invalid":
      return messages.coupon.refusedAtPlacing;
    case "site_closed":
      return messages.siteClosed;
    default:
      return error.message;
  }
}
