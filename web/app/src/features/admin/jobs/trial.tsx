import { Button } from "#/components/button";
import type { Job } from "#/lib/api/types";
import { messages } from "./import-messages";
import { type ImportKind, isUnderWay } from "./job-api";
import styles from "./jobs.module.css";
import { Progress } from "./progress";

interface TrialProps {
  job: Job | undefined;
  kind: ImportKind;
  busy: boolean;
  /** Now in earnest. */
  onGo: () => void;
}

/** What a trial says, and the way on. */
export function Trial({ job, kind, busy, onGo }: TrialProps) {
  if (!job) return null;
  if (isUnderWay(job)) {
    return (
      <div className={styles.trial} role="status">
        <strong>{messages.trying}</strong>
        <Progress job={job} />
      </div>
    );
  }
  if (job.state !== "done") return null;
  return (
    <div className={styles.trial} data-testid="trial" role="status">
      <strong>{messages.tried}</strong>
      {job.accepted > 0 ? (
        <p>{messages.wouldTake(job.accepted, job.changed)}</p>
      ) : (
        <p>{messages.nothingGood}</p>
      )}
      {job.rejected > 0 && <p>{messages.wouldRefuse(job.rejected)}</p>}
      {job.accepted > 0 && (
        <div>
          <Button look="primary" busy={busy} onClick={onGo}>
            {messages.goAhead(messages.kinds[kind])}
          </Button>
        </div>
      )}
    </div>
  );
}
