import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleSlash } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Switch } from "#/components/switch";
import { ApiError, sentence } from "#/lib/api/problem";
import type { Product } from "#/lib/api/types";
import { locale, money } from "#/lib/format/format";
import { announce } from "../announce";
import rows from "../records/rows.module.css";
import { RowMenu } from "../row-menu";
import { messages } from "./messages";
import { changeProduct, productsKey } from "./product-api";
import styles from "./product-list.module.css";

interface ProductListProps {
  groups: [category: string, Product[]][];
  onEdit: (product: Product) => void;
  onStock: (product: Product) => void;
  onRemove: (product: Product) => void;
}

/** The products under their categories. */
export function ProductList({ groups, onEdit, onStock, onRemove }: ProductListProps) {
  return (
    <div className={styles.list}>
      {groups.map(([category, products]) => (
        <section key={category} aria-label={category || messages.noCategory}>
          <h2 className={styles.category}>{category || messages.noCategory}</h2>
          <ul className={rows.rows}>
            {products.map((product) => (
              <ProductRow
                key={product.sku}
                product={product}
                onEdit={() => onEdit(product)}
                onStock={() => onStock(product)}
                onRemove={() => onRemove(product)}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

interface ProductRowProps {
  product: Product;
  onEdit: () => void;
  onStock: () => void;
  onRemove: () => void;
}

function ProductRow({ product, onEdit, onStock, onRemove }: ProductRowProps) {
  const sale = useSale(product);
  return (
    <li
      className={`${rows.row} ${styles.row}`}
      data-testid="product-row"
      data-sku={product.sku}
      data-off={!product.is_available || undefined}
    >
      <Picture product={product} />
      <div className={`${rows.name} ${styles.name}`}>
        <button type="button" onClick={onEdit}>
          <bdi>{product.name}</bdi>
        </button>
        <small>
          {[product.sku, product.station, product.window_s != null && messages.window(product.window_s)]
            .filter(Boolean)
            .join(" · ")}
        </small>
      </div>
      <Stock product={product} />
      <strong className={styles.price}>{money(product.price)}</strong>
      <Switch
        isBare
        label={messages.onSale(product.name)}
        checked={product.is_available}
        busy={sale.isPending}
        onChange={(on) => sale.mutate(on)}
      />
      <RowMenu
        of={product.name}
        items={[
          { name: messages.edit, onClick: onEdit },
          { name: messages.moves, onClick: onStock },
          { name: messages.remove, onClick: onRemove, isGrave: true },
        ]}
      />
      {sale.error && (
        <div className={styles.error}>
          <Banner look="bad">{refusal(sale.error, product.name)}</Banner>
        </div>
      )}
    </li>
  );
}

function useSale(product: Product) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (on: boolean) => changeProduct(product, { is_available: on }),
    onSuccess: (after) => {
      announce(messages.sale[after.is_available ? "on" : "off"](after.name));
      client.setQueryData<Product[]>(productsKey(product.site), (before) =>
        before?.map((one) => (one.sku === after.sku ? after : one)),
      );
    },
    onError: () => void client.invalidateQueries({ queryKey: productsKey(product.site) }),
  });
}

function refusal(error: unknown, name: string): string {
  const isStale = error instanceof ApiError && error.status === 412;
  return isStale ? messages.changedElsewhere(name) : sentence(error);
}

function Stock({ product: { stock, low_stock } }: { product: Product }) {
  const isLow = stock != null && low_stock != null && stock <= low_stock;
  if (stock == null) return <span className={styles.stock}>{messages.untracked}</span>;
  return (
    <span className={styles.stock} data-out={stock <= 0 || isLow || undefined} data-testid="product-stock">
      {stock <= 0 && <CircleSlash aria-hidden size={14} />}
      {stock <= 0 ? messages.soldOut : messages.stock(stock.toLocaleString(locale))}
    </span>
  );
}

/** A picture that does not come is as good as none. */
function Picture({ product }: { product: Product }) {
  const [dead, setDead] = useState<string>();
  const url = product.images?.small ?? product.image_url;
  return url && url !== dead ? (
    <img
      src={url}
      alt=""
      className={styles.picture}
      loading="lazy"
      width={44}
      height={44}
      onError={() => setDead(url)}
    />
  ) : (
    <span className={styles.picture} aria-hidden>
      {product.name.charAt(0).toUpperCase()}
    </span>
  );
}
