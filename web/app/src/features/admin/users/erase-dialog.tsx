import { ApiError } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { messages } from "./messages";
import { eraseUser, USERS_KEY } from "./user-api";

/** Before a customer is forgotten: what goes, what stays, and that there is no way back. Whoever works here is no customer. */
export function EraseDialog({ user, onClose }: { user: User | undefined; onClose: () => void }) {
  const customer = user?.role === "customer" ? user : undefined;
  return (
    <RemoveRecordDialog
      record={customer}
      name={({ name }) => name}
      words={messages.forget}
      remove={({ id }) => eraseUser(id)}
      queryKey={USERS_KEY}
      onClose={onClose}
      refusal={(error) =>
        error instanceof ApiError && error.code === "account_in_use" ? messages.forget.live : undefined
      }
    >
      <p>{messages.forget.goes(customer?.email ?? "")}</p>
      <p>{messages.forget.stays}</p>
    </RemoveRecordDialog>
  );
}
