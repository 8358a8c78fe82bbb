import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useMemo } from "react";
import { Loading } from "#/components/states";
import { isRtl, type Language, language } from "#/lib/language/language";
import { type Format, formatsOf } from "./format";
import { en, type Words } from "./words/en";
import { LOAD } from "./words/load";

/** The page's language: its words, and how it writes numbers, money and days. */
export interface Spoken {
  language: Language;
  words: Words;
  format: Format;
  isRtl: boolean;
}

const Context = createContext<Spoken>({ language, words: en, format: formatsOf(language), isRtl });

export function useSpoken(): Spoken {
  return useContext(Context);
}

/** Everything within speaks the page's language; its words are fetched first. */
export function InLanguage({ children }: { children: ReactNode }) {
  const { data, isPending } = useQuery({
    queryKey: ["insights", "words", language],
    queryFn: LOAD[language],
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: "always",
  });
  const spoken = useMemo(() => ({ language, words: data ?? en, format: formatsOf(language), isRtl }), [data]);
  if (isPending) return <Loading />;
  return <Context value={spoken}>{children}</Context>;
}
