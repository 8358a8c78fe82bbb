import { isolated } from "#/lib/language/isolate";
import { pluralsOf } from "#/lib/language/plural";
import type * as en from "./review-messages";

const plural = pluralsOf("ar");

export const stars: typeof en.stars = {
  give: (stars) =>
    plural(stars, { one: "نجمة واحدة", two: "نجمتان", few: `${stars} نجوم`, other: `${stars} نجمة` }),
  given: (stars) => `${stars} من 5 نجوم`,
};

export const answered: typeof en.answered = (by) => `ردّ ${isolated(by)}،`;
