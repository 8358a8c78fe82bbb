import { Plus } from "lucide-react";
import { messages } from "../messages";
import { openProduct } from "../product/open-product";
import type { MenuItem } from "./menu";
import styles from "./product-card.module.css";

/** The way into the cart of an article with options: how many of it are in, and another one with choices of its own. */
export function ChooseButton({ item, quantity }: { item: MenuItem; quantity: number }) {
  return (
    <button
      type="button"
      className={styles.choose}
      data-any={quantity > 0}
      aria-label={quantity > 0 ? messages.addAnother(item.name, quantity) : messages.addNamed(item.name)}
      aria-haspopup="dialog"
      onClick={() => openProduct(item.sku)}
    >
      <Plus aria-hidden size={18} />
      {quantity > 0 ? <span className="numeric">{quantity}</span> : messages.add}
    </button>
  );
}
