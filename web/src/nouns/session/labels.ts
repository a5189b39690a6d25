/** Why signing in, or linking an account, with an identity provider failed: by the code that the server sends back. */
const REFUSALS: Readonly<Record<string, string>> = {
  account_exists:
    "An account with this e-mail address exists. Sign in with its password, then link it in Settings, Account.",
  email_not_verified: "The provider has not verified the e-mail address of the account.",
  expired: "It took too long, or it began in another browser. Try again.",
  invalid_token: "The invitation is no longer valid. Ask for a new one.",
  linked_to_another: "This identity is linked to another account.",
  provider_refused: "The provider refused, or the request was cancelled there.",
  provider_unavailable: "The provider can't be reached. Try again later.",
  state_mismatch: "It began in another tab or browser. Try again.",
  throttled: "There were too many attempts. Wait a few minutes, then try again.",
  unknown_account: "Nobody has an account here for this identity. Ask an owner for an invitation.",
};

export function providerErrorMessage(code: string): string {
  return (
    Object.entries(REFUSALS).find(([known]) => known === code)?.[1] ?? `It failed: ${code.slice(0, 60)}.`
  );
}
