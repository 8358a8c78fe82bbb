import { useMutation } from "@tanstack/react-query";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import type { Me } from "#/lib/api/types";
import { serverNow } from "#/lib/time/clock";
import { useDemoLetter } from "../demo-letter";
import styles from "./account-screen.module.css";
import { securityMessages as messages } from "./security-messages";

/** Nobody knows yet whether letters to this address arrive. */
export function VerifyBanner({ me: { email } }: { me: Me }) {
  const send = useMutation({
    mutationFn: async () => {
      const since = serverNow();
      await answer(api.POST("/api/v1/me/email/verify"));
      return since;
    },
  });
  const link = useDemoLetter(email, "link", send.data ?? null);
  return (
    <div className={styles.news} data-testid="unverified">
      <Banner look={send.isSuccess ? "good" : "warn"}>
        <p>
          {send.isSuccess ? messages.sent(email) : messages.unverified(email)}{" "}
          {link && <a href={link}>{messages.demoOpen}</a>}
        </p>
        <Button size="s" className={styles.again} busy={send.isPending} onClick={() => send.mutate()}>
          {messages.sendAgain}
        </Button>
      </Banner>
      {send.error && <Banner look="bad">{sentence(send.error)}</Banner>}
    </div>
  );
}
