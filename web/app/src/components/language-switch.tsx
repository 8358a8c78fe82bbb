import { Languages } from "lucide-react";
import { chooseLanguage, language } from "#/lib/language/language";
import { LANGUAGES, type Language } from "#/lib/language/languages";
import styles from "./language-switch.module.css";
import { frame } from "./messages";

/** In which language the app speaks. Each calls itself by its own name, so that it is found by who reads no other. */
export function LanguageSwitch() {
  return (
    <label className={styles.language}>
      <Languages aria-hidden size={18} />
      <span className="visually-hidden">{frame.language}</span>
      <select
        className={styles.choice}
        value={language}
        title={frame.language}
        onChange={(event) => chooseLanguage(event.target.value as Language)}
      >
        {LANGUAGES.map(({ code, name }) => (
          <option key={code} value={code} lang={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
