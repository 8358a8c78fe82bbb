import type { User } from "#/lib/api/types";
import { pages, sections } from "#/lib/staff/part-messages";
import { pagesOf, sectionsOf } from "#/lib/staff/parts";
import { messages } from "./messages";

export interface Place {
  href: string;
  name: string;
  hint: string;
  also?: string;
}

/** Every page of the admin and the insights that this person may see, and the ways out. */
export function placesOf(user: User): Place[] {
  const { also } = messages;
  const admin = sectionsOf(user)
    .filter((section) => section !== "insights")
    .map((section) => ({
      href: `/admin/${section}`,
      name: sections[section],
      hint: messages.admin,
      also: also[section] ?? "",
    }));
  const insights = pagesOf(user).map((page) => ({
    href: page === "overview" ? "/insights" : `/insights/${page}`,
    name: pages[page],
    hint: messages.insights,
    also: also[page] ?? "",
  }));
  const out = [
    { href: "/board", name: messages.board, hint: "" },
    { href: "/", name: messages.shop, hint: "" },
  ];
  return [...admin, ...insights, ...out];
}
