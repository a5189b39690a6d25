import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { ApiFailure } from "@/api/errors";
import { SecondStep, secondStepOf } from "@/nouns/session/components/second-step";
import { startServer } from "@/testing/fake-server";
import { renderInApp } from "@/testing/render-in-app";
import { SecondFactor } from "./second-factor";

const PATH = "/api/second_factor/";
const MADE = {
  secret: "GEZDGNBVGY3TQOJQ",
  address: "otpauth://totp/x",
  qr_path: "M0,0h1v1h-1z",
  qr_size: 33,
  recovery_codes: ["aaaa-bbbb", "cccc-dddd"],
};

it("shows the QR code and the recovery codes, and enables by the first code", async () => {
  const server = startServer();
  server.answers(`GET ${PATH}`, { enabled_at: null, recovery_codes_left: 0, required: false });
  server.answers(`POST ${PATH}`, MADE);
  server.answers(`POST ${PATH}confirm/`, null, 204);
  const { user } = await renderInApp(<SecondFactor />);
  await user.type(await screen.findByLabelText("Password"), "correct horse battery");
  await user.click(screen.getByRole("button", { name: "Set up a second factor" }));
  expect(await screen.findByRole("img", { name: "QR code for the authenticator app" })).toBeDefined();
  expect(screen.getByText(/aaaa-bbbb/)).toBeDefined();
  await user.type(screen.getByLabelText("Code"), "123456");
  await user.click(screen.getByRole("button", { name: "Enable" }));
  expect(await screen.findByLabelText("Password")).toBeDefined();
  expect(server.sent).toMatchObject([
    { path: PATH, body: { current_password: "correct horse battery", code: "" } },
    { path: `${PATH}confirm/`, body: { code: "123456" } },
  ]);
});

it("asks for a code after the password, and says when it is wrong", async () => {
  const server = startServer();
  const refusal = {
    type: "validation_error",
    code: "invalid_code",
    detail: "The code is wrong.",
    attr: "code",
  };
  server.answers("POST /api/session/second_factor/", refusal, 400);
  const { user } = await renderInApp(
    <SecondStep need="code" onSignedIn={() => undefined} onAgain={() => undefined} />,
  );
  await user.type(screen.getByLabelText("Code"), "000000");
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  expect(await screen.findByText("The code is wrong.")).toBeDefined();
});

it("tells the second step from other refusals", () => {
  const failure = (code: string) => new ApiFailure("forbidden", "no", code, 403);
  expect(secondStepOf(failure("second_factor_required"))).toBe("code");
  expect(secondStepOf(failure("second_factor_set_up"))).toBe("set-up");
  expect(secondStepOf(failure("permission_denied"))).toBeNull();
  expect(secondStepOf(null)).toBeNull();
});
