import { render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { ConfigForm } from "@/nouns/sources/components/config-form";
import { fieldsOf } from "@/nouns/sources/config-fields";

it("shows code in the help of a field as code", () => {
  const fields = fieldsOf({
    properties: {
      channels: { type: "string", description: "Ids, such as `C01`." },
      replies: { type: "boolean", default: false, description: "Whether `thread_ts` counts." },
    },
  });
  render(<ConfigForm fields={fields} values={{}} problems={{}} onChange={vi.fn()} />);
  expect(screen.getByText("C01").tagName).toBe("CODE");
  expect(screen.getByText("thread_ts").tagName).toBe("CODE");
  expect(document.body.textContent).not.toContain("`");
});
