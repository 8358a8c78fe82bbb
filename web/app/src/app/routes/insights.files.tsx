import { createFileRoute } from "@tanstack/react-router";
import { FilesPage } from "#/features/insights/pages/files";
import { readFileSearch } from "#/features/insights/search";

export const Route = createFileRoute("/insights/files")({
  validateSearch: readFileSearch,
  component: FilesPage,
});
