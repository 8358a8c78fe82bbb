import { getRouteApi } from "@tanstack/react-router";
import { FileUp } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "#/components/states";
import type { Site } from "#/lib/api/types";
import { OfSite } from "../records/of-site";
import { RecordsPage } from "../records/records-page";
import { ForSection } from "../section";
import { ExportPanel } from "./export-panel";
import { ImportForm } from "./import-form";
import { useJobs } from "./job-api";
import { JobList } from "./job-list";
import { messages } from "./messages";

const route = getRouteApi("/admin/jobs");

/** Files in and out. */
export function JobsScreen() {
  const { site } = route.useSearch();
  return (
    <ForSection section="jobs">
      {(user) => (
        <OfSite user={user} wanted={site}>
          {(chosen, choice) => <Jobs key={chosen.id} site={chosen} choice={choice} />}
        </OfSite>
      )}
    </ForSection>
  );
}

function Jobs({ site, choice }: { site: Site; choice: ReactNode }) {
  const jobs = useJobs(site.id);
  return (
    <RecordsPage
      title={messages.title}
      count={messages.count}
      tools={
        <>
          {choice}
          <ImportForm site={site} />
          <ExportPanel site={site} />
        </>
      }
      failed={messages.failed}
      query={jobs}
      empty={
        <Empty title={messages.emptyTitle} icon={<FileUp aria-hidden size={28} />}>
          {messages.empty}
        </Empty>
      }
    >
      {(records) => <JobList site={site.id} jobs={records} />}
    </RecordsPage>
  );
}
