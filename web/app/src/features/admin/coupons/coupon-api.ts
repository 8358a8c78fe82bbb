import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import type { Coupon } from "#/lib/api/types";
import type { CouponBody } from "./coupon-form";

export function couponsQuery(site: string) {
  return queryOptions({
    queryKey: ["admin", "coupons", site],
    queryFn: async ({ signal }) =>
      (await answer(api.GET("/api/v1/coupons", { params: { query: { site, limit: 200 } }, signal }))).items,
  });
}

export function createCoupon(site: string, body: CouponBody & { code: string }): Promise<Coupon> {
  return answer(api.POST("/api/v1/coupons", { body: { ...body, site } }));
}

/** Changes it if it is still at the version that was read. What it takes off stays of its kind. */
export function changeCoupon(coupon: Coupon, { kind: _, ...body }: Partial<CouponBody>): Promise<Coupon> {
  const { site, code, version } = coupon;
  return answer(
    api.PATCH("/api/v1/coupons/{code}", {
      params: { path: { code }, query: { site }, header: { "If-Match": `"${version}"` } },
      body,
    }),
  );
}

export function removeCoupon({ site, code }: Coupon): Promise<unknown> {
  return answer(api.DELETE("/api/v1/coupons/{code}", { params: { path: { code }, query: { site } } }));
}
