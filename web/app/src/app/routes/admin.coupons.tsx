import { createFileRoute } from "@tanstack/react-router";
import { CouponsScreen } from "#/features/admin/coupons/coupons-screen";
import { readSiteSearch } from "#/features/admin/records/search";

export const Route = createFileRoute("/admin/coupons")({
  validateSearch: readSiteSearch,
  component: CouponsScreen,
});
