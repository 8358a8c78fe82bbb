import { locale } from "#/lib/format/format";
import { STRANGE_FROM } from "./levels";
import { messages } from "./messages";

const shortNumber = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });

/** `1,204` or `3.5`: a count, or what is usual of one. */
export function number(value: number): string {
  return shortNumber.format(value);
}

/** Never rounded up: nothing is more unusual than all orders. */
export function rankSentence(share: number): string {
  const of = share > STRANGE_FROM ? 1_000 : 100;
  // The share comes as a short float: 0.97 of it is 96.99….
  const less = Math.min(of - 1, Math.floor(share * of + 1e-4));
  return messages.score.rank(less, of);
}
