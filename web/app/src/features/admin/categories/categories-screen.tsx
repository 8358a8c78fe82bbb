import { getRouteApi } from "@tanstack/react-router";
import { Shapes } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Empty } from "#/components/states";
import type { Category, Site } from "#/lib/api/types";
import { type Hours, hoursText } from "../form/hours";
import { writePercent } from "../form/price";
import { useProducts } from "../products/use-products";
import { messages as shared } from "../records/messages";
import { OfSite } from "../records/of-site";
import { RecordList } from "../records/record-list";
import { RecordsPage } from "../records/records-page";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { ForSection } from "../section";
import { categoriesKey, removeCategory, useCategories } from "./category-api";
import { CategorySheet } from "./category-sheet";
import { messages } from "./messages";

const route = getRouteApi("/admin/categories");

/** How the menu is ordered, taxed and timed. */
export function CategoriesScreen() {
  const { site } = route.useSearch();
  return (
    <ForSection section="categories">
      {(user) => (
        <OfSite user={user} wanted={site}>
          {(chosen, choice) => <Categories key={chosen.id} site={chosen} choice={choice} />}
        </OfSite>
      )}
    </ForSection>
  );
}

type Open = { what: "create" } | { what: "edit" | "remove"; category: Category } | null;

function Categories({ site, choice }: { site: Site; choice: ReactNode }) {
  const categories = useCategories(site.id);
  const products = useProducts(site.id);
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const taken = new Set(categories.data?.map((category) => category.name));
  const names = new Set(
    products.data?.map((product) => product.category).filter((name) => name && !taken.has(name)),
  );
  return (
    <>
      <RecordsPage
        title={messages.title}
        count={messages.count}
        add={{ name: messages.add, onClick: () => setOpen({ what: "create" }) }}
        tools={choice}
        failed={messages.failed}
        query={categories}
        empty={
          <Empty title={messages.emptyTitle} icon={<Shapes aria-hidden size={28} />}>
            {messages.empty}
          </Empty>
        }
      >
        {(records) => (
          <RecordList
            label={messages.label}
            rows={records.map((category) => ({
              key: category.name,
              name: category.name,
              facts: [taxOf(category), hoursText(category.hours as Hours[])],
              onOpen: () => setOpen({ what: "edit", category }),
              items: [
                { name: shared.edit, onClick: () => setOpen({ what: "edit", category }) },
                { name: shared.remove, onClick: () => setOpen({ what: "remove", category }), isGrave: true },
              ],
            }))}
          />
        )}
      </RecordsPage>
      {(open?.what === "create" || open?.what === "edit") && (
        <CategorySheet
          site={site}
          category={open.what === "edit" ? open.category : undefined}
          names={[...names]}
          onClose={close}
        />
      )}
      <RemoveRecordDialog
        record={open?.what === "remove" ? open.category : null}
        name={(category) => category.name}
        words={messages.removeDialog}
        remove={removeCategory}
        queryKey={categoriesKey(site.id)}
        onClose={close}
      />
    </>
  );
}

function taxOf({ tax }: Category): string {
  if (!tax) return messages.siteTax;
  return (tax.mode === "inclusive" ? messages.taxIn : messages.taxOnTop)(writePercent(tax.rate_bp));
}
