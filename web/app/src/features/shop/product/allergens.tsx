import { TriangleAlert } from "lucide-react";
import { allergens } from "#/lib/menu/allergen-messages";
import { messages } from "./messages";
import styles from "./product-sheet.module.css";

const NAMES: Readonly<Record<string, string>> = allergens;

/** What some people must not eat. Codes that are not known here are shown as they are: none is left out. */
export function Allergens({ codes = [] }: { codes: readonly string[] | undefined }) {
  if (codes.length === 0) return null;
  return (
    <p className={styles.allergens}>
      <TriangleAlert aria-hidden size={16} />
      <span>
        {messages.contains} <strong>{codes.map((code) => NAMES[code] ?? code).join(", ")}</strong>
      </span>
    </p>
  );
}
