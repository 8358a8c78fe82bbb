import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { announce } from "../announce";
import { QuestionDialog } from "../question-dialog";

export interface RemoveWords {
  title: (name: string) => string;
  ask: string;
  confirm: string;
  keep: string;
  done: (name: string) => string;
}

interface RemoveDialogProps<T> {
  /** What is asked about; nothing while the dialog is shut. */
  record: T | undefined;
  name: (record: T) => string;
  words: RemoveWords;
  remove: (record: T) => Promise<unknown>;
  /** What is read again afterwards. */
  queryKey: QueryKey;
  onClose: () => void;
}

/** Asks before a record is taken away. */
export function RemoveRecordDialog<T>(props: RemoveDialogProps<T>) {
  const { record, name, words, remove, queryKey, onClose } = props;
  const client = useQueryClient();
  const removal = useMutation({
    mutationFn: remove,
    onSuccess: (_, removed) => {
      announce(words.done(name(removed)));
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey }),
  });
  const isGone = removal.isSuccess && record === undefined;
  useEffect(() => {
    // Its row is gone, and the button in it.
    if (isGone) document.getElementById("admin-content")?.focus({ preventScroll: true });
  }, [isGone]);
  const close = () => {
    removal.reset();
    onClose();
  };
  return (
    <QuestionDialog
      open={record !== undefined}
      title={words.title(record === undefined ? "" : name(record))}
      confirm={words.confirm}
      keep={words.keep}
      look="danger"
      busy={removal.isPending}
      error={removal.error}
      onClose={close}
      onConfirm={() => record !== undefined && removal.mutate(record)}
    >
      <p>{words.ask}</p>
    </QuestionDialog>
  );
}
