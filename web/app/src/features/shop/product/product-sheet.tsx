import { Dialog } from "#/components/dialog";
import { keyOf } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { useSite } from "#/lib/site/site";
import { useMenu } from "../menu/use-menu";
import { Allergens } from "./allergens";
import { ChoiceForm } from "./choice-form";
import { messages } from "./messages";
import { closeProduct, type Looked } from "./open-product";
import { Picture } from "./picture";
import styles from "./product-sheet.module.css";
import { Reviews } from "./reviews";

/** One article in full: how it looks, what is in it, what can be chosen about it. */
export default function ProductSheet({ looked }: { looked: Looked | null }) {
  return looked && <OpenProduct key={`${looked.sku} ${looked.line}`} looked={looked} />;
}

/** Follows the menu only while it is open. */
function OpenProduct({ looked }: { looked: Looked }) {
  const item = useMenu().items?.find(({ sku }) => sku === looked.sku);
  const site = useSite()?.id;
  const { cart } = useCart();
  const line = cart.find((one) => keyOf(one) === looked.line);
  return (
    <Dialog open look="sheet" title={item?.name ?? looked.sku} onClose={closeProduct}>
      {item ? (
        <div className={styles.product}>
          <Picture item={item} size="large" className={styles.picture} />
          {item.description && (
            <p className={styles.description} dir="auto">
              {item.description}
            </p>
          )}
          <Allergens codes={item.allergens} />
          <ChoiceForm item={item} line={line} onDone={closeProduct} />
          {!line && <Reviews item={item} site={site} />}
        </div>
      ) : (
        <p>{messages.gone}</p>
      )}
    </Dialog>
  );
}
