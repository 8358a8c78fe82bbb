import { createFileRoute } from "@tanstack/react-router";
import { AuditScreen } from "#/features/admin/audit/audit-screen";
import { readAuditSearch } from "#/features/admin/audit/search";

export const Route = createFileRoute("/admin/audit")({
  validateSearch: readAuditSearch,
  component: AuditScreen,
});
