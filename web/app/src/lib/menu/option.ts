import type { Money } from "#/lib/api/types";

/** A question about an article. */
export interface Option {
  id: string;
  name: string;
  /** The fewest and the most choices that answer it. */
  min: number;
  max: number;
  choices: readonly Choice[];
}

/** One of its answers. */
export interface Choice {
  id: string;
  name: string;
  /** Of one piece. */
  price_delta: Money;
  is_available: boolean;
}

/** What has options, or may have. */
export interface Choosable {
  options?: readonly Option[] | undefined;
}
