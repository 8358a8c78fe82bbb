import { createFileRoute } from "@tanstack/react-router";
import { CustomersPage } from "#/features/insights/pages/customers";

export const Route = createFileRoute("/insights/customers")({ component: CustomersPage });
