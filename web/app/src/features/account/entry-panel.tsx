import { useState } from "react";
import { Button } from "#/components/button";
import type { User } from "#/lib/api/types";
import { isDemo } from "#/lib/demo/demo";
import { wasEverSignedIn } from "#/lib/session/session";
import styles from "./account.module.css";
import type { Way } from "./credentials-form";
import { DemoEntry } from "./demo-entry";
import { EntryForm } from "./entry-form";
import { messages } from "./messages";

interface EntryPanelProps {
  /** What happens next, as the button says it: somebody who signs up on the way to something else presses once. */
  submitLabel: (way: Way) => string;
  onEntered: (user: User) => void;
}

/** Signing up or in within another screen. New people first, except where there was a session before: it may just have ended. */
export function EntryPanel({ submitLabel, onEntered }: EntryPanelProps) {
  const [way, setWay] = useState<Way>(() => (wasEverSignedIn() ? "signIn" : "signUp"));
  const isNew = way === "signUp";
  return (
    <div className={styles.panel}>
      <EntryForm key={way} way={way} submitLabel={submitLabel(way)} onEntered={onEntered} />
      <p className={styles.other}>
        {isNew ? messages.haveAccount : messages.noAccount}{" "}
        <Button
          size="s"
          look="quiet"
          className={styles.switch}
          onClick={() => setWay(isNew ? "signIn" : "signUp")}
        >
          {isNew ? messages.signIn : messages.signUp}
        </Button>
      </p>
      {isDemo && <DemoEntry onEntered={onEntered} />}
    </div>
  );
}
