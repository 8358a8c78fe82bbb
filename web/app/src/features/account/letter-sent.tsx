import { MailCheck } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import { serverNow } from "#/lib/time/clock";
import styles from "./account.module.css";
import { useDemoLetter } from "./demo-letter";
import type { Letter } from "./entry";
import { linkMessages as messages } from "./link/link-messages";

interface LetterSentProps {
  letter: Letter;
  email: string;
  onBack: () => void;
}

/** A letter is on its way, if there is an account with that address: whether there is one, nobody is told here. */
export function LetterSent({ letter, email, onBack }: LetterSentProps) {
  const part = useFirstFocus<HTMLDivElement>();
  const [since] = useState(serverNow);
  const link = useDemoLetter(email, "link", since);
  return (
    <div ref={part} className={styles.panel} data-testid="letter-sent">
      <div className={styles.sent}>
        <MailCheck aria-hidden size={28} />
        <h2 tabIndex={-1}>{messages.sentTitle}</h2>
        <p>{messages.sent[letter](email)}</p>
        <p className={styles.small}>{messages.sentNone}</p>
      </div>
      {link && (
        <a className={styles.letter} href={link} data-testid="demo-link">
          {messages.demoOpen}
        </a>
      )}
      <Button wide onClick={onBack}>
        {messages.back}
      </Button>
    </div>
  );
}
