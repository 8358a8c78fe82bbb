import { CircleSlash, Hourglass } from "lucide-react";
import { memo } from "react";
import { money } from "#/lib/format/format";
import { QuantityStepper } from "../cart/quantity-stepper";
import { messages } from "../messages";
import { canBeBought, type MenuItem } from "./menu";
import styles from "./product-card.module.css";

interface ProductCardProps {
  item: MenuItem;
  quantity: number;
  onQuantity: (sku: string, quantity: number) => void;
}

/** One article: what it is, what it costs, whether it can be had. */
export const ProductCard = memo(function ProductCard({ item, quantity, onQuantity }: ProductCardProps) {
  const isSold = canBeBought(item);
  return (
    <li className={styles.card} data-sku={item.sku} data-stock={isSold ? item.stock : "out"}>
      {item.image_url && (
        <img className={styles.picture} src={item.image_url} alt="" loading="lazy" width={320} height={200} />
      )}
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
            onChange={(next) => onQuantity(item.sku, next)}
          />
        )}
      </div>
    </li>
  );
});

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
