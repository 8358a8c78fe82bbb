import type { Job } from "#/lib/api/types";
import { percent } from "#/lib/format/format";
import { useStream } from "#/lib/realtime/use-stream";
import { messages as words } from "./import-messages";
import styles from "./jobs.module.css";
import { messages } from "./messages";

/** How far a job is, as its stream tells. */
export function Progress({ job: read }: { job: Job }) {
  const { data } = useStream<Job>(`job:${read.id}`);
  const job = data && data.done >= read.done ? data : read;
  const { done, total } = job;
  return (
    <span className={styles.far}>
      <progress
        className={styles.progress}
        aria-label={messages.progress(messages.kinds[job.kind])}
        {...(total ? { value: done, max: total } : {})}
      />
      {total ? <span className="numeric">{words.percent(percent(done / total))}</span> : null}
    </span>
  );
}
