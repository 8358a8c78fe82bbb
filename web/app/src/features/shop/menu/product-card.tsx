import { memo, useState } from "react";
import { QuantityStepper } from "#/components/quantity-stepper";
import { CART_LINES_MAX } from "#/lib/cart/cart";
import { money } from "#/lib/format/format";
import { messages } from "../messages";
import { openProduct } from "../product/open-product";
import { Picture } from "../product/picture";
import { Availability } from "./availability";
import { ChooseButton } from "./choose-button";
import { canBeBought, type MenuItem } from "./menu";
import styles from "./product-card.module.css";
import { Rating } from "./rating";

interface ProductCardProps {
  item: MenuItem;
  quantity: number;
  /** The cart holds as many articles as it may, and this one is not among them. */
  isCartFull: boolean;
  onAgain: string | undefined;
  onQuantity: (sku: string, before: number, quantity: number) => void;
}

/** One article: what it is, what it costs, whether it can be had. */
export const ProductCard = memo(function ProductCard({
  item,
  quantity,
  isCartFull,
  onAgain,
  onQuantity,
}: ProductCardProps) {
  const isSold = canBeBought(item);
  const [isRefused, setIsRefused] = useState(false);
  const set = (next: number) => {
    if (isCartFull) setIsRefused(true);
    else onQuantity(item.sku, quantity, next);
  };
  return (
    <li className={styles.card} data-sku={item.sku} data-stock={isSold ? item.stock : "out"}>
      <Picture item={item} size="small" className={styles.picture} />
      <div className={styles.text}>
        <h3 className={styles.name}>
          <button
            type="button"
            className={styles.look}
            aria-haspopup="dialog"
            onClick={() => openProduct(item.sku)}
          >
            <bdi>{item.name}</bdi>
          </button>
        </h3>
        <Rating item={item} />
        {item.description && (
          <p className={styles.description} dir="auto">
            {item.description}
          </p>
        )}
      </div>
      <div className={styles.foot}>
        <p className={styles.priceAndStock}>
          <span className={`${styles.price} numeric`}>{money(item.price)}</span>
          <Availability item={item} onAgain={onAgain} />
        </p>
        {item.options?.some(({ min }) => min > 0)
          ? isSold && <ChooseButton item={item} quantity={quantity} />
          : (isSold || quantity > 0) && (
              <QuantityStepper
                name={item.name}
                quantity={quantity}
                isFull={!isSold || (item.left !== null && quantity >= item.left)}
                onChange={set}
              />
            )}
      </div>
      <div role="alert" className={styles.full}>
        {isRefused && isCartFull && messages.cartFull(CART_LINES_MAX)}
      </div>
    </li>
  );
});
