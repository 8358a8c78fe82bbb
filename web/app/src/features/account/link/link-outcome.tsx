import { Link } from "@tanstack/react-router";
import { Banner } from "#/components/banner";
import { buttonClass } from "#/components/button";
import { ApiError, sentence } from "#/lib/api/problem";
import { tooManyTries } from "../entry";
import { linkMessages as messages } from "./link-messages";

/** What became of a link, where it did not do; and where there is another one to be had. */
export function LinkFault({ error, isMissing = false }: { error?: unknown; isMissing?: boolean }) {
  if (!isMissing && !error) return null;
  const isOver = error instanceof ApiError && error.code === "link_invalid";
  return (
    <>
      <Banner look="bad">
        {isMissing ? messages.missing : isOver ? messages.invalid : (tooManyTries(error) ?? sentence(error))}
      </Banner>
      {(isMissing || isOver) && (
        <Link to="/login" className={buttonClass("secondary", "l")}>
          {messages.again}
        </Link>
      )}
    </>
  );
}

export function isOver(error: unknown): boolean {
  return error instanceof ApiError && error.code === "link_invalid";
}
