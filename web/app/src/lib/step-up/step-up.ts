import { problemOf, type StepUpMethod } from "#/lib/api/problem";
import { currentSession, onSessionChange } from "#/lib/session/session";
import { createStore } from "#/lib/store";

/**
 * Some things the hub does only for somebody who showed a moment ago that it is them: it refuses with `step_up_required`.
 * Then the app asks, in one dialog however many calls were refused, and each of them is sent once more. Who does not want to
 * leaves the calls with their refusals.
 */

/** A question to the person in front of the screen; the dialog of the app answers it. */
export interface StepUpQuestion {
  methods: readonly StepUpMethod[];
  answer: (isDone: boolean) => void;
}

/** What is asked now. */
export const stepUpQuestion = createStore<StepUpQuestion | null>(null);

let asked: Promise<boolean> | null = null;
/** How often it was shown. A call that was on its way meanwhile need not ask again. */
let times = 0;

/** Sends; and where that is refused for want of a step-up, asks for one and sends once more. */
export async function withStepUp(send: () => Promise<Response>): Promise<Response> {
  const before = times;
  const response = await send();
  const methods = await methodsOf(response);
  if (!methods) return response;
  return before !== times || (await ask(methods)) ? send() : response;
}

async function methodsOf(response: Response): Promise<readonly StepUpMethod[] | null> {
  const problem = response.status === 403 ? await problemOf(response) : null;
  // Without a way to show it there is nothing to ask.
  return problem?.code === "step_up_required" && problem.methods?.length ? problem.methods : null;
}

function ask(methods: readonly StepUpMethod[]): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    const person = currentSession()?.user.id;
    const answer = (isDone: boolean) => {
      asked = null;
      if (isDone) times += 1;
      forget();
      stepUpQuestion.set(null);
      resolve(isDone);
    };
    // It was asked of one person: it is nothing to the next one, here or in another tab.
    const forget = onSessionChange(() => currentSession()?.user.id !== person && answer(false));
    stepUpQuestion.set({ methods, answer });
  });
  return asked;
}
