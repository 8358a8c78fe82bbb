import { CloudOff, Radio, RefreshCw } from "lucide-react";
import { age } from "#/lib/format/format";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "../messages";
import styles from "./freshness-line.module.css";
import { type Freshness, useSilence } from "./use-order";

const LOOKS = {
  live: { Icon: Radio, name: messages.live },
  polled: { Icon: RefreshCw, name: messages.polled },
  stale: { Icon: CloudOff, name: messages.disconnected },
};

/** How new this is. Counts by itself, and so is a component of its own: nothing else is drawn anew. */
export function FreshnessLine({ freshness, updatedAt }: { freshness: Freshness; updatedAt: number | null }) {
  const silence = useSilence(freshness, updatedAt, useServerNow(1_000));
  const { Icon, name } = LOOKS[freshness];
  return (
    <p className={styles.line} data-freshness={freshness}>
      <Icon aria-hidden size={14} />
      {name}
      {silence !== null && <span className="numeric">· {messages.updated(age(silence))}</span>}
    </p>
  );
}
