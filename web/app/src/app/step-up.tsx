import { type ComponentType, useEffect, useState } from "react";
import { type StepUpQuestion, stepUpQuestion } from "#/lib/step-up/step-up";
import { useStore } from "#/lib/store";

/** The one dialog that asks who is there, over whatever surface wants to know it. Most people never see it: it comes when it is wanted. */
export function StepUp() {
  const question = useStore(stepUpQuestion);
  const [Dialog, setDialog] = useState<ComponentType<{ question: StepUpQuestion }>>();
  useEffect(() => {
    if (!question || Dialog) return;
    import("#/features/account/step-up/step-up-dialog").then(
      ({ StepUpDialog }) => setDialog(() => StepUpDialog),
      // Without the dialog nobody can answer: the thing is left undone, and says so.
      () => question.answer(false),
    );
  }, [question, Dialog]);
  return question && Dialog ? <Dialog question={question} /> : null;
}
