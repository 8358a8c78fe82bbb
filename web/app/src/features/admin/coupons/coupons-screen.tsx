import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { TicketPercent } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Banner } from "#/components/banner";
import { Empty } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { Coupon, Site } from "#/lib/api/types";
import { dateAndTime, money } from "#/lib/format/format";
import { announce } from "../announce";
import { writePercent } from "../form/price";
import { Switch } from "../form/switch";
import { messages as shared } from "../records/messages";
import { OfSite } from "../records/of-site";
import { RecordList } from "../records/record-list";
import { RecordsPage } from "../records/records-page";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { ForSection } from "../section";
import { changeCoupon, couponsKey, removeCoupon, useCoupons } from "./coupon-api";
import { CouponSheet } from "./coupon-sheet";
import { messages } from "./messages";

const route = getRouteApi("/admin/coupons");

/** What customers can type at the checkout. */
export function CouponsScreen() {
  const { site } = route.useSearch();
  return (
    <ForSection section="coupons">
      {(user) => (
        <OfSite user={user} wanted={site}>
          {(chosen, choice) => <Coupons key={chosen.id} site={chosen} choice={choice} />}
        </OfSite>
      )}
    </ForSection>
  );
}

type Open = { what: "create" } | { what: "edit" | "remove"; coupon: Coupon } | null;

function Coupons({ site, choice }: { site: Site; choice: ReactNode }) {
  const coupons = useCoupons(site.id);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={messages.count}
        add={{ name: messages.add, onClick: () => setOpen({ what: "create" }) }}
        tools={choice}
        failed={messages.failed}
        query={coupons}
        empty={
          <Empty title={messages.emptyTitle} icon={<TicketPercent aria-hidden size={28} />}>
            {messages.empty}
          </Empty>
        }
      >
        {(records) => (
          <RecordList
            label={messages.label}
            rows={records.map((coupon) => ({
              key: coupon.code,
              name: coupon.code,
              facts: factsOf(coupon),
              isOff: !coupon.is_active,
              aside: <Standing coupon={coupon} />,
              onOpen: () => setOpen({ what: "edit", coupon }),
              items: [
                { name: shared.edit, onClick: () => setOpen({ what: "edit", coupon }) },
                { name: shared.remove, onClick: () => setOpen({ what: "remove", coupon }), isGrave: true },
              ],
            }))}
          />
        )}
      </RecordsPage>
      {(open?.what === "create" || open?.what === "edit") && (
        <CouponSheet site={site} coupon={open.what === "edit" ? open.coupon : undefined} onClose={close} />
      )}
      <RemoveRecordDialog
        record={open?.what === "remove" ? open.coupon : null}
        name={(coupon) => coupon.code}
        words={messages.removeDialog}
        remove={removeCoupon}
        queryKey={couponsKey(site.id)}
        onClose={close}
      />
    </>
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

/** How often it was used, and whether it is accepted: switched at once. */
function Standing({ coupon }: { coupon: Coupon }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (isActive: boolean) => changeCoupon(coupon, { is_active: isActive }),
    onSuccess: (after) => announce(messages.accepted[after.is_active ? "on" : "off"](after.code)),
    onSettled: () => client.invalidateQueries({ queryKey: couponsKey(coupon.site) }),
  });
  return (
    <>
      <span>{messages.used(coupon.used, coupon.limit ?? null)}</span>
      <Switch
        isBare
        label={messages.accepts(coupon.code)}
        checked={coupon.is_active}
        busy={change.isPending}
        onChange={(isActive) => change.mutate(isActive)}
      />
      {change.error && <Banner look="bad">{sentence(change.error)}</Banner>}
    </>
  );
}
