import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { Site } from "#/lib/api/types";
import { download } from "#/lib/download/download";
import { EXPORTS, type ExportKind } from "./job-api";
import styles from "./jobs.module.css";
import { messages } from "./messages";

/** A file of what a site has. */
export function ExportPanel({ site }: { site: Site }) {
  const fetching = useMutation({
    mutationFn: (kind: ExportKind) =>
      download(
        `/api/v1/exports/${kind}?site=${encodeURIComponent(site.id)}&format=csv`,
        `${site.id}-${kind}.csv`,
      ),
  });
  return (
    <section className={styles.panel} aria-labelledby="export-title">
      <h2 id="export-title">{messages.exportTitle}</h2>
      <p className={styles.hint}>{messages.exportHint}</p>
      <div className={styles.ways}>
        {EXPORTS.map((kind) => (
          <Button
            key={kind}
            icon={<Download aria-hidden size={18} />}
            aria-label={messages.download(messages.exports[kind])}
            busy={fetching.isPending && fetching.variables === kind}
            onClick={() => fetching.mutate(kind)}
          >
            {messages.exports[kind]}
          </Button>
        ))}
      </div>
      {fetching.error && <Banner look="bad">{sentence(fetching.error)}</Banner>}
    </section>
  );
}
