"""Who may see the supervisor's pages: accounts, sessions kept on the server, and a brake on guessing."""
