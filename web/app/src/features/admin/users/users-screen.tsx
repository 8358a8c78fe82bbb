import { Plus, UserSearch } from "lucide-react";
import { useState } from "react";
import { Button } from "#/components/button";
import { Empty, Failed, Loading } from "#/components/states";
import { sentence } from "#/lib/api/problem";
import type { User } from "#/lib/api/types";
import page from "../page.module.css";
import { Kept, useOpened } from "../records/opened";
import { RemoveRecordDialog } from "../records/remove-dialog";
import { SearchBox } from "../search-box";
import { ForSection } from "../section";
import { ActiveDialog } from "./active-dialog";
import { EraseDialog } from "./erase-dialog";
import { messages } from "./messages";
import { PasswordSheet } from "./password-sheet";
import { signOutEverywhere, takeApp, USERS_KEY, useUsers } from "./user-api";
import { UserList } from "./user-list";
import { UserSheet } from "./user-sheet";

const ASKS = ["create", "edit", "password", "sign-out", "app", "active", "erase"] as const;

/** Who can do what, where. */
export function UsersScreen() {
  return <ForSection section="users">{(me) => <Users me={me} />}</ForSection>;
}

function Users({ me }: { me: User }) {
  const users = useUsers();
  const [text, setText] = useState("");
  const { what, of, show, close } = useOpened(ASKS);
  const all = users.data?.pages.flatMap((one) => one.items) ?? [];
  const user = all.find((one) => one.id === of);
  const shown = all.filter((user) =>
    `${user.name}\n${user.email}`.toLowerCase().includes(text.toLowerCase()),
  );
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{messages.title}</h1>
        <p className={page.count}>{users.data && messages.count(shown.length, users.hasNextPage)}</p>
        <Button look="primary" icon={<Plus aria-hidden size={18} />} onClick={() => show("create")}>
          {messages.add}
        </Button>
      </header>
      <SearchBox label={messages.search} text={text} onChange={setText} />
      {users.isPending ? (
        <Loading rows={6} height="4rem" />
      ) : users.data === undefined ? (
        <Failed error={users.error} title={messages.failed} onRetry={() => void users.refetch()} />
      ) : shown.length > 0 ? (
        <UserList users={shown} me={me} onAsk={(ask, one) => show(ask, one.id)} />
      ) : (
        <Empty title={messages.noneTitle} icon={<UserSearch aria-hidden size={28} />}>
          {messages.none}
        </Empty>
      )}
      {users.isFetchNextPageError && <p role="alert">{sentence(users.error)}</p>}
      {users.hasNextPage && (
        <div className={page.foot}>
          <Button busy={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
            {messages.older}
          </Button>
        </div>
      )}
      {what === "create" && <UserSheet onClose={close} />}
      {(what === "edit" || what === "password") && (
        <Kept key={`${what} ${of}`} record={user}>
          {(kept) =>
            what === "edit" ? (
              <UserSheet user={kept} onClose={close} />
            ) : (
              <PasswordSheet user={kept} onClose={close} />
            )
          }
        </Kept>
      )}
      <RemoveRecordDialog
        record={what === "sign-out" ? user : undefined}
        name={({ name }) => name}
        words={messages.signOutEverywhere}
        remove={({ id }) => signOutEverywhere(id)}
        queryKey={USERS_KEY}
        onClose={close}
      />
      <RemoveRecordDialog
        record={what === "app" ? user : undefined}
        name={({ name }) => name}
        words={messages.app}
        remove={({ id }) => takeApp(id)}
        queryKey={USERS_KEY}
        onClose={close}
      />
      <ActiveDialog user={what === "active" ? user : undefined} onClose={close} />
      <EraseDialog user={what === "erase" ? user : undefined} onClose={close} />
    </div>
  );
}
