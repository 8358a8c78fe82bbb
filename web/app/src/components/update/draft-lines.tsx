import { Undo2 } from "lucide-react";
import { Button } from "#/components/button";
import { QuantityStepper } from "#/components/quantity-stepper";
import { money } from "#/lib/format/format";
import type { Draft } from "#/lib/orders/draft";
import { messages } from "./messages";
import styles from "./update-dialog.module.css";

interface DraftLinesProps {
  draft: Draft;
  onQuantity: (index: number, quantity: number) => void;
}

/** The lines as they are to be. What is taken out stays in sight, and can be put back. */
export function DraftLines({ draft, onQuantity }: DraftLinesProps) {
  return (
    <ul className={styles.lines}>
      {draft.map(({ line, sku, name, price, choices, note, quantity }, index) => (
        <li key={line ?? `${sku} ${choices}`} className={styles.line} data-out={quantity === 0 || undefined}>
          <p className={styles.name}>
            <bdi>{name}</bdi>
            {quantity === 0 && <span className="visually-hidden">, {messages.removed}</span>}
            {price && <span className={styles.small}>{messages.each(money(price))}</span>}
            {choices && (
              <span className={styles.small} dir="auto">
                {choices}
              </span>
            )}
            {note && <span className={styles.small}>{messages.note(note)}</span>}
          </p>
          {quantity === 0 ? (
            <Button
              size="s"
              icon={<Undo2 aria-hidden className="turns" size={16} />}
              aria-label={messages.backInNamed(name)}
              onClick={() => onQuantity(index, 1)}
            >
              {messages.backIn}
            </Button>
          ) : (
            <QuantityStepper
              name={name}
              quantity={quantity}
              takesOut
              onChange={(next) => onQuantity(index, next)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
