"""10: what this tablet made, what the server has, what a person must look at."""
