import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Dialog } from "#/components/dialog";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import { currentSession } from "#/lib/session/session";
import type { StepUpQuestion } from "#/lib/step-up/step-up";
import { serverNow } from "#/lib/time/clock";
import { CodeForm } from "../code-form";
import { useDemoLetter } from "../demo-letter";
import styles from "./step-up-dialog.module.css";
import { stepUpMessages as messages } from "./step-up-messages";

/** Asks who is there, for whatever waits for it (`lib/step-up`). Closing it is an answer, too: the thing is left undone. */
export function StepUpDialog({ question }: { question: StepUpQuestion }) {
  const send = async (code: string) => {
    await answer(api.POST("/api/v1/auth/step-up", { body: { code } }));
    question.answer(true);
  };
  const leave = () => question.answer(false);
  return (
    <Dialog open title={messages.title} onClose={leave} close={messages.cancel}>
      <div data-testid="step-up" className={styles.part}>
        {question.methods.includes("authenticator") ? (
          <>
            <p>{messages.lead.app}</p>
            <CodeForm kind="app" canRecover submit={messages.confirm} send={send} />
          </>
        ) : (
          <ByLetter send={send} />
        )}
      </div>
    </Dialog>
  );
}

/** A letter is written when somebody asks for it: there are only a few an hour. */
function ByLetter({ send }: { send: (code: string) => Promise<void> }) {
  const email = currentSession()?.user.email ?? "";
  const [since, setSince] = useState<number | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const demoCode = useDemoLetter(email, "code", since);
  const mail = async () => {
    setIsSending(true);
    setError(null);
    const asked = serverNow();
    try {
      await answer(api.POST("/api/v1/auth/step-up/letter"));
      setSince(asked);
    } catch (reason) {
      setError(reason);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <>
      <p>{messages.lead.letter}</p>
      {since !== null && <Banner look="good">{messages.sent(email)}</Banner>}
      {error !== null && <Banner look="bad">{sentence(error)}</Banner>}
      {since === null ? (
        <Button look="primary" size="l" wide busy={isSending} onClick={() => void mail()}>
          {messages.send}
        </Button>
      ) : (
        <CodeForm kind="letter" submit={messages.confirm} send={send} filled={demoCode}>
          <Button size="s" look="quiet" busy={isSending} onClick={() => void mail()}>
            {messages.sendAgain}
          </Button>
        </CodeForm>
      )}
    </>
  );
}
