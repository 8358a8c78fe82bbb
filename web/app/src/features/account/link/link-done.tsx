import { Link } from "@tanstack/react-router";
import { Banner } from "#/components/banner";
import { buttonClass } from "#/components/button";
import { useFirstFocus } from "#/lib/page/use-first-focus";
import styles from "../account.module.css";

/** It is done, and this is the way on. The button that was pressed is gone: the focus is here. */
export function LinkDone({ said, to, next }: { said: string; to: string; next: string }) {
  const part = useFirstFocus<HTMLDivElement>();
  return (
    <div ref={part} className={styles.panel}>
      <div tabIndex={-1} className={styles.done}>
        <Banner look="good">{said}</Banner>
      </div>
      <Link to={to} className={buttonClass("primary", "l")}>
        {next}
      </Link>
    </div>
  );
}
