import { type FormEvent, useRef, useState } from "react";
import { Button } from "#/components/button";
import { OptionField } from "#/components/option-field";
import { QuantityStepper } from "#/components/quantity-stepper";
import { type CartLine, keyOf, quantityOf } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import { asChosen, chosenToo, firstChoices, surcharge, unanswered } from "#/lib/menu/choices";
import type { Option } from "#/lib/menu/option";
import { canBeBought, type MenuItem } from "../menu/menu";
import { messages } from "./messages";
import styles from "./product-sheet.module.css";

interface ChoiceFormProps {
  item: MenuItem;
  /** The line whose choices are made anew; a new one otherwise. */
  line: CartLine | undefined;
  onDone: () => void;
}

const NO_OPTIONS: readonly Option[] = [];

/** What can be chosen about an article, how many of it, and into the cart. */
export function ChoiceForm({ item, line, onDone }: ChoiceFormProps) {
  const { cart, add, exchange } = useCart();
  const options = item.options ?? NO_OPTIONS;
  const [choices, setChoices] = useState(() => firstChoices(options, line?.options));
  const [quantity, setQuantity] = useState(line?.quantity ?? 1);
  const [isTold, setIsTold] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  if (!canBeBought(item)) return null;

  const missing = unanswered(options, choices);
  const chosen = asChosen(options, choices);
  const each = item.price.amount + surcharge(item, chosen);
  const total = money({ ...item.price, amount: each * quantity });
  const others = quantityOf(cart, item.sku) - (line?.quantity ?? 0);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [first] = missing;
    if (first) {
      setIsTold(true);
      form.current?.querySelector<HTMLElement>(`[data-option="${CSS.escape(first.id)}"] input`)?.focus();
      return;
    }
    const { options: _, ...bare } = line ?? { sku: item.sku };
    const next = { ...bare, quantity, ...(chosen.length > 0 && { options: chosen }) };
    if (line) exchange(keyOf(line), next);
    else add(next);
    onDone();
  };

  return (
    <form ref={form} className={styles.form} onSubmit={submit} noValidate>
      {options.map((option) => (
        <OptionField
          key={option.id}
          option={option}
          chosen={choices[option.id] ?? []}
          isMissing={isTold && missing.includes(option)}
          onChoose={(choice, isOn) => setChoices((now) => chosenToo(now, option, choice, isOn))}
        />
      ))}
      <div className={styles.foot}>
        <QuantityStepper
          name={item.name}
          quantity={quantity}
          isFull={item.left !== null && others + quantity >= item.left}
          onChange={(next) => setQuantity(Math.max(1, next))}
        />
        <Button type="submit" look="primary" size="l" className={styles.add}>
          {line ? messages.save(total) : messages.add(total)}
        </Button>
      </div>
    </form>
  );
}
