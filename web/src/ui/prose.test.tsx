import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Prose, proseParts } from "@/ui/prose";

it("shows what stands in backticks as code, and HTML as text", () => {
  const page = render(<Prose text={"Call `run()` <img src=x onerror=alert(1)> `open"} />);
  expect(page.container.querySelectorAll("code")).toHaveLength(1);
  expect(page.container.querySelector("img")).toBeNull();
  expect(page.container.textContent).toBe("Call run() <img src=x onerror=alert(1)> `open");
});

it("keeps every character but the backticks of code, whatever the text is", () => {
  for (const text of ["", "`", "``", "a`b\nc`d`e`", "`x``y`", "`".repeat(10_001)]) {
    const words = proseParts(text).map((part) => (part.kind === "code" ? `\`${part.text}\`` : part.text));
    expect(words.join("")).toBe(text);
  }
});
