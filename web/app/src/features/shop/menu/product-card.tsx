import { CircleSlash, Hourglass } from "lucide-react";
import { memo, useState } from "react";
import { CART_LINES_MAX } from "#/lib/cart/cart";
import { money } from "#/lib/format/format";
import { QuantityStepper } from "../cart/quantity-stepper";
import { messages } from "../messages";
import { canBeBought, type MenuItem } from "./menu";
import { pictureOf } from "./picture";
import styles from "./product-card.module.css";

interface ProductCardProps {
  item: MenuItem;
  quantity: number;
  /** The cart holds as many articles as it may, and this one is not among them. */
  isCartFull: boolean;
  onQuantity: (sku: string, quantity: number) => void;
}

/** One article: what it is, what it costs, whether it can be had. */
export const ProductCard = memo(function ProductCard({
  item,
  quantity,
  isCartFull,
  onQuantity,
}: ProductCardProps) {
  const isSold = canBeBought(item);
  const [isRefused, setIsRefused] = useState(false);
  const set = (next: number) => {
    if (isCartFull) setIsRefused(true);
    else onQuantity(item.sku, next);
  };
  return (
    <li className={styles.card} data-sku={item.sku} data-stock={isSold ? item.stock : "out"}>
      <Picture key={item.image_url} url={item.image_url} />
      <div className={styles.text}>
        <h3 className={styles.name}>{item.name}</h3>
        {item.description && <p className={styles.description}>{item.description}</p>}
      </div>
      <div className={styles.foot}>
        <p className={styles.priceAndStock}>
          <span className={`${styles.price} numeric`}>{money(item.price)}</span>
          <Availability item={item} />
        </p>
        {(isSold || quantity > 0) && (
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

/** A card without one is whole, too: what cannot be loaded is not shown. */
function Picture({ url }: { url: string | null | undefined }) {
  const [isMissing, setIsMissing] = useState(false);
  const address = pictureOf(url, window.location.href);
  if (address === null || isMissing) return null;
  return (
    <img
      className={styles.picture}
      src={address}
      alt=""
      loading="lazy"
      width={320}
      height={200}
      onError={() => setIsMissing(true)}
    />
  );
}

function Availability({ item }: { item: MenuItem }) {
  if (!item.is_available || item.stock === "out") {
    return (
      <span className={styles.out}>
        <CircleSlash aria-hidden size={14} />
        {item.is_available ? messages.soldOut : messages.unavailable}
      </span>
    );
  }
  if (item.stock !== "low") return null;
  return (
    <span className={styles.low}>
      <Hourglass aria-hidden size={14} />
      {item.left === null ? messages.low : messages.onlyLeft(item.left)}
    </span>
  );
}
