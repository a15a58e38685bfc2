// A certified OpenID Connect provider on this machine, for the tests. Prints its address once it listens.
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

const [back] = process.argv.slice(2);
const server = createServer((request, response) => provider(request, response));
let provider;
console.warn = () => {};
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [{ client_id: "clearsight", client_secret: "quite a long secret of thirty-two", redirect_uris: [back] }],
    cookies: { keys: ["for a test"] },
    // What it tells of an address is whatever somebody typed there: nobody may believe it.
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, email: "imelda@orchard.example" }) }),
    conformIdTokenClaims: false,
    claims: { openid: ["sub", "email"] },
  }).callback();
  console.log(issuer);
});
