import { Plus, Trash2 } from "lucide-react";
import { Button, IconButton } from "#/components/button";
import group from "./group.module.css";
import { DAYS, type Hours, hoursProblem, MIDNIGHT, NEW_HOURS } from "./hours";
import styles from "./hours-field.module.css";
import { messages } from "./hours-messages";

interface HoursFieldProps {
  label: string;
  hint: string;
  value: readonly Hours[];
  error?: string | undefined;
  onChange: (value: Hours[]) => void;
}

/** When something is sold: days of the week and times. None: always. */
export function HoursField({ label, hint, value, error, onChange }: HoursFieldProps) {
  const change = (at: number, part: Partial<Hours>) =>
    onChange(value.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <fieldset className={group.field}>
      <legend>{label}</legend>
      <p className={group.hint}>{hint}</p>
      {value.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: spans have no names, and are only added at the end
        <Span key={index} span={span} number={index + 1} onChange={(part) => change(index, part)}>
          <IconButton
            label={messages.drop(index + 1)}
            icon={<Trash2 aria-hidden size={18} />}
            onClick={() => onChange(value.filter((_, at) => at !== index))}
          />
        </Span>
      ))}
      {error && <p className={group.error}>{error}</p>}
      <Button
        size="s"
        icon={<Plus aria-hidden size={16} />}
        onClick={() => onChange([...value, { ...NEW_HOURS, days: [...NEW_HOURS.days] }])}
      >
        {messages.add}
      </Button>
    </fieldset>
  );
}

interface SpanProps {
  span: Hours;
  number: number;
  onChange: (part: Partial<Hours>) => void;
  children: React.ReactNode;
}

function Span({ span, number, onChange, children }: SpanProps) {
  const problem = hoursProblem(span);
  const toggle = (day: Hours["days"][number], on: boolean) =>
    onChange({ days: DAYS.filter((one) => (one === day ? on : span.days.includes(one))) });
  return (
    <fieldset className={group.part} aria-label={messages.span(number)}>
      <div className={styles.days}>
        {DAYS.map((day) => (
          <label key={day} className={styles.day}>
            <input
              type="checkbox"
              checked={span.days.includes(day)}
              onChange={(event) => toggle(day, event.target.checked)}
            />
            <abbr title={messages.days[day].long}>{messages.days[day].short}</abbr>
          </label>
        ))}
      </div>
      <div className={styles.times}>
        <input
          type="time"
          aria-label={messages.from}
          value={span.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <span aria-hidden>–</span>
        <input
          type="time"
          aria-label={messages.to}
          value={span.to === MIDNIGHT ? "00:00" : span.to}
          onChange={({ target }) => onChange({ to: target.value === "00:00" ? MIDNIGHT : target.value })}
        />
        {children}
      </div>
      {problem && <p className={group.error}>{problem}</p>}
    </fieldset>
  );
}
