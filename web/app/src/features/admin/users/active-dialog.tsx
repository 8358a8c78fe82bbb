import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { User } from "#/lib/api/types";
import { announce } from "../announce";
import { QuestionDialog } from "../question-dialog";
import { messages } from "./messages";
import { changeUser, USERS_KEY } from "./user-api";

/** Switching an account off, or on again. */
export function ActiveDialog({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (one: User) => changeUser(one.id, { is_active: !one.is_active }),
    onSuccess: (after) => {
      announce((after.is_active ? messages.on : messages.off).done(after.name));
      void client.invalidateQueries({ queryKey: USERS_KEY });
      onClose();
    },
  });
  const words = user?.is_active === false ? messages.on : messages.off;
  const close = () => {
    change.reset();
    onClose();
  };
  return (
    <QuestionDialog
      open={user !== undefined}
      title={words.title(user?.name ?? "")}
      confirm={words.confirm}
      keep={words.keep}
      look={user?.is_active === false ? "primary" : "danger"}
      busy={change.isPending}
      error={change.error}
      onClose={close}
      onConfirm={() => user && change.mutate(user)}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
