import { Link } from "@tanstack/react-router";
import { Compass } from "lucide-react";
import { buttonClass } from "#/components/button";
import { Empty } from "#/components/states";
import { messages } from "./messages";

export function NotFound() {
  return (
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
  );
}
