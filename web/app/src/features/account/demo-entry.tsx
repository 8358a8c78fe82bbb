import { UserRound } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { sentence } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import { DEMO_CUSTOMER } from "#/lib/demo/demo";
import styles from "./account.module.css";
import { signIn } from "./entry";
import { messages } from "./messages";

/** One click into the demo shop. */
export function DemoEntry({ onEntered }: { onEntered: (user: User) => void }) {
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const enter = async () => {
    setIsBusy(true);
    setError(null);
    try {
      onEntered(await signIn(DEMO_CUSTOMER));
    } catch (reason) {
      setError(reason);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <div className={styles.demo}>
      <p className={styles.or}>
        <span>{messages.demoOr}</span>
      </p>
      <Button size="l" wide busy={isBusy} onClick={enter} icon={<UserRound aria-hidden size={18} />}>
        {messages.demoContinue}
      </Button>
      {error !== null && <Banner look="bad">{sentence(error)}</Banner>}
    </div>
  );
}
