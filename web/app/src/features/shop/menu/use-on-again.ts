import { useQuery } from "@tanstack/react-query";
import { answer, api } from "#/lib/api/client";
import { locale, timeOfDay } from "#/lib/format/format";
import { useSite } from "#/lib/site/site";
import { useServerNow } from "#/lib/time/clock";
import { messages } from "../messages";
import { minuteOfWeek, nextOpening, type Opening } from "./hours";
import { isOn, type MenuItem } from "./menu";

const MINUTE_MS = 60_000;
/** More than a menu has parts. */
const CATEGORIES_MAX = 200;
const words = messages.onAgain;

/** In words, when what is not sold at this time of day is sold again. */
export function useOnAgain(
  items: readonly MenuItem[],
  timeZone: string | undefined,
): (item: MenuItem) => string | undefined {
  const isAnyOff = items.some((item) => !isOn(item));
  const hoursOf = useCategoryHours(isAnyOff);
  const now = useServerNow(isAnyOff ? MINUTE_MS : null);
  const minute = isAnyOff && timeZone ? minuteOfWeek(now, timeZone) : null;
  return (item) => {
    if (minute === null || isOn(item) || !hoursOf) return undefined;
    const next = nextOpening([item.hours ?? [], hoursOf.get(item.category) ?? []], minute);
    return next ? wordsOf(next) : undefined;
  };
}

/** The hours of each part of the menu; asked for where something is off. */
function useCategoryHours(isNeeded: boolean) {
  const site = useSite()?.id;
  const { data } = useQuery({
    queryKey: ["categories", site ?? null],
    queryFn: () =>
      answer(
        api.GET("/api/v1/categories", {
          params: { query: { limit: CATEGORIES_MAX, ...(site && { site }) } },
        }),
      ),
    enabled: isNeeded,
    staleTime: 5 * MINUTE_MS,
    select: ({ items }) => new Map(items.map(({ name, hours }) => [name, hours])),
  });
  return data;
}

function wordsOf({ inDays, day, from }: Opening): string {
  const [hour = 0, minute = 0] = from.split(":").map(Number);
  // The fifth of January 2026 was a Monday; the time of day is the shop's, not converted to the reader's.
  const time = new Date(2026, 0, 5 + day, hour, minute);
  const at = timeOfDay(time.getTime());
  if (inDays === 0) return words.today(at);
  if (inDays === 1) return words.tomorrow(at);
  return words.onDay(new Intl.DateTimeFormat(locale, { weekday: "long" }).format(time), at);
}
