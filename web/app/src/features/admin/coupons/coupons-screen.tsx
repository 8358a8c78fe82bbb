import { TicketPercent } from "lucide-react";
import type { Coupon } from "#/lib/api/types";
import { dateAndTime, money } from "#/lib/format/format";
import { writePercent } from "../form/price";
import { RecordSwitch } from "../records/record-switch";
import { RecordsScreen } from "../records/records-screen";
import { changeCoupon, couponsQuery, removeCoupon } from "./coupon-api";
import { CouponSheet } from "./coupon-sheet";
import { messages } from "./messages";

/** What customers can type at the checkout. */
export function CouponsScreen() {
  return (
    <RecordsScreen
      section="coupons"
      words={messages}
      icon={TicketPercent}
      query={couponsQuery}
      nameOf={(coupon) => coupon.code}
      row={(coupon) => ({
        facts: factsOf(coupon),
        isOff: !coupon.is_active,
        aside: <Standing coupon={coupon} />,
      })}
      remove={removeCoupon}
      sheet={(props) => <CouponSheet {...props} />}
    />
  );
}

function factsOf(coupon: Coupon) {
  return [
    coupon.percent_bp != null && messages.percentOff(writePercent(coupon.percent_bp)),
    coupon.amount && messages.amountOff(money(coupon.amount)),
    coupon.minimum && messages.minimum(money(coupon.minimum)),
    coupon.starts_at && messages.from(dateAndTime(coupon.starts_at)),
    coupon.ends_at && messages.until(dateAndTime(coupon.ends_at)),
    coupon.limit_per_customer != null && messages.perCustomer(coupon.limit_per_customer),
  ];
}

/** How often it was used, and whether it is accepted. */
function Standing({ coupon }: { coupon: Coupon }) {
  return (
    <>
      <span>{messages.used(coupon.used, coupon.limit ?? null)}</span>
      <RecordSwitch
        label={messages.accepts(coupon.code)}
        isOn={coupon.is_active}
        change={(isOn) => changeCoupon(coupon, { is_active: isOn })}
        said={(after) => messages.accepted[after.is_active ? "on" : "off"](after.code)}
        queryKey={couponsQuery(coupon.site).queryKey}
      />
    </>
  );
}
