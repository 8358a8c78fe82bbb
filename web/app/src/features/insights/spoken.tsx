import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { Loading } from "#/components/states";
import { directionOf, type Language, useLanguage } from "#/lib/language/language";
import { type Format, formatsOf } from "./format";
import { en, type Words } from "./words/en";
import { LOAD } from "./words/load";

/** A language as it is spoken here: its words, and how it writes numbers, money and days. */
export interface Spoken {
  language: Language;
  words: Words;
  format: Format;
  isRtl: boolean;
}

const Context = createContext<Spoken>({ language: "en", words: en, format: formatsOf("en"), isRtl: false });

export function useSpoken(): Spoken {
  return useContext(Context);
}

/** Everything within speaks the chosen language, and is laid out in its direction. */
export function InLanguage({ children }: { children: ReactNode }) {
  const language = useLanguage();
  const { data, isPending } = useQuery({
    queryKey: ["insights", "words", language],
    queryFn: LOAD[language],
    staleTime: Number.POSITIVE_INFINITY,
    networkMode: "always",
  });
  useEffect(() => {
    const root = document.documentElement;
    const before = { lang: root.lang, dir: root.dir };
    Object.assign(root, { lang: language, dir: directionOf(language) });
    return () => void Object.assign(root, before);
  }, [language]);
  const spoken = useMemo(
    () => ({
      language,
      words: data ?? en,
      format: formatsOf(language),
      isRtl: directionOf(language) === "rtl",
    }),
    [language, data],
  );
  if (isPending) return <Loading />;
  return <Context value={spoken}>{children}</Context>;
}
