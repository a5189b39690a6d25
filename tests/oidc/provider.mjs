// An OpenID Connect provider on a free port of this machine, with its own forms for signing in and consenting.
// node provider.mjs FOLDER PORT CLIENTS; prints its address. The account NAME has the address NAME@example.com.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [folder, port, clients] = process.argv.slice(2);
const packages = createRequire(`${folder}/package.json`);
const { Provider } = await import(pathToFileURL(packages.resolve("oidc-provider")).href);

const KINDS = {
  RS256: ["rsa", { modulusLength: 2048 }],
  PS256: ["rsa", { modulusLength: 2048 }],
  ES256: ["ec", { namedCurve: "P-256" }],
  Ed25519: ["ed25519", {}],
  EdDSA: ["ed25519", {}],
};
const started = Date.now;
let generation = 0;

function keys() {
  generation += 1;
  return Object.entries(KINDS).map(([alg, [kind, options]]) => ({
    ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }),
    kid: `${alg}-${generation}`,
    alg,
    use: "sig",
  }));
}

function account(id) {
  const verified = !id.startsWith("unverified");
  return {
    accountId: id,
    claims: () => ({ sub: id, email: `${id}@example.com`, email_verified: verified, given_name: "Ada" }),
  };
}

function make(issuer) {
  const provider = new Provider(issuer, {
    clients: JSON.parse(clients),
    jwks: { keys: keys() },
    claims: { email: ["email", "email_verified"], profile: ["given_name"] },
    enabledJWA: { idTokenSigningAlgValues: Object.keys(KINDS) },
    findAccount: (_, id) => account(id),
    ttl: { IdToken: 300, AccessToken: 300, AuthorizationCode: 60, Session: 3600, Grant: 3600, Interaction: 600 },
  });
  return provider.callback();
}

let handle;
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://localhost");
  if (pathname === "/test/rotate") {
    handle = make(issuer);
  } else if (pathname === "/test/clock") {
    const seconds = Number(searchParams.get("seconds"));
    Date.now = () => started() + seconds * 1000;
  } else {
    handle(request, response);
    return;
  }
  response.end("done");
});
await new Promise((done) => server.listen(Number(port), "127.0.0.1", done));
const issuer = `http://127.0.0.1:${server.address().port}`;
handle = make(issuer);
console.log(issuer);
