import { createFileRoute } from "@tanstack/react-router";
import { BackScreen } from "#/features/account/provider/back-screen";
import { type Back, backIn } from "#/features/account/provider/login";

export const Route = createFileRoute("/login_/back")({
  validateSearch: (search: Record<string, unknown>): Back => backIn(search),
  component: () => <BackScreen back={Route.useSearch()} />,
});
