import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { TextField } from "#/components/field";
import { OptionField } from "#/components/option-field";
import { answer, api } from "#/lib/api/client";
import type { Product } from "#/lib/api/types";
import { money } from "#/lib/format/format";
import { asChosen, choiceNames, chosenToo, firstChoices, surcharge, unanswered } from "#/lib/menu/choices";
import type { DraftLine } from "#/lib/orders/draft";
import { useSettled } from "#/lib/page/use-settled";
import { messages } from "./messages";
import styles from "./update-dialog.module.css";

const FOUND_MAX = 6;
const SETTLE_MS = 200;

interface AddLineProps {
  site: string;
  onAdd: (line: DraftLine) => void;
}

/** Finds something else on the menu, and puts it into the order. */
export function AddLine({ site, onAdd }: AddLineProps) {
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState<Product | null>(null);
  const add = (line: DraftLine) => {
    onAdd(line);
    setPicked(null);
    setQuery("");
  };
  if (picked) return <Choose product={picked} onAdd={add} onBack={() => setPicked(null)} />;
  return (
    <div className={styles.add}>
      <TextField
        label={messages.pick}
        type="search"
        placeholder={messages.pickHint}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <Found
        site={site}
        query={query.trim()}
        onPick={(product) =>
          product.options.length > 0
            ? setPicked(product)
            : add({ sku: product.sku, name: product.name, price: product.price, quantity: 1, choices: "" })
        }
      />
    </div>
  );
}

interface FoundProps {
  site: string;
  query: string;
  onPick: (product: Product) => void;
}

function Found({ site, query, onPick }: FoundProps) {
  const q = useSettled(query, SETTLE_MS);
  const { data } = useQuery({
    queryKey: ["order-more", site, q],
    queryFn: () =>
      answer(api.GET("/api/v1/products", { params: { query: { site, q, limit: 4 * FOUND_MAX } } })),
    enabled: q !== "",
    placeholderData: keepPreviousData,
  });
  if (query === "" || !data) return null;
  const products = data.items
    .filter((product) => product.is_available && product.is_on_now && product.stock !== 0)
    .slice(0, FOUND_MAX);
  if (products.length === 0) return <p className={styles.small}>{messages.nothingFound(query)}</p>;
  return (
    <ul className={styles.found} aria-label={messages.found}>
      {products.map((product) => (
        <li key={product.sku}>
          <button
            type="button"
            className={styles.one}
            aria-label={messages.addOne(product.name)}
            onClick={() => onPick(product)}
          >
            <Plus aria-hidden size={18} />
            <span className={styles.name} dir="auto">
              {product.name}
            </span>
            <span className="numeric">{money(product.price)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

interface ChooseProps {
  product: Product;
  onAdd: (line: DraftLine) => void;
  onBack: () => void;
}

function Choose({ product, onAdd, onBack }: ChooseProps) {
  const { options } = product;
  const [choices, setChoices] = useState(() => firstChoices(options, undefined));
  const chosen = asChosen(options, choices);
  const price = { ...product.price, amount: product.price.amount + surcharge(product, chosen) };
  return (
    <div className={styles.add}>
      <Button
        size="s"
        look="quiet"
        className={styles.back}
        icon={<ChevronLeft aria-hidden className="turns" size={16} />}
        onClick={onBack}
      >
        {messages.keepLooking}
      </Button>
      <h3 className={styles.picked} dir="auto">
        {product.name}
      </h3>
      {options.map((option) => (
        <OptionField
          key={option.id}
          option={option}
          chosen={choices[option.id] ?? []}
          isMissing={false}
          onChoose={(choice, isOn) => setChoices((now) => chosenToo(now, option, choice, isOn))}
        />
      ))}
      <Button
        disabled={unanswered(options, choices).length > 0}
        onClick={() =>
          onAdd({
            sku: product.sku,
            name: product.name,
            price,
            quantity: 1,
            choices: choiceNames(product, chosen),
            ...(chosen.length > 0 && { options: chosen }),
          })
        }
      >
        {messages.addThis} · {money(price)}
      </Button>
    </div>
  );
}
