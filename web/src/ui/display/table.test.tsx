import { render, screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import { Table } from "@/ui/display/table";

it("names every column, also one whose name is only for screen readers", () => {
  render(
    <Table
      caption="Keys"
      columns={[
        { id: "name", label: "Name", cell: (row: { name: string }) => row.name },
        { id: "acts", label: "Actions", hideLabel: true, cell: () => <button type="button">Remove</button> },
      ]}
      rows={[{ name: "laptop" }]}
      rowKey={(row) => row.name}
    />,
  );
  const heads = within(screen.getByRole("table", { name: "Keys" })).getAllByRole("columnheader");
  expect(heads.map((head) => head.textContent)).toEqual(["Name", "Actions"]);
});
