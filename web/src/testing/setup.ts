import { cleanup, configure } from "@testing-library/react";
import { afterEach } from "vitest";
import { fetchFromFakeServer, stopServer } from "@/testing/fake-server";
import { closeToast, toasts } from "@/ui/overlays/toast-store";

// Before the client is imported, which keeps the function that it finds.
globalThis.fetch = fetchFromFakeServer;

configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  stopServer();
  for (const toast of toasts.get()) closeToast(toast.key);
  window.localStorage.clear();
  window.sessionStorage.clear();
});

// jsdom lays nothing out; what measures itself gets a fixed size.
class FixedSize implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= FixedSize;
Element.prototype.scrollIntoView ??= () => {};
Element.prototype.hasPointerCapture ??= () => false;
