import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#/components/button";
import { Failed, Loading } from "#/components/states";
import page from "../page.module.css";

interface RecordsPageProps<T> {
  title: string;
  count: (records: number) => string;
  /** Missing where nothing can be added by hand. */
  add?: { name: string; onClick: () => void };
  tools?: ReactNode;
  failed: string;
  query: { data: readonly T[] | undefined; error: unknown; isPending: boolean; refetch: () => unknown };
  empty: ReactNode;
  children: (records: readonly T[]) => ReactNode;
}

/** A page of records of one kind, in each of its states. */
export function RecordsPage<T>(props: RecordsPageProps<T>) {
  const { title, count, add, tools, failed, query, empty, children } = props;
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{title}</h1>
        <p className={page.count}>{query.data && count(query.data.length)}</p>
        {add && (
          <Button look="primary" icon={<Plus aria-hidden size={18} />} onClick={add.onClick}>
            {add.name}
          </Button>
        )}
      </header>
      {tools && <div className={page.tools}>{tools}</div>}
      {query.isPending ? (
        <Loading rows={6} height="3.5rem" />
      ) : query.data === undefined ? (
        <Failed error={query.error} title={failed} onRetry={() => void query.refetch()} />
      ) : query.data.length > 0 ? (
        children(query.data)
      ) : (
        empty
      )}
    </div>
  );
}
