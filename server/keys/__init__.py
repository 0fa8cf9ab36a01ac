"""The keys of this server and its units: the folder of private keys, and the dated, root-signed lists."""
