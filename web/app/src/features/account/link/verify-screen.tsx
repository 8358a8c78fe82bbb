import { useQueryClient } from "@tanstack/react-query";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { EntryCard } from "../entry-card";
import { LinkDone } from "./link-done";
import { linkMessages } from "./link-messages";
import { isOver, LinkFault } from "./link-outcome";
import { useOnce } from "./use-once";
import { useToken } from "./use-token";

const words = linkMessages.verify;

/** `/login/verify#…`: shows that letters reach somebody. They need not be signed in for it, nor here. */
export function VerifyScreen() {
  const token = useToken();
  const client = useQueryClient();
  const { isBusy, isDone, error, run } = useOnce();
  const verify = async (by: string) => {
    await answer(api.POST("/api/v1/auth/email/verify", { body: { token: by } }));
    void client.invalidateQueries({ queryKey: ["me"] });
  };
  return (
    <EntryCard title={words.title} lead={words.lead}>
      {isDone ? (
        <LinkDone said={words.done} to="/" next={words.next} />
      ) : (
        <>
          <LinkFault error={error} isMissing={token === null} />
          {token !== null && !isOver(error) && (
            <Button look="primary" size="l" wide busy={isBusy} onClick={() => void run(() => verify(token))}>
              {words.press}
            </Button>
          )}
        </>
      )}
    </EntryCard>
  );
}
