import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { PackageSearch, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { Site } from "#/lib/api/types";
import { useConnection } from "#/lib/realtime/use-connection";
import { Ticking, useSince } from "../now";
import page from "../page.module.css";
import { OfSite } from "../records/of-site";
import { Kept, useOpened } from "../records/opened";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { SearchBox } from "../search-box";
import { StockSheet } from "../stock/stock-sheet";
import { messages } from "./messages";
import { productsKey, removeProduct } from "./product-api";
import { ProductList } from "./product-list";
import { ProductSheet } from "./product-sheet";
import { byCategory, useProducts } from "./use-products";

/** What a site sells. */
export function ProductsScreen() {
  return <OfSite section="products">{(site, choice) => <Products site={site} choice={choice} />}</OfSite>;
}

function Products({ site, choice }: { site: Site; choice: ReactNode }) {
  const navigate = useNavigate();
  const search = getRouteApi("/admin/products").useSearch();
  const products = useProducts(site.id);
  const { what, of, show, close } = useOpened(["create", "edit", "stock", "remove"]);
  const all = products.data ?? [];
  const product = all.find((one) => one.sku === of);
  const categories = [...new Set(all.map((one) => one.category).filter(Boolean))];
  const find = (text: string, replace: boolean) =>
    void navigate({ to: ".", search: { ...search, text }, replace });
  const groups = byCategory(all, search.text ?? "");
  const shown = groups.reduce((sum, [, group]) => sum + group.length, 0);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
        <p className={page.count}>{products.data && messages.count(shown, all.length)}</p>
        <Button look="primary" icon={<Plus aria-hidden size={18} />} onClick={() => show("create")}>
          {messages.add}
        </Button>
      </header>
      <search className={page.tools}>
        {choice}
        <SearchBox label={messages.search} text={search.text ?? ""} onChange={(text) => find(text, true)} />
      </search>
      {!products.isLive && products.data && (
        <Ticking>
          <Stale />
        </Ticking>
      )}
      {products.isPending ? (
        <Loading rows={8} height="3.5rem" />
      ) : products.data === undefined ? (
        <Failed error={products.error} title={messages.failed} onRetry={() => void products.refetch()} />
      ) : shown > 0 ? (
        <ProductList
          groups={groups}
          onEdit={(one) => show("edit", one.sku)}
          onStock={(one) => show("stock", one.sku)}
          onRemove={(one) => show("remove", one.sku)}
        />
      ) : (
        <Nothing isSearch={all.length > 0} onClear={() => find("", false)} />
      )}
      {what === "create" && <ProductSheet site={site} categories={categories} onClose={close} />}
      {(what === "edit" || what === "stock") && (
        <Kept key={`${what} ${of}`} record={product}>
          {(kept) =>
            what === "edit" ? (
              <ProductSheet site={site} product={kept} categories={categories} onClose={close} />
            ) : (
              <StockSheet product={kept} onClose={close} />
            )
          }
        </Kept>
      )}
      <RemoveRecordDialog
        record={what === "remove" ? product : undefined}
        name={(one) => one.name}
        words={messages.removeDialog}
        remove={removeProduct}
        queryKey={productsKey(site.id)}
        onClose={close}
      />
    </div>
  );
}

function Stale() {
  const { liveness, silentForS } = useConnection();
  const since = useSince(silentForS);
  return liveness === "live" || silentForS === null ? null : (
    <Banner look="warn">{messages.stale(since)}</Banner>
  );
}

function Nothing({ isSearch, onClear }: { isSearch: boolean; onClear: () => void }) {
  return isSearch ? (
    <Empty
      title={messages.noneTitle}
      icon={<PackageSearch aria-hidden size={28} />}
      action={<Button onClick={onClear}>{messages.clear}</Button>}
    >
      {messages.none}
    </Empty>
  ) : (
    <Empty title={messages.emptyTitle} icon={<PackageSearch aria-hidden size={28} />}>
      {messages.empty}
    </Empty>
  );
}
