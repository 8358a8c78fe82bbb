import { useQuery } from "@tanstack/react-query";
import { Dialog } from "#/components/dialog";
import { Failed, Loading } from "#/components/states";
import { answer, api } from "#/lib/api/client";
import { Bars } from "../chart/bars";
import page from "../page.module.css";
import { useSpoken } from "../spoken";

interface NextOrderProps {
  site: string;
  customer: string;
  onClose: () => void;
}

/** When somebody is likely to order again, and what. */
export function NextOrder({ site, customer, onClose }: NextOrderProps) {
  const { words, format } = useSpoken();
  const query = useQuery({
    queryKey: ["insights", site, "customer", customer],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/insights/customers/{id}", {
          params: { path: { id: customer }, query: { site } },
          signal,
        }),
      ),
  });
  const next = query.data?.next;
  return (
    <Dialog open title={words.customers.next} close={words.close} onClose={onClose}>
      <p className={page.soft}>{customer}</p>
      {query.isPending && <Loading rows={2} label={words.loading} />}
      {query.isError && <Failed error={query.error} title={words.failed} />}
      {query.data && !next && <p>{words.customers.noNext}</p>}
      {next && (
        <>
          <p className={page.big}>{words.customers.expected(format.date(next.expected_at))}</p>
          {next.overdue_days > 0 && <p>{words.customers.overdue(format.number(next.overdue_days))}</p>}
          <p>
            {words.customers.rhythm(
              format.number(next.gap_days),
              format.number(next.gap_days_p25),
              format.number(next.gap_days_p75),
            )}
          </p>
          <p className={page.soft}>
            {words.customers.regular(
              format.percent(next.confidence),
              next.orders,
              format.number(next.orders),
            )}
          </p>
          <h3>{words.customers.holds}</h3>
          <Bars
            label={words.customers.holds}
            top={1}
            rows={next.articles.map(({ sku, chance }) => ({
              key: sku,
              name: sku,
              parts: [{ value: chance, shown: format.percent(chance), tone: "accent" as const }],
            }))}
          />
        </>
      )}
    </Dialog>
  );
}
