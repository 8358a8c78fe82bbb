import { FileUp } from "lucide-react";
import type { ReactNode } from "react";
import { Empty } from "#/components/states";
import type { Site } from "#/lib/api/types";
import { OfSite } from "../records/of-site";
import { RecordsPage } from "../records/records-page";
import { ExportPanel } from "./export-panel";
import { ImportForm } from "./import-form";
import { useJobs } from "./job-api";
import { JobList } from "./job-list";
import styles from "./jobs.module.css";
import { messages } from "./messages";

/** Files in and out. */
export function JobsScreen() {
  return <OfSite section="jobs">{(site, choice) => <Jobs site={site} choice={choice} />}</OfSite>;
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
          <div className={styles.panels}>
            <ImportForm site={site} jobs={jobs.data ?? []} />
            <ExportPanel site={site} />
          </div>
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
