import { createFileRoute } from "@tanstack/react-router";
import { LinkScreen } from "#/features/account/link/link-screen";

export const Route = createFileRoute("/login_/link")({ component: LinkScreen });
