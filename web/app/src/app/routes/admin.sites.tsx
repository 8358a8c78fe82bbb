import { createFileRoute } from "@tanstack/react-router";
import { SitesScreen } from "#/features/admin/sites/sites-screen";

export const Route = createFileRoute("/admin/sites")({ component: SitesScreen });
