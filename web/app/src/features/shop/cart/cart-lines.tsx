import { CircleAlert, Info, MessageSquarePlus, SlidersHorizontal, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import { QuantityStepper } from "#/components/quantity-stepper";
import { NOTE_CHARS_MAX } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { repriced } from "#/lib/cart/sync";
import { money } from "#/lib/format/format";
import { useStore } from "#/lib/store";
import { messages } from "../messages";
import { openProduct } from "../product/open-product";
import styles from "./cart-lines.module.css";
import type { LineProblem, PricedLine } from "./priced";

/** Nothing helps but to take it out. */
const LOST = new Set<LineProblem["kind"]>(["gone", "soldOut", "notOn"]);

/** The lines of the cart: how many, for how much, with which note, and what is wrong with them. */
export function CartLines({ lines }: { lines: readonly PricedLine[] }) {
  return (
    <ul className={styles.lines}>
      {lines.map((line) => (
        <Line key={line.key} line={line} />
      ))}
    </ul>
  );
}

function Line({ line }: { line: PricedLine }) {
  const { setQuantity } = useCart();
  const name = line.item?.name ?? line.sku;
  const { problem } = line;
  const isRepriced = useStore(repriced).has(line.key);
  const isLost = problem !== undefined && LOST.has(problem.kind);
  return (
    <li className={styles.line} tabIndex={-1} data-sku={line.sku} data-problem={problem?.kind}>
      <div className={styles.top}>
        <p className={styles.name}>
          <bdi>{name}</bdi>
          {line.price && line.quantity > 1 && (
            <span className={`${styles.each} numeric`}>{messages.each(money(line.price))}</span>
          )}
        </p>
        <span className={`${styles.total} numeric`}>{line.total ? money(line.total) : "–"}</span>
      </div>
      {(line.choices || problem?.kind === "choices") && (
        <button
          type="button"
          className={styles.choices}
          aria-label={`${messages.choicesOf(name)}: ${line.choices}`}
          aria-haspopup="dialog"
          onClick={() => openProduct(line.sku, line.key)}
        >
          <SlidersHorizontal aria-hidden size={16} />
          <bdi>{line.choices || messages.choose}</bdi>
        </button>
      )}
      {problem && (
        <p className={styles.problem}>
          <CircleAlert aria-hidden size={16} />
          {sentenceOf(problem)}
        </p>
      )}
      {!problem && isRepriced && (
        <p className={styles.notice}>
          <Info aria-hidden size={16} />
          {messages.repriced}
        </p>
      )}
      {isLost ? (
        <button
          type="button"
          className={styles.drop}
          aria-label={messages.dropNamed(name)}
          onClick={() => setQuantity(line.key, 0)}
        >
          <Trash2 aria-hidden size={16} />
          {messages.dropRefused}
        </button>
      ) : (
        <div className={styles.bottom}>
          <Note line={line} name={name} />
          <QuantityStepper
            name={name}
            quantity={line.quantity}
            takesOut
            isFull={line.item?.left != null && line.quantity >= line.item.left}
            onChange={(quantity) => setQuantity(line.key, quantity)}
          />
        </div>
      )}
    </li>
  );
}

/** A note stays out of the way until somebody wants one. */
function Note({ line, name }: { line: PricedLine; name: string }) {
  const { setNote } = useCart();
  const [isOpen, setIsOpen] = useState(line.note !== undefined);
  const id = useId();
  if (!isOpen) {
    return (
      <button
        type="button"
        className={styles.addNote}
        aria-label={messages.addNoteNamed(name)}
        onClick={() => setIsOpen(true)}
      >
        <MessageSquarePlus aria-hidden size={16} />
        {messages.addNote}
      </button>
    );
  }
  return (
    <>
      <label htmlFor={id} className="visually-hidden">
        {messages.note(name)}
      </label>
      <input
        id={id}
        className={styles.note}
        value={line.note ?? ""}
        maxLength={NOTE_CHARS_MAX}
        placeholder={messages.notePlaceholder}
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for it
        autoFocus={line.note === undefined}
        autoComplete="off"
        onChange={(event) => setNote(line.key, event.target.value)}
        onBlur={() => setIsOpen(line.note !== undefined)}
      />
    </>
  );
}

function sentenceOf(problem: LineProblem): string {
  return problem.kind === "tooMany" ? messages.tooMany(problem.left) : messages.problem[problem.kind];
}
