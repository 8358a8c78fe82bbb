import { createFileRoute } from "@tanstack/react-router";
import { ErasedScreen } from "#/features/account/own/erased-screen";

export const Route = createFileRoute("/_shop/account_/deleted")({ component: ErasedScreen });
