import type { ReactNode } from "react";
import styles from "./facts.module.css";

/** What is known of something, two and two. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={styles.facts}>{children}</dl>;
}

interface FactProps {
  name: string;
  /** The whole of it, where it is shortened. */
  title?: string | undefined;
  children: string;
}

export function Fact({ name, title, children }: FactProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd title={title}>{children}</dd>
    </div>
  );
}
