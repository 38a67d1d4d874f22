"""Why, why not, what is still open and when the answer changes next."""
