import { describe, expect, it } from "vitest";
import { type ApiFailure, errorMessage, failureOf, isFailure, unreachable } from "@/api/errors";

function failure(status: number, body: unknown, headers: Record<string, string> = {}): ApiFailure {
  return failureOf(new Response(null, { status, headers }), body);
}

describe("what went wrong", () => {
  it("is told by the code first: without a session the server answers 403", () => {
    expect(failure(403, { code: "not_authenticated", detail: "x" }).kind).toBe("signed-out");
    expect(failure(403, { code: "permission_denied", detail: "No." }).kind).toBe("forbidden");
    expect(failure(401, {}).kind).toBe("signed-out");
  });

  it("is one failure, whatever the body is", () => {
    expect(failure(409, { error: "Somebody was quicker." }).message).toBe("Somebody was quicker.");
    expect(failure(400, { detail: "Too long.", attr: "title", code: "max_length" })).toMatchObject({
      kind: "invalid",
      message: "Too long.",
      attr: "title",
    });
    for (const body of [undefined, null, "<html>", 7, [], { detail: 7 }]) {
      expect(failure(502, body)).toMatchObject({
        kind: "server",
        message: "The server failed to answer this.",
      });
    }
    expect(failure(429, undefined, { "Retry-After": "12" })).toMatchObject({
      kind: "throttled",
      retryAfter: 12,
    });
    expect(failure(404, undefined).kind).toBe("not-found");
  });

  it("knows a server that can't be reached from a call that was given up", () => {
    expect(isFailure(unreachable(new TypeError("fetch failed")), "unreachable")).toBe(true);
    const aborted = new DOMException("", "AbortError");
    expect(unreachable(aborted)).toBe(aborted);
    expect(errorMessage(new Error("x"))).toContain("Reload");
  });
});
