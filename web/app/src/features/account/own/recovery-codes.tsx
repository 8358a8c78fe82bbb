import { Download, Printer } from "lucide-react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { printOnPaper } from "#/components/print/on-paper";
import { keep } from "#/lib/download/download";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import screen from "./account-screen.module.css";
import styles from "./authenticator.module.css";
import { authenticatorMessages } from "./authenticator-messages";
import { CopyButton } from "./copy-button";

const messages = authenticatorMessages.codes;

interface RecoveryCodesProps {
  codes: readonly string[];
  email: string;
  /** There were others before. */
  isRenewed: boolean;
  onKept: () => void;
}

/** The codes for when the app is lost, shown once: copied, saved or printed, they go with the press that says so. */
export function RecoveryCodes({ codes, email, isRenewed, onKept }: RecoveryCodesProps) {
  const part = useFirstFocus<HTMLDivElement>();
  const title = messages.file(email);
  const text = [title, messages.each, "", ...codes, ""].join("\n");
  return (
    <div ref={part} className={styles.codes} data-testid="recovery-codes">
      <h3 tabIndex={-1}>{messages.title}</h3>
      <Banner look="warn">{messages.lead}</Banner>
      {isRenewed && <p className={screen.hint}>{messages.replaced}</p>}
      <ul dir="ltr" className={styles.list}>
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
      <div className={screen.buttons}>
        <CopyButton text={codes.join("\n")} label={messages.copy} />
        <Button
          size="s"
          icon={<Download aria-hidden size={16} />}
          onClick={() => keep(new Blob([text], { type: "text/plain" }), "recovery-codes.txt")}
        >
          {messages.download}
        </Button>
        <Button
          size="s"
          icon={<Printer aria-hidden size={16} />}
          onClick={() => void printOnPaper(<OnPaper title={title} codes={codes} />)}
        >
          {messages.print}
        </Button>
      </div>
      <Button look="primary" onClick={onKept}>
        {messages.kept}
      </Button>
    </div>
  );
}

function OnPaper({ title, codes }: { title: string; codes: readonly string[] }) {
  return (
    <article className={styles.paper} data-testid="printed-codes">
      <h1>{title}</h1>
      <p>{messages.each}</p>
      <ul dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ul>
    </article>
  );
}
