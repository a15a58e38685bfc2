"""How people sign in: passwords, second factors, other sign-ins, invitations, and where one is signed in."""
