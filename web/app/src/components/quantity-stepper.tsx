import { Minus, Plus, Trash2 } from "lucide-react";
import { useLayoutEffect, useRef } from "react";
import { QUANTITY_MAX } from "#/lib/cart/cart";
import { stepper as messages } from "./choice-messages";
import styles from "./quantity-stepper.module.css";

interface QuantityStepperProps {
  name: string;
  quantity: number;
  onChange: (quantity: number) => void;
  /** No more can be had. */
  isFull?: boolean;
  /** In the cart, the last piece is taken out with a bin. */
  takesOut?: boolean;
}

/**
 * `Add`, and once there is one: `− 1 +`. The adding button stays the same element, so that the focus stays and the next
 * press adds another.
 */
export function QuantityStepper({
  name,
  quantity,
  onChange,
  isFull = false,
  takesOut,
}: QuantityStepperProps) {
  const isAny = quantity > 0;
  const isLast = takesOut && quantity === 1;
  const add = useRef<HTMLButtonElement>(null);
  const hasTakenLast = useRef(false);
  const takeOne = () => {
    hasTakenLast.current = quantity === 1;
    onChange(quantity - 1);
  };
  // With the last piece its button goes: the focus stays where one more can be added.
  useLayoutEffect(() => {
    if (hasTakenLast.current && !isAny) add.current?.focus();
    hasTakenLast.current = false;
  }, [isAny]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms, and cannot be laid out in a line everywhere
    <div role="group" aria-label={messages.of(quantity, name)} className={styles.stepper} data-any={isAny}>
      {isAny && (
        <>
          <button
            type="button"
            className={styles.step}
            aria-label={isLast ? messages.takeOut(name) : messages.less(name)}
            onClick={takeOne}
          >
            {isLast ? <Trash2 aria-hidden size={16} /> : <Minus aria-hidden size={18} />}
          </button>
          <span className={`${styles.count} numeric`}>{quantity}</span>
        </>
      )}
      <button
        ref={add}
        type="button"
        className={isAny ? styles.step : styles.add}
        aria-label={isAny ? messages.more(name) : messages.addNamed(name)}
        disabled={quantity >= QUANTITY_MAX || isFull}
        onClick={() => onChange(quantity + 1)}
      >
        <Plus aria-hidden size={18} />
        {!isAny && messages.add}
      </button>
    </div>
  );
}
