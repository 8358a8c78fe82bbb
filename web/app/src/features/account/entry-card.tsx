import { Link } from "@tanstack/react-router";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { usePageTitle } from "#/lib/page/use-page-title";
import styles from "./account.module.css";
import { messages } from "./messages";

/** The frame of a page of its own for coming in: the way back, what it is, and what there is to do. */
export function EntryCard({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  usePageTitle(title);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <Link to="/" className={styles.back}>
          <ArrowLeft aria-hidden className="turns" size={16} />
          {messages.back}
        </Link>
        <header className={styles.head}>
          <h1>{title}</h1>
          {lead && <p>{lead}</p>}
        </header>
        {children}
      </div>
    </main>
  );
}
