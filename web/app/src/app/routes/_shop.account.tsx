import { createFileRoute } from "@tanstack/react-router";
import { mustBeSignedIn } from "#/app/guard";
import { AccountScreen } from "#/features/account/own/account-screen";

export const Route = createFileRoute("/_shop/account")({
  beforeLoad: ({ location }) => mustBeSignedIn(location),
  component: AccountScreen,
});
