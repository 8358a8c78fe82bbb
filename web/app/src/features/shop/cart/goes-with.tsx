import { Plus } from "lucide-react";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { IconButton } from "#/components/button";
import { CART_LINES_MAX } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { money } from "#/lib/format/format";
import type { MenuItem } from "../menu/menu";
import { messages } from "../messages";
import { openProduct } from "../product/open-product";
import { Picture } from "../product/picture";
import styles from "./goes-with.module.css";
import type { Suggestion } from "./suggestions";
import { useGoesWith } from "./use-goes-with";

const words = messages.goesWith;

interface GoesWithProps {
  menu: readonly MenuItem[];
  /** What holds the lines of the cart, marked with `data-sku`. */
  box: RefObject<HTMLElement | null>;
  /** It stands on the lower edge of the screen: what comes late would push all of it up, and waits for the next time. */
  isSheet: boolean;
}

/** What others ordered with what is in the cart: there when somebody looks, and never in the way. */
export function GoesWith({ menu, box, isSheet }: GoesWithProps) {
  const { cart, add } = useCart();
  const suggestions = useGoesWith(menu);
  const [wasThere] = useState(suggestions.length > 0);
  const [said, setSaid] = useState("");
  const list = useRef<HTMLUListElement>(null);
  const pressed = useFocusAfter(list, box, suggestions);
  const isShown = suggestions.length > 0 && cart.length < CART_LINES_MAX && (!isSheet || wasThere);

  // Where no article is named for any of them, the reason is the same, and is said once.
  const isEachTold = suggestions.some(({ because }) => because !== undefined);

  const choose = ({ item }: Suggestion, index: number) => {
    pressed(index);
    if (needsChoice(item)) {
      openProduct(item.sku);
      return;
    }
    add({ sku: item.sku, quantity: 1 });
    setSaid(words.added(item.name));
  };

  return (
    <>
      <p role="status" className="visually-hidden">
        {said}
      </p>
      {isShown && (
        <section className={styles.box} aria-label={words.title} data-testid="goes-with">
          <header>
            <h3 className={styles.title}>{words.title}</h3>
            {!isEachTold && <p className={styles.why}>{words.together}</p>}
          </header>
          <ul ref={list} className={styles.list}>
            {suggestions.map((suggestion, index) => (
              <Suggested
                key={suggestion.item.sku}
                suggestion={suggestion}
                isTold={isEachTold}
                onAdd={() => choose(suggestion, index)}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface SuggestedProps {
  suggestion: Suggestion;
  isTold: boolean;
  onAdd: () => void;
}

function Suggested({ suggestion: { item, because }, isTold, onAdd }: SuggestedProps) {
  return (
    <li className={styles.article} data-suggested={item.sku}>
      <Picture item={item} size="small" className={styles.picture} />
      <div className={styles.text}>
        <p className={styles.name} dir="auto">
          {item.name}
        </p>
        {isTold && <p className={styles.why}>{because ? words.withArticle(because) : words.together}</p>}
      </div>
      <span className={`${styles.price} numeric`}>{money(item.price)}</span>
      <IconButton
        look="secondary"
        label={words.add(item.name, money(item.price))}
        icon={<Plus aria-hidden size={20} />}
        aria-haspopup={needsChoice(item) ? "dialog" : undefined}
        onClick={onAdd}
      />
    </li>
  );
}

function needsChoice({ options }: MenuItem): boolean {
  return options?.some(({ min }) => min > 0) ?? false;
}

/** With what was taken in its button goes: the focus goes to what took its place, else to the new line of the cart. */
function useFocusAfter(
  list: RefObject<HTMLElement | null>,
  box: RefObject<HTMLElement | null>,
  suggestions: readonly Suggestion[],
): (index: number) => void {
  const pressed = useRef<{ index: number; sku: string } | null>(null);
  useLayoutEffect(() => {
    const was = pressed.current;
    if (!was || suggestions.some(({ item }) => item.sku === was.sku)) return;
    pressed.current = null;
    const active = document.activeElement;
    if (active !== null && active !== document.body && active.tagName !== "DIALOG") return;
    const buttons = [...(list.current?.querySelectorAll("button") ?? [])];
    const lines = [...(box.current?.querySelectorAll<HTMLElement>("[data-sku]") ?? [])];
    (buttons[was.index] ?? buttons.at(-1) ?? lines.at(-1))?.focus();
  }, [list, box, suggestions]);
  return (index) => {
    const sku = suggestions[index]?.item.sku;
    pressed.current = sku === undefined ? null : { index, sku };
  };
}
