import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { Job } from "#/lib/api/types";
import { download } from "#/lib/download/download";
import { dateAndTime } from "#/lib/format/format";
import { announce } from "../announce";
import { RecordList } from "../records/record-list";
import { messages as words } from "./import-messages";
import { isUnderWay, jobsKey, resumeJob, stopJob } from "./job-api";
import styles from "./jobs.module.css";
import { messages } from "./messages";
import { Progress } from "./progress";

/** What was imported, and how far what is under way has come. */
export function JobList({ site, jobs }: { site: string; jobs: readonly Job[] }) {
  return (
    <RecordList
      label={messages.jobs}
      rows={jobs.map((job) => ({
        key: job.id,
        name: messages.kinds[job.kind],
        facts: [
          dateAndTime(job.created_at),
          job.dry_run && messages.dry,
          messages.rows(job.done, job.total),
          messages.accepted(job.accepted),
          job.rejected > 0 && messages.rejected(job.rejected),
        ],
        aside: <Standing site={site} job={job} />,
        below: <Below job={job} />,
      }))}
    />
  );
}

function Standing({ site, job }: { site: string; job: Job }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (act: "stop" | "resume") => (act === "stop" ? stopJob(job) : resumeJob(job)),
    onSuccess: (_, act) => announce(act === "stop" ? messages.stopped : messages.resumed),
    onSettled: () => client.invalidateQueries({ queryKey: jobsKey(site) }),
  });
  const mayResume = job.state === "cancelled" || job.state === "failed";
  return (
    <>
      <strong data-testid="job-state">{messages.state[job.state]}</strong>
      {isUnderWay(job) && <Progress job={job} />}
      {isUnderWay(job) && (
        <Button size="s" busy={change.isPending} onClick={() => change.mutate("stop")}>
          {messages.stop}
        </Button>
      )}
      {mayResume && (
        <Button size="s" busy={change.isPending} onClick={() => change.mutate("resume")}>
          {messages.resume}
        </Button>
      )}
      {change.error && <Banner look="bad">{sentence(change.error)}</Banner>}
    </>
  );
}

/** Why it failed, what was found in its file, and what was wrong with rows of it. */
function Below({ job }: { job: Job }) {
  const { problem, columns, format, errors } = job;
  if (!problem && columns.length === 0 && errors.length === 0) return null;
  return (
    <>
      {problem && <Banner look="bad">{words.whyFailed(problem)}</Banner>}
      {columns.length > 0 && (
        <details className={styles.found}>
          <summary>{words.found}</summary>
          {format && (
            <p>{words.encoding(format.encoding, format.delimiter === "\t" ? words.tab : format.delimiter)}</p>
          )}
          <ul>
            {columns.map(({ ours, theirs }) => (
              <li key={ours}>{words.column(words.fields[ours] ?? ours, theirs)}</li>
            ))}
          </ul>
        </details>
      )}
      {errors.length > 0 && <Errors job={job} />}
    </>
  );
}

/** The first refused rows, and a file of all. */
function Errors({ job }: { job: Job }) {
  const file = useMutation({
    mutationFn: () => download(`/api/v1/jobs/${job.id}/errors`, `import-${job.id}-errors.csv`),
  });
  return (
    <details className={styles.errors}>
      <summary>{messages.rejected(job.rejected)}</summary>
      <ul>
        {job.errors.map((error) => (
          <li key={`${error.line} ${error.message}`}>{messages.line(error.line, error.message)}</li>
        ))}
      </ul>
      <Button size="s" busy={file.isPending} onClick={() => file.mutate()}>
        {messages.errorFile}
      </Button>
      {file.error && <Banner look="bad">{sentence(file.error)}</Banner>}
    </details>
  );
}
