import { Copy } from "lucide-react";
import { Button } from "#/components/button";
import { announce } from "../announce";
import styles from "./audit.module.css";
import { useAuditHead } from "./audit-api";
import { messages } from "./messages";

const COMMAND = "orderhub audit verify --head head.json";

/** The signed end of the log, to be kept elsewhere, and how it is checked. */
export function AuditHead() {
  const { data } = useAuditHead(true);
  if (!data || data.seq === 0) return null;
  const text = JSON.stringify(data);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      announce(messages.copied);
    } catch {
      // Without a clipboard it can be selected: it is one piece.
    }
  };
  return (
    <section className={styles.head} aria-labelledby="audit-head">
      <h2 id="audit-head">{messages.head}</h2>
      <p>{messages.headHint}</p>
      <code className={styles.whole}>{text}</code>
      <code className={styles.whole}>{COMMAND}</code>
      <div>
        <Button size="s" icon={<Copy aria-hidden size={16} />} onClick={() => void copy()}>
          {messages.copyHead}
        </Button>
      </div>
    </section>
  );
}
