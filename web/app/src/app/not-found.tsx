import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty } from "#/components/states";
import { usePageTitle } from "#/lib/page/use-page-title";
import { messages } from "./messages";

export function NotFound() {
  usePageTitle(messages.noPage);
  return (
    <main>
      <h1 className="visually-hidden">{messages.noPage}</h1>
      <Empty
        title={messages.noPage}
        icon={<Compass aria-hidden size={28} />}
        action={
          <Link to="/" className={buttonClass("primary")}>
            {messages.toMenu}
          </Link>
        }
      >
        {messages.noPageHint}
      </Empty>
    </main>
  );
}
