import { createFileRoute } from "@tanstack/react-router";
import { VerifyScreen } from "#/features/account/link/verify-screen";

export const Route = createFileRoute("/login_/verify")({ component: VerifyScreen });
