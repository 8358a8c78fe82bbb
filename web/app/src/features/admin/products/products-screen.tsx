import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { PackageSearch, Plus, Store } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button, buttonClass } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import type { Product, Site, User } from "#/lib/api/types";
import { useConnection } from "#/lib/realtime/use-connection";
import { sitesOf } from "../access";
import { Ticking, useSince } from "../now";
import page from "../page.module.css";
import { SearchBox } from "../search-box";
import { ForSection } from "../section";
import { StockSheet } from "../stock/stock-sheet";
import { useSites } from "../use-sites";
import { messages } from "./messages";
import { ProductList } from "./product-list";
import { ProductSheet } from "./product-sheet";
import { RemoveDialog } from "./remove-dialog";
import type { ProductSearch } from "./search";
import { byCategory, useProducts } from "./use-products";

const route = getRouteApi("/admin/products");

/** What a site sells. */
export function ProductsScreen() {
  return <ForSection section="products">{(user) => <Products user={user} />}</ForSection>;
}

function Products({ user }: { user: User }) {
  const sites = useSites();
  const search = route.useSearch();
  if (sites.isPending)
    return (
      <div className={page.page}>
        <Loading rows={8} height="3.5rem" />
      </div>
    );
  if (sites.isError)
    return <Failed error={sites.error} title={messages.failed} onRetry={() => void sites.refetch()} />;
  const mine = sitesOf(user, sites.data);
  const site = mine.find((one) => one.id === search.site) ?? mine[0];
  if (!site) {
    return (
      <Empty
        title={messages.noSites}
        icon={<Store aria-hidden size={28} />}
        action={
          <Link to="/admin/sites" className={buttonClass("primary")}>
            {messages.toSites}
          </Link>
        }
      />
    );
  }
  return <OfSite key={site.id} site={site} sites={mine} search={search} />;
}

type Open = { what: "create" } | { what: "edit" | "stock" | "remove"; product: Product } | null;

function OfSite({ site, sites, search }: { site: Site; sites: Site[]; search: ProductSearch }) {
  const navigate = useNavigate();
  const products = useProducts(site.id);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const find = (change: ProductSearch, replace: boolean) =>
    void navigate({ to: ".", search: { ...search, ...change }, replace });
  const all = products.data ?? [];
  const groups = byCategory(all, search.text ?? "");
  const shown = groups.reduce((sum, [, group]) => sum + group.length, 0);
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
        <p className={page.count}>{products.data && messages.count(shown, all.length)}</p>
        <Button
          look="primary"
          icon={<Plus aria-hidden size={18} />}
          onClick={() => setOpen({ what: "create" })}
        >
          {messages.add}
        </Button>
      </header>
      <search className={page.tools}>
        {sites.length > 1 && (
          <select
            className={page.select}
            aria-label={messages.site}
            value={site.id}
            onChange={(event) => find({ site: event.target.value }, false)}
          >
            {sites.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </select>
        )}
        <SearchBox
          label={messages.search}
          text={search.text ?? ""}
          onChange={(text) => find({ text }, true)}
        />
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
          onEdit={(product) => setOpen({ what: "edit", product })}
          onStock={(product) => setOpen({ what: "stock", product })}
          onRemove={(product) => setOpen({ what: "remove", product })}
        />
      ) : (
        <Nothing isSearch={all.length > 0} onClear={() => find({ text: "" }, false)} />
      )}
      {(open?.what === "create" || open?.what === "edit") && (
        <ProductSheet
          site={site}
          product={open.what === "edit" ? open.product : undefined}
          categories={[...new Set(all.map((product) => product.category).filter(Boolean))]}
          onClose={close}
        />
      )}
      {open?.what === "stock" && <StockSheet product={open.product} onClose={close} />}
      <RemoveDialog product={open?.what === "remove" ? open.product : null} onClose={close} />
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
