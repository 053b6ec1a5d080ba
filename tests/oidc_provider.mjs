// A real OpenID provider for tests: `node oidc_provider.mjs <port> <redirect_uri>`. Says "ready" when it listens.
// Whoever signs in as NAME is NAME; "verified-…" have an e-mail that is confirmed, "mailto:ADDRESS" that one.
import Provider from 'oidc-provider';

const [port, redirect] = process.argv.slice(2);

function claims(login) {
  const email = login.startsWith('mailto:') ? login.slice(7) : `${login}@people.example`;
  const verified = /^(verified-|mailto:)/.test(login);
  return { sub: login, name: `САПАРОВА ${login}`, birthdate: '1975-01-01', email, email_verified: verified };
}

const client = {
  client_id: 'jarchi',
  client_secret: 'a secret of tests that is long enough',
  redirect_uris: [redirect],
};
const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [client, { ...client, client_id: 'another' }],
  claims: { openid: ['sub'], profile: ['name', 'birthdate'], email: ['email', 'email_verified'] },
  findAccount: (_context, login) => ({ accountId: login, claims: () => claims(login) }),
  pkce: { required: () => true },
  cookies: { keys: ['tests'] },
});
provider.listen(Number(port), '127.0.0.1', () => console.log('ready'));
