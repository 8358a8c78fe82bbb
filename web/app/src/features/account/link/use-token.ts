import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/**
 * What the link of a letter brought along behind its `#`, where no server on the way sees it. It leaves the address at once,
 * so that neither the history nor a picture of the screen has it. Null where there is none.
 */
export function useToken(): string | null {
  const hash = useLocation({ select: ({ hash }) => hash });
  const navigate = useNavigate();
  const [token, setToken] = useState(hash);
  useEffect(() => {
    if (hash === "") return;
    // Another letter may be opened in the same tab.
    setToken(hash);
    void navigate({ to: ".", hash: "", replace: true });
  }, [hash, navigate]);
  return token === "" ? null : token;
}
