import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { listenForKeys } from "@/actions/keys";
import { makeQueryClient } from "@/app/query-client";
import { makeRouter } from "@/app/router";
import { Toaster } from "@/ui/overlays/toast";

/** The app, with what it shares: the query cache, the router, the keys, the messages. */
export function App() {
  const [client] = useState(makeQueryClient);
  const [router] = useState(() => makeRouter(client));
  useEffect(listenForKeys, []);
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
      <Toaster />
    </QueryClientProvider>
  );
}
