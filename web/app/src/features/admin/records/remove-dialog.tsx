import { useMutation, useQueryClient } from "@tanstack/react-query";
import { announce } from "../announce";
import { QuestionDialog } from "../question-dialog";

interface RemoveDialogProps<T> {
  /** What is asked about; nothing while the dialog is shut. */
  record: T | null;
  name: (record: T) => string;
  words: {
    title: (name: string) => string;
    ask: string;
    confirm: string;
    keep: string;
    done: (name: string) => string;
  };
  remove: (record: T) => Promise<unknown>;
  /** What is read again afterwards. */
  queryKey: readonly unknown[];
  onClose: () => void;
}

/** Asks before a record is taken away. */
export function RemoveRecordDialog<T>({
  record,
  name,
  words,
  remove,
  queryKey,
  onClose,
}: RemoveDialogProps<T>) {
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: (_, removed) => {
      announce(words.done(name(removed)));
      void client.invalidateQueries({ queryKey });
      onClose();
      // Its row is gone, and the button in it.
      requestAnimationFrame(() => document.getElementById("admin-content")?.focus({ preventScroll: true }));
    },
    onError: () => void client.invalidateQueries({ queryKey }),
  });
  const close = () => {
    removal.reset();
    onClose();
  };
  return (
    <QuestionDialog
      open={record !== null}
      title={words.title(record === null ? "" : name(record))}
      confirm={words.confirm}
      keep={words.keep}
      look="danger"
      busy={removal.isPending}
      error={removal.error}
      onClose={close}
      onConfirm={() => record !== null && removal.mutate(record)}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
