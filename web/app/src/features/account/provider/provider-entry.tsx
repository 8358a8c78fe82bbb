import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { Banner } from "#/components/banner";
import { Button } from "#/components/button";
import { answer, api } from "#/lib/api/client";
import { sentence } from "#/lib/api/problem";
import styles from "../account.module.css";
import { goThere } from "./login";
import { messages } from "./messages";

/** The way in with somebody else's account, where the hub knows one. Nothing while that is not known: it is one way more. */
export function ProviderEntry({ to }: { to: string | undefined }) {
  const provider = useQuery({
    queryKey: ["sign-in-provider"],
    queryFn: () => answer(api.GET("/api/v1/auth/oidc")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = provider.data?.name;
  if (!provider.data?.is_on || !name) return null;
  const leave = async () => {
    setIsBusy(true);
    setError(null);
    try {
      await goThere(to);
    } catch (reason) {
      setError(reason);
      setIsBusy(false);
    }
  };
  return (
    <div className={styles.demo}>
      <p className={styles.or}>
        <span>{messages.or}</span>
      </p>
      <Button size="l" wide busy={isBusy} onClick={leave} icon={<KeyRound aria-hidden size={18} />}>
        {messages.signInWith(name)}
      </Button>
      {error !== null && <Banner look="bad">{sentence(error)}</Banner>}
    </div>
  );
}
