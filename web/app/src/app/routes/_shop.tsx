import { createFileRoute, Outlet, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { AccountMenu } from "#/features/account/account-menu";
import { ShopFrame } from "#/features/shop/frame/shop-frame";
import { onSessionChange } from "#/lib/session/session";
import { chooseSite, useSite } from "#/lib/site/site";

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
  useChoiceInAddress();
  // Signed out, here or in another tab: a page that is only for members asks who is there.
  useEffect(() => onSessionChange(() => void router.invalidate()), [router]);
  const here = useLocation({ select: (location) => location.href });
  return (
    <ShopFrame account={<AccountMenu here={here} />}>
      <Outlet />
    </ShopFrame>
  );
}

/** An address that names a shop names the one that is looked at: another choice goes in, and one that is none goes out. */
function useChoiceInAddress() {
  const navigate = useNavigate();
  const { site: named } = Route.useSearch();
  const chosen = useSite()?.id;
  useEffect(() => {
    if (named === undefined || named === chosen) return;
    void navigate({ to: ".", search: chosen === undefined ? {} : { site: chosen }, replace: true });
  }, [named, chosen, navigate]);
}
