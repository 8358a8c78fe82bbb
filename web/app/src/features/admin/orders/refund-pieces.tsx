import { QuantityStepper } from "#/components/quantity-stepper";
import type { OrderLine } from "#/lib/api/types";
import group from "../form/group.module.css";
import styles from "./action-dialog.module.css";
import { messages } from "./messages";
import type { RefundValues } from "./refund";

const { refundDialog: words } = messages;

interface RefundPiecesProps {
  lines: readonly OrderLine[];
  pieces: RefundValues["pieces"];
  error: string | undefined;
  onChange: (pieces: RefundValues["pieces"]) => void;
}

/** How many pieces of each line the money goes back for. */
export function RefundPieces({ lines, pieces, error, onChange }: RefundPiecesProps) {
  return (
    <fieldset className={group.field}>
      <legend className="visually-hidden">{words.pieces}</legend>
      <ul className={styles.pieces}>
        {lines.map(({ line, name, quantity, options = [] }) => (
          <li key={line}>
            <span>
              <bdi>{name}</bdi>
              <small>{[words.ordered(quantity), ...options.map((option) => option.name)].join(" · ")}</small>
            </span>
            <QuantityStepper
              name={name}
              quantity={pieces[line] ?? 0}
              isFull={(pieces[line] ?? 0) >= quantity}
              onChange={(wanted) => onChange({ ...pieces, [line]: Math.min(wanted, quantity) })}
            />
          </li>
        ))}
      </ul>
      {error && <p className={group.error}>{error}</p>}
    </fieldset>
  );
}
