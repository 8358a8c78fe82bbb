import { createFileRoute } from "@tanstack/react-router";
import { OrderDetail } from "#/features/admin/orders/order-detail";

export const Route = createFileRoute("/admin/orders/$id")({ component: Detail });

function Detail() {
  const { id } = Route.useParams();
  // What is begun for one order is not carried over to the next.
  return <OrderDetail key={id} id={id} />;
}
