import { useQuery } from "@tanstack/react-query";
import { Search, SearchX, UtensilsCrossed, X } from "lucide-react";
import { type ReactNode, useCallback, useDeferredValue, useMemo, useState } from "react";
import { Banner } from "#/components/banner";
import { Button, IconButton } from "#/components/button";
import { LanguageSwitch } from "#/components/language-switch";
import { Empty, Failed } from "#/components/states";
import { hasRoomFor, quantityOf } from "#/lib/cart/cart";
import { useCart } from "#/lib/cart/cart-store";
import { usePageTitle } from "#/lib/page/use-page-title";
import { useSite } from "#/lib/site/site";
import { CartBar } from "../cart/cart-bar";
import { CartPanel } from "../cart/cart-panel";
import { messages } from "../messages";
import { sitesQuery } from "../sites";
import { CategoryNav } from "./category-nav";
import { categories as byCategory, type Category } from "./menu";
import { MenuLoading } from "./menu-loading";
import styles from "./menu-screen.module.css";
import { ProductCard } from "./product-card";
import { SiteChoice } from "./site-choice";
import { useMenu } from "./use-menu";
import { useOnAgain } from "./use-on-again";
import { useSearch } from "./use-search";

/** What the shop sells: to look at, to search, to choose from. `instead` is what there is to see when it does not come. */
export function MenuScreen({ instead }: { instead?: ReactNode }) {
  const site = useSite();
  const { items, isOpen, timeZone, isStale, isUndecided, error, reload } = useMenu();
  const [isChoosing, setIsChoosing] = useState(false);
  const [query, setQuery] = useState("");
  const searched = useDeferredValue(query);
  const found = useSearch(query);
  const shown = useMemo(() => byCategory(items ?? [], searched, found), [items, searched, found]);
  usePageTitle(site?.name ? `${messages.menu} · ${site.name}` : messages.menu);

  if (isUndecided || isChoosing) return <SiteChoice onChosen={() => setIsChoosing(false)} />;
  return (
    <div className={styles.page}>
      <div className={styles.menu}>
        <header className={styles.head}>
          <div>
            <h1 dir="auto">{site?.name ?? messages.menu}</h1>
            <ChangeShop onChange={() => setIsChoosing(true)} />
          </div>
          <SearchField query={query} onQuery={setQuery} />
        </header>
        <div className={styles.banners}>
          {!isOpen && <Banner look="warn">{messages.closed}</Banner>}
          {isStale && <Banner look="warn">{messages.stale}</Banner>}
        </div>
        {items === undefined ? (
          error ? (
            <>
              <Failed title={messages.menuFailed} error={error} onRetry={() => void reload()} />
              {instead}
            </>
          ) : (
            <MenuLoading />
          )
        ) : items.length === 0 ? (
          <Empty title={messages.emptyMenu} icon={<UtensilsCrossed aria-hidden size={28} />}>
            {messages.emptyMenuHint}
          </Empty>
        ) : shown.length === 0 ? (
          <Empty
            title={messages.nothingFound}
            icon={<SearchX aria-hidden size={28} />}
            action={<Button onClick={() => setQuery("")}>{messages.clearSearch}</Button>}
          >
            {messages.nothingFoundHint(searched)}
          </Empty>
        ) : (
          <Shelves categories={shown} timeZone={timeZone} />
        )}
        <footer className={styles.foot}>
          <LanguageSwitch />
        </footer>
      </div>
      <aside className={styles.cart} aria-label={messages.yourOrder}>
        <h2 className={styles.cartTitle}>{messages.yourOrder}</h2>
        <CartPanel menu={items} />
      </aside>
      <CartBar menu={items} />
    </div>
  );
}

/** Where there is another one. */
function ChangeShop({ onChange }: { onChange: () => void }) {
  const { data } = useQuery(sitesQuery);
  if (!data || data.items.length < 2) return null;
  return (
    <button type="button" className={styles.change} onClick={onChange}>
      {messages.changeShop}
    </button>
  );
}

interface ShelvesProps {
  categories: Category[];
  timeZone: string | undefined;
}

function Shelves({ categories, timeZone }: ShelvesProps) {
  const onAgain = useOnAgain(
    categories.flatMap(({ items }) => items),
    timeZone,
  );
  const { cart, add, setQuantity } = useCart();
  const set = useCallback(
    (sku: string, before: number, quantity: number) =>
      quantity > before ? add({ sku, quantity: quantity - before }) : setQuantity(sku, quantity),
    [add, setQuantity],
  );
  return (
    <>
      <CategoryNav categories={categories} />
      {categories.map(({ name, anchor, items }) => (
        <section key={name} aria-labelledby={anchor} className={styles.category}>
          <h2 id={anchor} tabIndex={-1} className={styles.categoryName}>
            <bdi>{name}</bdi>
          </h2>
          <ul className={styles.items}>
            {items.map((item) => (
              <ProductCard
                key={item.sku}
                item={item}
                quantity={quantityOf(cart, item.sku)}
                isCartFull={!hasRoomFor(cart, item.sku)}
                onAgain={onAgain(item)}
                onQuantity={set}
              />
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

function SearchField({ query, onQuery }: { query: string; onQuery: (query: string) => void }) {
  return (
    <search className={styles.search}>
      <Search aria-hidden size={18} className={styles.searchIcon} />
      <input
        type="search"
        className={styles.searchInput}
        aria-label={messages.search}
        placeholder={messages.searchPlaceholder}
        value={query}
        onChange={(event) => onQuery(event.target.value)}
      />
      {query !== "" && (
        <IconButton
          className={styles.searchClear ?? ""}
          label={messages.clearSearch}
          icon={<X aria-hidden size={18} />}
          onClick={() => onQuery("")}
        />
      )}
    </search>
  );
}
