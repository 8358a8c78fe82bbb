import { useId } from "react";
import { Banner } from "#/components/banner";
import { sentence } from "#/lib/api/problem";
import { chooseLanguage, language } from "#/lib/language/language";
import { LANGUAGES, type Language } from "#/lib/language/languages";
import { useStore } from "#/lib/store";
import { chooseTheme, type Theme, theme } from "#/lib/theme/theme";
import { looksMessages as messages } from "./looks-messages";
import styles from "./looks-section.module.css";
import { useWishes } from "./me-api";
import { Section } from "./section";

const THEMES: readonly Theme[] = ["system", "light", "dark"];

/** How the app speaks and looks: the language is also that of letters, the colours are this device's. */
export function LooksSection() {
  const wishes = useWishes();
  const chosen = useStore(theme);
  const speak = (wanted: Language) => {
    if (wanted === language || wishes.isPending) return;
    wishes.mutate({ language: wanted }, { onSuccess: () => chooseLanguage(wanted) });
  };
  return (
    <Section title={messages.title}>
      <Choice
        title={messages.language}
        hint={messages.languageHint}
        options={LANGUAGES.map(({ code, name }) => ({ value: code, name, lang: code }))}
        chosen={language}
        onChoose={speak}
      />
      {wishes.error && <Banner look="bad">{sentence(wishes.error)}</Banner>}
      <Choice
        title={messages.theme}
        hint={messages.themeHint}
        options={THEMES.map((value) => ({ value, name: messages.themes[value] }))}
        chosen={chosen}
        onChoose={chooseTheme}
      />
    </Section>
  );
}

interface ChoiceProps<T extends string> {
  title: string;
  hint: string;
  options: { value: T; name: string; lang?: string }[];
  chosen: T;
  onChoose: (value: T) => void;
}

/** One of a few, all of them in sight; in effect at once. */
function Choice<T extends string>({ title, hint, options, chosen, onChoose }: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset className={styles.choice} aria-describedby={`${name}-hint`}>
      <legend>{title}</legend>
      <div className={styles.options}>
        {options.map((option) => (
          <label key={option.value} className={styles.option}>
            <input
              type="radio"
              name={name}
              checked={option.value === chosen}
              onChange={() => onChoose(option.value)}
            />
            <span lang={option.lang}>{option.name}</span>
          </label>
        ))}
      </div>
      <p id={`${name}-hint`} className={styles.hint}>
        {hint}
      </p>
    </fieldset>
  );
}
