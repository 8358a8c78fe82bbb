import { createFileRoute } from "@tanstack/react-router";
import { ResetScreen } from "#/features/account/link/reset-screen";

export const Route = createFileRoute("/login_/reset")({ component: ResetScreen });
