import { Ban, Check, Clock } from "lucide-react";
import type { Order } from "#/lib/api/types";
import { timeOfDay, wholeTime } from "#/lib/format/format";
import { isFree } from "#/lib/orders/order";
import { messages } from "../messages";
import styles from "./stepper.module.css";
import { type Step, type StepKey, stepsOf } from "./steps";

const ENDS: Partial<Record<StepKey, typeof Ban>> = { cancelled: Ban, expired: Clock, stopped: Ban };

/** How far the order is, with the times at which things happened. */
export function Stepper({ order }: { order: Order }) {
  return (
    <ol className={styles.steps} aria-label={messages.progress}>
      {stepsOf(order).map((step) => (
        <li
          key={step.key}
          className={styles.step}
          data-step={step.key}
          data-state={step.state}
          aria-current={step.state === "current" ? "step" : undefined}
        >
          <Mark step={step} />
          <p className={styles.name}>
            {messages.step[step.key === "paid" && isFree(order) ? "free" : step.key]}
            <span className="visually-hidden">, {messages.stepState[step.state]}</span>
          </p>
          {step.at && (
            <time className={`${styles.time} numeric`} dateTime={step.at} title={wholeTime(step.at)}>
              {timeOfDay(step.at, true)}
            </time>
          )}
          <Note step={step} order={order} />
        </li>
      ))}
    </ol>
  );
}

function Mark({ step }: { step: Step }) {
  const End = ENDS[step.key];
  return (
    <span className={styles.mark} aria-hidden>
      {step.state === "done" && <Check size={16} strokeWidth={3} />}
      {step.state === "ended" && End && <End size={16} strokeWidth={2.5} />}
    </span>
  );
}

function Note({ step, order }: { step: Step; order: Order }) {
  const text = noteText(step, order);
  return text ? <p className={styles.note}>{text}</p> : null;
}

function noteText({ note }: Step, order: Order): string | null {
  if (note === "toKitchen") return messages.stepNote.toKitchen(timeOfDay(order.cancel_deadline, true));
  if (note === "ready" && order.eta) return messages.readySince(timeOfDay(order.eta.p50));
  return note ? messages.stepNote[note] : null;
}
