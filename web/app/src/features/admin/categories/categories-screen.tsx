import { Shapes } from "lucide-react";
import type { Category } from "#/lib/api/types";
import { type Hours, hoursText } from "../form/hours";
import { writePercent } from "../form/price";
import { RecordsScreen } from "../records/records-screen";
import { categoriesQuery, removeCategory } from "./category-api";
import { CategorySheet } from "./category-sheet";
import { messages } from "./messages";

/** How the menu is ordered, taxed and timed. */
export function CategoriesScreen() {
  return (
    <RecordsScreen
      section="categories"
      words={messages}
      icon={Shapes}
      query={categoriesQuery}
      nameOf={(category) => category.name}
      row={(category) => ({ facts: [taxOf(category), hoursText(category.hours as Hours[])] })}
      remove={removeCategory}
      sheet={(props) => <CategorySheet {...props} />}
    />
  );
}

function taxOf({ tax }: Category): string {
  if (!tax) return messages.siteTax;
  return (tax.mode === "inclusive" ? messages.taxIn : messages.taxOnTop)(writePercent(tax.rate_bp));
}
