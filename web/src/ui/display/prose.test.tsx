import { render } from "@testing-library/react";
import { expect, it } from "vitest";
import { Phrase, Prose, paragraphs, proseParts } from "@/ui/display/prose";

it("shows what stands in backticks as code, and HTML as text", () => {
  const page = render(<Prose text={"Call `run()` <img src=x onerror=alert(1)> `open"} />);
  expect(page.container.querySelectorAll("code")).toHaveLength(1);
  expect(page.container.querySelector("img")).toBeNull();
  expect(page.container.textContent).toBe("Call run() <img src=x onerror=alert(1)> `open");
});

it("shows a phrase without a paragraph of its own", () => {
  const page = render(<Phrase text="Such as `C01`." />);
  expect(page.container.textContent).toBe("Such as C01.");
  expect([...page.container.children].map((one) => one.tagName)).toEqual(["CODE"]);
});

it("keeps every character but the backticks of code, whatever the text is", () => {
  for (const text of ["", "`", "``", "a`b\nc`d`e`", "`x``y`", "`".repeat(10_001)]) {
    const words = proseParts(text).map((part) => (part.kind === "code" ? `\`${part.text}\`` : part.text));
    expect(words.join("")).toBe(text);
  }
});

it("breaks a long text after sentences, never within a quote, and keeps all of it", () => {
  const sentence = "The export of invoices times out for large accounts since the last release. ";
  const quote = `A ticket says: “${sentence.repeat(6)}”. `;
  const text = `${quote}${sentence.repeat(12)}`.trim();
  const found = paragraphs(text).map((one) => one.text);
  expect(found.length).toBeGreaterThan(2);
  expect(found[0]).toBe(quote.trim());
  expect(found.join(" ")).toBe(text);
  expect(paragraphs("Short. Very short.")).toHaveLength(1);
  expect(paragraphs(`${text}\nA line of its own.`)).toHaveLength(1);
});
