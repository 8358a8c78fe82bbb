import { useState } from "react";
import { TextField } from "#/components/field";
import { QuestionDialog } from "../../question-dialog";
import { NAME_CHARS_MAX, nameProblem, type View } from "./kept-views";
import { messages } from "./messages";

interface NameDialogProps {
  title: string;
  views: readonly View[];
  /** The one that gets another name. */
  view?: View;
  onName: (name: string) => void;
  onClose: () => void;
}

/** Asks what a view is to be called. */
export function NameDialog({ title, views, view, onName, onClose }: NameDialogProps) {
  const [name, setName] = useState(view?.name ?? "");
  const [isTried, setTried] = useState(false);
  const problem = nameProblem(name, views, view?.id);
  return (
    <QuestionDialog
      open
      title={title}
      confirm={messages.save}
      keep={messages.cancel}
      busy={false}
      error={null}
      onClose={onClose}
      onConfirm={() => {
        setTried(true);
        if (!problem) onName(name.trim());
      }}
    >
      <TextField
        label={messages.name}
        hint={messages.keepHint}
        error={isTried && problem ? messages[problem] : undefined}
        value={name}
        maxLength={NAME_CHARS_MAX}
        autoComplete="off"
        onChange={(event) => setName(event.target.value)}
      />
    </QuestionDialog>
  );
}
