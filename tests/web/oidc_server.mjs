// A real OpenID provider for tests/web/test_oidc.py: node oidc_server.mjs SETTINGS.json
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { Provider } from "oidc-provider";

const told = JSON.parse(readFileSync(process.argv[2], "utf-8"));

const provider = new Provider(told.issuer, {
  clients: [
    {
      client_id: told.client,
      client_secret: told.secret,
      redirect_uris: told.backs,
      grant_types: ["authorization_code"],
      response_types: ["code"],
    },
  ],
  claims: { openid: ["sub"], profile: ["preferred_username", "groups"], email: ["email", "email_verified"] },
  features: { devInteractions: { enabled: true } },
  pkce: { required: () => true },
  cookies: { keys: ["for tests alone"] },
  // Whoever signs in at the provider is called what they typed; the groups are in the settings, read anew.
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      preferred_username: id,
      email: `${id}@example.lg.jp`,
      email_verified: id !== "unproved",
      groups: JSON.parse(readFileSync(process.argv[2], "utf-8")).groups[id] ?? [],
    }),
  }),
});

createServer({ cert: readFileSync(told.cert), key: readFileSync(told.key) }, provider.callback()).listen(
  told.port,
  "127.0.0.1",
);
