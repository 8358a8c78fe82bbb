import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { HistoryScreen } from "#/features/tracking/history/history-screen";

export const Route = createFileRoute("/_shop/orders/")({
  beforeLoad: ({ location }) => mustBeSignedIn(location),
  component: HistoryScreen,
});
