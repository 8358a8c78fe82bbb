import { notFound, useParams } from "@tanstack/react-router";
import type { FunctionComponent, ReactNode } from "react";
import { PAGES, type Page } from "./access";
import { BundlesPage } from "./pages/bundles";
import { CustomersPage } from "./pages/customers";
import { DemandPage } from "./pages/demand";
import { FilesPage } from "./pages/files";
import { LivePage } from "./pages/live";
import { ModelsPage } from "./pages/models";
import { OverviewPage } from "./pages/overview";
import { ReviewsPage } from "./pages/reviews";
import { SalesPage } from "./pages/sales";
import { ShelvesPage } from "./pages/shelves";
import { StationsPage } from "./pages/stations";
import { StrangePage } from "./pages/strange";
import { SystemPage } from "./pages/system";
import { InsightsShell } from "./shell";

const SCREENS: Record<Page, FunctionComponent> = {
  overview: OverviewPage,
  live: LivePage,
  demand: DemandPage,
  sales: SalesPage,
  shelves: ShelvesPage,
  bundles: BundlesPage,
  customers: CustomersPage,
  reviews: ReviewsPage,
  strange: StrangePage,
  stations: StationsPage,
  models: ModelsPage,
  files: FilesPage,
  system: SystemPage,
};

/** The page that the address names; without a name, what matters tomorrow. */
export function InsightsScreen({ children }: { children?: ReactNode }) {
  const { page: name = "overview" } = useParams({ strict: false });
  const page = PAGES.find((one) => one === name);
  if (!page) throw notFound();
  const Screen = SCREENS[page];
  return (
    <InsightsShell>
      <Screen />
      {children}
    </InsightsShell>
  );
}
