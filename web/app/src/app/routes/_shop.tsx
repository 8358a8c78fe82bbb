import { createFileRoute, Outlet, useLocation, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { AccountMenu } from "#/features/account/account-menu";
import { ShopFrame } from "#/features/shop/frame/shop-frame";
import { onSessionChange } from "#/lib/session/session";
import { chooseSite } from "#/lib/site/site";

export const Route = createFileRoute("/_shop")({
  validateSearch: (search: Record<string, unknown>): { site?: string } =>
    typeof search.site === "string" ? { site: search.site } : {},
  // The choice is kept on the device: addresses within the shop need not carry it.
  beforeLoad: ({ search }) => {
    if (search.site) chooseSite(search.site);
  },
  component: Layout,
});

function Layout() {
  const router = useRouter();
  // Signed out, here or in another tab: a page that is only for members asks who is there.
  useEffect(() => onSessionChange(() => void router.invalidate()), [router]);
  const here = useLocation({ select: (location) => location.href });
  return (
    <ShopFrame account={<AccountMenu here={here} />}>
      <Outlet />
    </ShopFrame>
  );
}
